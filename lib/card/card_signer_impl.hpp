#pragma once
// What a `CardSigner` holds: made by `Token`, used by `sign`.

#include <hawiya/card/card_signer.hpp>

#include "card/session.hpp"

namespace hawiya::card {

struct CardSigner::Impl {
  std::shared_ptr<Session> session;
  CK_OBJECT_HANDLE key;
  Bytes id;
  crypto::PublicKey public_key;
  bool always_authenticate;
  ContextLogin context_login;

  [[nodiscard]] Result<Bytes> raw_signature(const crypto::SignatureAlgorithm& algorithm, ByteView message);
  [[nodiscard]] Result<Bytes> run(CK_MECHANISM& mechanism, Bytes input);
  [[nodiscard]] Result<void> log_in_for_signature() const;
};

}  // namespace hawiya::card
