#pragma once
// Certificates as files and servers hold them (RFC 5280 §4.2.2.1, RFC 5652, RFC 7468): one or several, not trusted.

#include <hawiya/x509/certificate.hpp>
#include <vector>

namespace hawiya::x509 {

/// The certificates of a file in one of three forms: a DER certificate; PEM blocks labelled CERTIFICATE and nothing else; a DER
/// ContentInfo of SignedData that holds certificates and has neither content nor signers ("certs-only"). BER is refused.
/// `input_too_large` for more than `limit` certificates, `certificate_malformed` for no certificate, `pem_malformed`,
/// `cms_malformed`, and the errors of `Certificate::from_der`: one bad certificate refuses the file.
[[nodiscard]] HAWIYA_API Result<std::vector<Certificate>> certificates_from_file_bytes(ByteView file, std::size_t limit);

}  // namespace hawiya::x509
