#pragma once
// Every truncation and bit flips of a vector, and every parser with what it gives touched.

#include <algorithm>
#include <functional>
#include <hawiya/auth/token.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/crl.hpp>
#include <hawiya/x509/request.hpp>
#include <string>
#include <vector>

#include "support/builders.hpp"

namespace hawiya::test {

/// Reads the bytes and looks at everything that came out; whether they were accepted.
using Parser = std::function<bool(ByteView)>;

inline void touch(const x509::Name& name) {
  (void)name.to_string();
  (void)name.canonical_rdns().size();
}

inline void touch(const x509::Extensions& extensions) {
  for (const auto& raw : extensions.all) (void)x509::extension::name_of(raw.oid);
  for (const auto& name : extensions.subject_alternative_name) (void)name.to_string();
  for (const auto& access : extensions.authority_information_access) (void)access.location.to_string();
  for (const auto& point : extensions.crl_distribution_points)
    for (const auto& name : point.full_name) (void)name.to_string();
  (void)extensions.access_urls(x509::access_ocsp);
}

inline void touch(const x509::Certificate& certificate) {
  touch(certificate.subject());
  touch(certificate.issuer());
  touch(certificate.extensions());
  (void)(to_string(certificate.not_before()) + to_string(certificate.not_after()) + certificate.serial_hex());
  if (const auto& key = certificate.public_key()) (void)key->to_string();
  if (const auto algorithm = certificate.signature_algorithm()) (void)algorithm->to_string();
}

inline bool parse_certificate(ByteView bytes) {
  const auto read = x509::Certificate::from_der(bytes);
  if (read) touch(*read);
  return read.has_value();
}

inline bool parse_request(ByteView bytes) {
  const auto read = x509::Request::from_der(bytes);
  if (!read) return false;
  touch(read->subject());
  touch(read->extensions());
  return true;
}

inline bool parse_crl(ByteView bytes) {
  const auto read = x509::Crl::from_der(bytes);
  if (!read) return false;
  touch(read->issuer());
  for (std::uint8_t i = 0; i < 4; ++i) (void)read->find(read->issuer(), Bytes{0x40, i});
  if (const auto algorithm = read->signature_algorithm()) (void)algorithm->to_string();
  return true;
}

inline bool parse_ocsp_request(ByteView bytes) {
  const auto read = revocation::OcspRequest::from_der(bytes);
  return read && !read->to_der().empty();
}

inline bool parse_ocsp_response(ByteView bytes) {
  const auto read = revocation::OcspResponse::from_der(bytes);
  if (!read) return false;
  (void)name_of(read->status());
  for (const auto& certificate : read->certificates()) touch(certificate);
  if (!read->data()) return true;
  if (read->data()->responder.name) touch(*read->data()->responder.name);
  for (const auto& single : read->data()->responses) (void)(to_string(single.this_update) + std::string(name_of(single.status)));
  return true;
}

inline bool parse_name(ByteView bytes) {
  const auto read = x509::Name::from_der(bytes);
  if (read) touch(*read);
  return read.has_value();
}

inline bool parse_token(ByteView bytes) {
  const auto read = auth::UnverifiedToken::parse(as_text(bytes));
  if (read) touch(read->certificate);
  return read.has_value();
}

inline bool parse_pem(ByteView bytes) {
  const auto read = text::parse_pem(as_text(bytes));
  if (!read) return false;
  for (const auto& block : *read) (void)text::to_pem(block.label, block.der);
  return true;
}

inline bool parse_key(ByteView bytes) {
  const auto read = crypto::KeyFile::open_unencrypted(bytes);
  return read && !read->public_key().to_string().empty();
}

inline const std::vector<std::pair<std::string, Parser>>& parsers() {
  static const std::vector<std::pair<std::string, Parser>> all{{"certificate", parse_certificate},
                                                               {"certification request", parse_request},
                                                               {"revocation list", parse_crl},
                                                               {"OCSP request", parse_ocsp_request},
                                                               {"OCSP response", parse_ocsp_response},
                                                               {"name", parse_name},
                                                               {"token", parse_token},
                                                               {"PEM", parse_pem},
                                                               {"key file", parse_key}};
  return all;
}

/// Calls `each` with the bytes in which one bit is flipped: every bit, or at most `limit` of them evenly spread.
template <class Each>
void for_each_flip(Bytes bytes, std::size_t limit, Each&& each) {
  const std::size_t bits = bytes.size() * 8;
  // An odd stride that shares no factor with 8 meets every bit position of an octet.
  const std::size_t stride = bits <= limit ? 1 : (bits / limit) | 1u;
  for (std::size_t bit = 0; bit < bits; bit += stride) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1u << bit % 8));
    each(bytes, bit);
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1u << bit % 8));
  }
}

/// Calls `each` with the first octets of the bytes: every length below the whole, or at most `limit` of them evenly spread.
template <class Each>
void for_each_truncation(const Bytes& bytes, std::size_t limit, Each&& each) {
  const std::size_t stride = bytes.size() <= limit ? 1 : bytes.size() / limit;
  for (std::size_t size = 0; size < bytes.size(); size += stride) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));  // its own memory, for AddressSanitizer
    each(cut);
  }
  if (!bytes.empty()) each(Bytes(bytes.begin(), bytes.end() - 1));
}

}  // namespace hawiya::test
