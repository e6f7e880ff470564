// Making keys on a card and putting certificates beside them.
#include <algorithm>
#include <hawiya/card/token.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "card/session.hpp"

namespace hawiya::card {
namespace {

/// A template whose values live as long as it does.
class Template {
 public:
  Template& add(CK_ATTRIBUTE_TYPE type, Bytes value) {
    values_.push_back(std::move(value));
    types_.push_back(type);
    return *this;
  }
  Template& add(CK_ATTRIBUTE_TYPE type, bool value) {
    return add(type, Bytes(1, value ? std::uint8_t{CK_TRUE} : std::uint8_t{CK_FALSE}));
  }
  Template& add_number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    const auto* octets = reinterpret_cast<const std::uint8_t*>(&value);
    return add(type, Bytes(octets, octets + sizeof value));
  }
  std::vector<CK_ATTRIBUTE>& attributes() {
    list_.clear();
    for (std::size_t i = 0; i < types_.size(); ++i) list_.push_back({types_[i], values_[i].data(), values_[i].size()});
    return list_;
  }

 private:
  std::vector<Bytes> values_;
  std::vector<CK_ATTRIBUTE_TYPE> types_;
  std::vector<CK_ATTRIBUTE> list_;
};

Result<void> check_plan(const Session& session, const KeyPlan& plan) {
  if (plan.id.empty() || plan.id.size() > 64) return Error{ErrorCode::argument_invalid, "a key's id has 1 to 64 octets"};
  if (plan.type != crypto::KeyType::rsa && !curve_parameters(plan.type))
    return Error{ErrorCode::key_unsupported, std::string(crypto::name_of(plan.type))};
  if (plan.type == crypto::KeyType::rsa && plan.rsa_bits < 2048) return Error{ErrorCode::key_too_weak};
  if (plan.type == crypto::KeyType::rsa && plan.rsa_bits > 8192) return Error{ErrorCode::key_unsupported, "more than 8192 bits"};
  HAWIYA_TRY(const auto existing, session.find(CKO_PRIVATE_KEY, plan.id));
  if (!existing.empty())
    return Error{ErrorCode::argument_invalid, "the card has a key with this id already: take another, or remove that one", "id"};
  return {};
}

Template public_template(const KeyPlan& plan) {
  Template wanted;
  wanted.add(CKA_TOKEN, true).add(CKA_VERIFY, true).add(CKA_ID, plan.id).add(CKA_LABEL, to_bytes(as_bytes(plan.label)));
  if (const auto curve = curve_parameters(plan.type))
    wanted.add(CKA_EC_PARAMS, *curve);
  else
    wanted.add_number(CKA_MODULUS_BITS, plan.rsa_bits).add(CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1});
  return wanted;
}

Template private_template(const KeyPlan& plan) {
  Template wanted;
  wanted.add(CKA_TOKEN, true).add(CKA_PRIVATE, true).add(CKA_SENSITIVE, true).add(CKA_EXTRACTABLE, false).add(CKA_SIGN, true);
  wanted.add(CKA_ID, plan.id).add(CKA_LABEL, to_bytes(as_bytes(plan.label)));
  if (plan.always_authenticate) wanted.add(CKA_ALWAYS_AUTHENTICATE, true);
  return wanted;
}

// A driver may ignore what it does not know; a key that can leave the card is no card key.
Result<void> check_made(const Session& session, CK_OBJECT_HANDLE key, const KeyPlan& plan) {
  if (!session.flag(key, CKA_SENSITIVE, false) || session.flag(key, CKA_EXTRACTABLE, true))
    return Error{ErrorCode::card_failed, "the card made a key that can be read out"};
  if (plan.always_authenticate && !session.flag(key, CKA_ALWAYS_AUTHENTICATE, false))
    return Error{ErrorCode::card_failed, "the card does not ask for the PIN at each signature"};
  return {};
}

}  // namespace

Result<CardSigner> Token::generate_key(const KeyPlan& plan, ContextLogin context_login) {
  Session& session = *impl_->session;
  const std::scoped_lock lock(session.mutex);
  HAWIYA_CHECK(check_plan(session, plan));
  Template public_part = public_template(plan), private_part = private_template(plan);
  CK_MECHANISM mechanism{plan.type == crypto::KeyType::rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE public_key = 0, private_key = 0;
  auto& public_list = public_part.attributes();
  auto& private_list = private_part.attributes();
  HAWIYA_CHECK(check(session.f().C_GenerateKeyPair(session.handle, &mechanism, public_list.data(), public_list.size(),
                                                   private_list.data(), private_list.size(), &public_key, &private_key),
                     "C_GenerateKeyPair"));
  const auto made = check_made(session, private_key, plan);
  auto usable = made ? signer(plan.id, std::move(context_login)) : Result<CardSigner>(made.error());
  if (!usable) {
    session.f().C_DestroyObject(session.handle, private_key);
    session.f().C_DestroyObject(session.handle, public_key);
  }
  return usable;
}

Result<void> Token::write_certificate(const x509::Certificate& certificate, ByteView id, const std::string& label) {
  Session& session = *impl_->session;
  const std::scoped_lock lock(session.mutex);
  HAWIYA_CHECK(session.only(CKO_PRIVATE_KEY, id));
  HAWIYA_TRY(const auto before, session.find(CKO_CERTIFICATE, id));
  HAWIYA_TRY(const crypto::PublicKey key, public_key_of(session, id));
  if (!equal(key.spki(), certificate.spki())) return Error{ErrorCode::card_certificate_mismatch};
  der::Writer serial;
  serial.element(der::tag::integer, certificate.serial_number());
  Template wanted;
  wanted.add_number(CKA_CLASS, CKO_CERTIFICATE).add_number(CKA_CERTIFICATE_TYPE, CKC_X_509).add(CKA_TOKEN, true);
  wanted.add(CKA_PRIVATE, false).add(CKA_ID, to_bytes(id)).add(CKA_LABEL, to_bytes(as_bytes(label)));
  wanted.add(CKA_SUBJECT, to_bytes(certificate.subject().der())).add(CKA_ISSUER, to_bytes(certificate.issuer().der()));
  wanted.add(CKA_SERIAL_NUMBER, serial.take()).add(CKA_VALUE, to_bytes(certificate.der()));
  auto& list = wanted.attributes();
  CK_OBJECT_HANDLE object = 0;
  HAWIYA_CHECK(check(session.f().C_CreateObject(session.handle, list.data(), list.size(), &object), "C_CreateObject"));
  for (const CK_OBJECT_HANDLE old : before)
    HAWIYA_CHECK(check(session.f().C_DestroyObject(session.handle, old), "C_DestroyObject"));
  return {};
}

Result<void> Token::remove(ByteView id) {
  Session& session = *impl_->session;
  const std::scoped_lock lock(session.mutex);
  bool found = false;
  for (const CK_OBJECT_CLASS kind : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE}) {
    HAWIYA_TRY(const auto objects, session.find(kind, id));
    for (const CK_OBJECT_HANDLE object : objects) {
      HAWIYA_CHECK(check(session.f().C_DestroyObject(session.handle, object), "C_DestroyObject"));
      found = true;
    }
  }
  return found ? Result<void>() : Error{ErrorCode::card_key_not_found};
}

}  // namespace hawiya::card
