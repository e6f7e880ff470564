#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "card/session.hpp"

namespace hawiya::card {
namespace {

namespace tag = der::tag;
constexpr der::Oid ec_public_key("1.2.840.10045.2.1"), rsa_encryption("1.2.840.113549.1.1.1");

Bytes spki_of(const der::Oid& algorithm, ByteView parameters, ByteView key) {
  der::Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.nested(tag::sequence, [&] { writer.oid(algorithm).raw(parameters); });
    writer.bit_string(key);
  });
  return writer.take();
}

// PKCS #11 wraps the point in an OCTET STRING, some drivers don't. Both begin with 04: the length for the curve decides.
Result<crypto::PublicKey> read_ec(const Session& session, CK_OBJECT_HANDLE object) {
  HAWIYA_TRY(const Bytes parameters, session.attribute(object, CKA_EC_PARAMS));
  HAWIYA_TRY(const Bytes point, session.attribute(object, CKA_EC_POINT));
  const auto wrapped = der::single(point, tag::octet_string);
  HAWIYA_TRY(crypto::PublicKey key,
             crypto::PublicKey::from_spki(spki_of(ec_public_key, parameters, wrapped ? wrapped->content : ByteView(point))));
  if (key.key_octets().size() == 1 + 2 * crypto::field_octets(key.type())) return key;
  return crypto::PublicKey::from_spki(spki_of(ec_public_key, parameters, point));
}

Result<crypto::PublicKey> read_rsa(const Session& session, CK_OBJECT_HANDLE object) {
  HAWIYA_TRY(const Bytes modulus, session.attribute(object, CKA_MODULUS));
  HAWIYA_TRY(const Bytes exponent, session.attribute(object, CKA_PUBLIC_EXPONENT));
  der::Writer key, null;
  key.nested(tag::sequence, [&] { key.unsigned_integer(modulus).unsigned_integer(exponent); });
  null.null();
  return crypto::PublicKey::from_spki(spki_of(rsa_encryption, null.bytes(), key.bytes()));
}

Result<crypto::PublicKey> read_object(const Session& session, CK_OBJECT_HANDLE object) {
  HAWIYA_TRY(const Bytes type, session.attribute(object, CKA_KEY_TYPE));
  CK_KEY_TYPE number = 0;
  if (type.size() != sizeof number) return Error{ErrorCode::key_malformed, "CKA_KEY_TYPE"};
  std::copy(type.begin(), type.end(), reinterpret_cast<std::uint8_t*>(&number));
  if (number == CKK_EC) return read_ec(session, object);
  if (number == CKK_RSA) return read_rsa(session, object);
  return Error{ErrorCode::key_unsupported, "CKA_KEY_TYPE " + std::to_string(number)};
}

}  // namespace

Result<crypto::PublicKey> public_key_of(const Session& session, ByteView id) {
  HAWIYA_TRY(const auto objects, session.find(CKO_PUBLIC_KEY, id));
  if (!objects.empty()) return read_object(session, objects.front());
  // Cards often keep the public half in the certificate alone.
  HAWIYA_TRY(const auto certificates, session.find(CKO_CERTIFICATE, id));
  if (certificates.empty()) return Error{ErrorCode::card_key_not_found, "no public key and no certificate beside the key"};
  HAWIYA_TRY(const Bytes der, session.attribute(certificates.front(), CKA_VALUE));
  HAWIYA_TRY(const auto certificate, x509::Certificate::from_der(der));
  return certificate.public_key();
}

std::optional<Bytes> curve_parameters(crypto::KeyType type) {
  const auto encoded = [](const der::Oid& curve) {
    der::Writer writer;
    writer.oid(curve);
    return writer.take();
  };
  using enum crypto::KeyType;
  if (type == p256) return encoded(der::Oid("1.2.840.10045.3.1.7"));
  if (type == p384) return encoded(der::Oid("1.3.132.0.34"));
  if (type == p521) return encoded(der::Oid("1.3.132.0.35"));
  if (type == brainpool256) return encoded(der::Oid("1.3.36.3.3.2.8.1.1.7"));
  if (type == brainpool384) return encoded(der::Oid("1.3.36.3.3.2.8.1.1.11"));
  if (type == brainpool512) return encoded(der::Oid("1.3.36.3.3.2.8.1.1.13"));
  return std::nullopt;
}

}  // namespace hawiya::card
