#include "cms/signing_certificate.hpp"

#include <hawiya/cms/signed_data.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/x509/general_name.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

namespace tag = der::tag;

struct CertificateIdentifier {
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  Bytes digest;
  std::optional<x509::GeneralNames> issuer = std::nullopt;
  Bytes serial_number = {};
};

Result<CertificateIdentifier> read_identifier(ByteView value) {
  der::Reader outer(value);
  HAWIYA_TRY(der::Reader signing_certificate, outer.enter(tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(der::Reader identifiers, signing_certificate.enter(tag::sequence));
  HAWIYA_TRY(der::Reader fields, identifiers.enter(tag::sequence));
  CertificateIdentifier identifier;
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

Result<void> check_signing_certificate(ByteView attribute_value, const x509::Certificate& certificate) {
  const auto identifier = read_identifier(attribute_value);
  if (!identifier)
    return Error{ErrorCode::cms_attribute_invalid, identifier.error().detail, oid::signing_certificate_v2.to_string()};
  const bool same = equal(identifier->digest, crypto::digest(identifier->hash, certificate.der()));
  const bool same_issuer = !identifier->issuer || (names_issuer(*identifier->issuer, certificate.issuer()) &&
                                                   equal(identifier->serial_number, certificate.serial_number()));
  if (!same || !same_issuer) return Error{ErrorCode::cms_signing_certificate_mismatch};
  return {};
}

}  // namespace hawiya::cms
