#include <hawiya/card/token.hpp>
#include <hawiya/text/utf8.hpp>

#include "base/try.hpp"
#include "card/card_signer_impl.hpp"
#include "card/session.hpp"

namespace hawiya::card {
namespace {

// Labels are for people: one that is not UTF-8 is none.
std::string label_of(const Session& session, CK_OBJECT_HANDLE object) {
  const auto octets = session.attribute(object, CKA_LABEL);
  return octets && text::decode_utf8(as_text(*octets)) ? std::string(as_text(*octets)) : std::string();
}

std::optional<CardCertificate> read_certificate(const Session& session, CK_OBJECT_HANDLE object) {
  const auto value = session.attribute(object, CKA_VALUE);
  const auto id = session.attribute(object, CKA_ID);
  if (!value || !id) return std::nullopt;
  auto certificate = x509::Certificate::from_der(*value);
  if (!certificate) return std::nullopt;
  return CardCertificate{*std::move(certificate), *id, label_of(session, object)};
}

}  // namespace

bool serves(const x509::Certificate& certificate, Purpose purpose) {
  const x509::Extensions& extensions = certificate.extensions();
  if (!extensions.key_usage || (extensions.basic_constraints && extensions.basic_constraints->ca)) return false;
  if (purpose == Purpose::signature) return extensions.key_usage->has(x509::KeyUsageBit::non_repudiation);
  const auto& purposes = extensions.extended_key_usage;
  const bool for_clients =
      purposes.empty() || std::find(purposes.begin(), purposes.end(), x509::purpose::client_auth) != purposes.end();
  return extensions.key_usage->has(x509::KeyUsageBit::digital_signature) && for_clients;
}

Result<SlotInfo> Token::info() const {
  const Session& session = *impl_->session;
  CK_SLOT_INFO slot{};
  HAWIYA_CHECK(check(session.f().C_GetSlotInfo(session.slot, &slot), "C_GetSlotInfo"));
  HAWIYA_TRY(const CK_TOKEN_INFO token, session.token_info());
  return slot_info(session.slot, slot, &token);
}

Result<std::vector<CardCertificate>> Token::certificates() const {
  const Session& session = *impl_->session;
  const std::scoped_lock lock(impl_->session->mutex);
  HAWIYA_TRY(const auto objects, session.find(CKO_CERTIFICATE, std::nullopt));
  std::vector<CardCertificate> found;
  for (const CK_OBJECT_HANDLE object : objects)
    if (auto certificate = read_certificate(session, object)) found.push_back(*std::move(certificate));
  return found;
}

Result<CardCertificate> Token::find(Purpose purpose) const {
  HAWIYA_TRY(const auto all, certificates());
  const CardCertificate* found = nullptr;
  for (const CardCertificate& candidate : all) {
    if (!serves(candidate.certificate, purpose)) continue;
    if (found != nullptr) return Error{ErrorCode::card_key_ambiguous};
    found = &candidate;
  }
  if (found == nullptr) return Error{ErrorCode::card_key_not_found};
  return *found;
}

Result<void> Token::log_in(const Secret& pin, LastTry last_try) {
  const std::scoped_lock lock(impl_->session->mutex);
  return impl_->session->log_in(CKU_USER, &pin, last_try);
}

Result<void> Token::log_in_at_reader(LastTry last_try) {
  const std::scoped_lock lock(impl_->session->mutex);
  return impl_->session->log_in(CKU_USER, nullptr, last_try);
}

Result<void> Token::log_out() {
  const std::scoped_lock lock(impl_->session->mutex);
  const CK_RV value = impl_->session->f().C_Logout(impl_->session->handle);
  return value == CKR_USER_NOT_LOGGED_IN ? Result<void>() : check(value, "C_Logout");
}

Result<CardSigner> Token::signer(ByteView id, ContextLogin context_login) const {
  const auto& session = impl_->session;
  const std::scoped_lock lock(session->mutex);
  HAWIYA_TRY(const CK_OBJECT_HANDLE key, session->only(CKO_PRIVATE_KEY, id));
  HAWIYA_TRY(crypto::PublicKey public_key, public_key_of(*session, id));
  const bool always = session->flag(key, CKA_ALWAYS_AUTHENTICATE, false);
  return CardSigner(std::make_unique<CardSigner::Impl>(
      CardSigner::Impl{session, key, to_bytes(id), std::move(public_key), always, std::move(context_login)}));
}

}  // namespace hawiya::card
