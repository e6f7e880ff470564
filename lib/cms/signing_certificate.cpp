#include "cms/signing_certificate.hpp"

#include <algorithm>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/x509/general_name.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

namespace tag = der::tag;

struct CertificateIdentifier {
  crypto::HashAlgorithm hash;
  Bytes digest = {};
  std::optional<x509::GeneralNames> issuer = std::nullopt;
  Bytes serial_number = {};
};

// The first ESSCertID or ESSCertIDv2 of the attribute; `hash` is that of the version when none is named.
Result<CertificateIdentifier> read_identifier(ByteView value, crypto::HashAlgorithm hash) {
  der::Reader outer(value);
  HAWIYA_TRY(der::Reader signing_certificate, outer.enter(tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(der::Reader identifiers, signing_certificate.enter(tag::sequence));
  HAWIYA_TRY(der::Reader fields, identifiers.enter(tag::sequence));
  CertificateIdentifier identifier{.hash = hash};
  HAWIYA_TRY(auto algorithm, fields.enter_if(tag::sequence));
  if (algorithm) {
    HAWIYA_TRY(const der::Oid oid, algorithm->oid());
    HAWIYA_TRY(identifier.hash, crypto::hash_of(oid));
  }
  HAWIYA_TRY(const ByteView digest, fields.octet_string());
  identifier.digest = to_bytes(digest);
  HAWIYA_TRY(auto issuer_serial, fields.enter_if(tag::sequence));
  if (issuer_serial) {
    HAWIYA_TRY(const der::Reader names, issuer_serial->enter(tag::sequence));
    HAWIYA_TRY(identifier.issuer, x509::read_general_names(names));
    HAWIYA_TRY(const ByteView serial, issuer_serial->integer());
    identifier.serial_number = to_bytes(serial);
  }
  HAWIYA_CHECK(fields.end());
  return identifier;
}

bool names_issuer(const x509::GeneralNames& names, const x509::Name& issuer) {
  return names.size() == 1 && names[0].kind == x509::GeneralName::Kind::directory_name && names[0].directory == issuer;
}

Result<void> check_one(ByteView value, const der::Oid& type, const x509::Certificate& certificate) {
  const bool first_version = type == oid::signing_certificate;
  const auto identifier = read_identifier(value, first_version ? crypto::HashAlgorithm::sha1 : crypto::HashAlgorithm::sha256);
  if (!identifier) {
    const Error& error = identifier.error();
    if (error.code == ErrorCode::algorithm_unsupported) return error;
    return Error{ErrorCode::cms_attribute_invalid, error.detail, type.to_string()};
  }
  const bool same = equal(identifier->digest, crypto::digest(identifier->hash, certificate.der()));
  const bool same_issuer = !identifier->issuer || (names_issuer(*identifier->issuer, certificate.issuer()) &&
                                                   equal(identifier->serial_number, certificate.serial_number()));
  if (!same || !same_issuer) return Error{ErrorCode::cms_signing_certificate_mismatch, {}, type.to_string()};
  return {};
}

}  // namespace

Bytes encode_signing_certificate(const x509::Certificate& certificate) {
  const x509::GeneralNames issuer{{.kind = x509::GeneralName::Kind::directory_name, .directory = certificate.issuer()}};
  der::Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.nested(tag::sequence, [&] {
      writer.nested(tag::sequence, [&] {
        writer.octet_string(certificate.fingerprint());  // SHA-256 is the default and so is left out (X.690 §11.5)
        writer.nested(tag::sequence, [&] {
          x509::write_general_names(writer, issuer);
          writer.element(tag::integer, certificate.serial_number());
        });
      });
    });
  });
  return writer.take();
}

Result<void> check_signing_certificate(const SignerInfo& signer, const x509::Certificate& certificate) {
  bool named = false;
  for (const der::Oid& type : {oid::signing_certificate, oid::signing_certificate_v2}) {
    if (std::ranges::find(signer.attributes, type, &Attribute::type) == signer.attributes.end()) continue;
    HAWIYA_TRY(const ByteView value, signer.only_value(type));
    HAWIYA_CHECK(check_one(value, type, certificate));
    named = true;
  }
  if (!named) return Error{ErrorCode::cms_signing_certificate_mismatch, "no signing-certificate attribute"};
  return {};
}

}  // namespace hawiya::cms
