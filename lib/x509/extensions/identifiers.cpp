// Subject and authority key identifiers (RFC 5280 §4.2.1.1, §4.2.1.2).
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {

Result<void> read::subject_key_identifier(ByteView value, Extensions& into) {
  HAWIYA_TRY(const der::Element identifier, der::single(value, der::tag::octet_string));
  into.subject_key_identifier = to_bytes(identifier.content);
  return {};
}

Result<void> read::authority_key_identifier(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader fields, sequence(value));
  AuthorityKeyIdentifier identifier;
  HAWIYA_TRY(const auto key, fields.next_if(der::tag::context(0)));
  if (key) identifier.key_identifier = to_bytes(key->content);
  HAWIYA_TRY(const auto issuer, fields.enter_if(der::tag::constructed(1)));
  if (issuer) {
    HAWIYA_TRY(identifier.issuer, read_general_names(*issuer));
  }
  if (fields.next_is(der::tag::context(2))) {
    HAWIYA_TRY(const ByteView serial, fields.integer(der::tag::context(2)));
    identifier.serial_number = to_bytes(serial);
  }
  HAWIYA_CHECK(fields.end());
  if (identifier.issuer.empty() != identifier.serial_number.empty()) return malformed("issuer and serial number belong together");
  into.authority_key_identifier = std::move(identifier);
  return {};
}

Bytes encode::subject_key_identifier(ByteView identifier) {
  der::Writer writer;
  writer.octet_string(identifier);
  return writer.take();
}

Bytes encode::authority_key_identifier(ByteView key_identifier) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.octet_string(key_identifier, der::tag::context(0)); });
  return writer.take();
}

Bytes key_identifier(const crypto::PublicKey& key) { return crypto::digest(crypto::HashAlgorithm::sha1, key.key_octets()); }

}  // namespace hawiya::x509
