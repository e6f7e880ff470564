#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "card/card_signer_impl.hpp"

namespace hawiya::card {
namespace {

namespace tag = der::tag;
using crypto::HashAlgorithm;
using crypto::SignatureEncoding;
using crypto::SignatureScheme;

constexpr std::size_t max_signature = 1024;  // RSA with 8192 bits

// RFC 8017 §9.2: CKM_RSA_PKCS pads, and wants to know which digest it is.
Bytes digest_info(HashAlgorithm hash, const Bytes& digest) {
  der::Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(hash)).null(); });
    writer.octet_string(digest);
  });
  return writer.take();
}

struct PssMechanism {
  CK_MECHANISM_TYPE hash;
  CK_RSA_PKCS_MGF_TYPE mgf;
};

Result<PssMechanism> pss_mechanism(HashAlgorithm hash) {
  if (hash == HashAlgorithm::sha256) return PssMechanism{CKM_SHA256, CKG_MGF1_SHA256};
  if (hash == HashAlgorithm::sha384) return PssMechanism{CKM_SHA384, CKG_MGF1_SHA384};
  if (hash == HashAlgorithm::sha512) return PssMechanism{CKM_SHA512, CKG_MGF1_SHA512};
  return Error{ErrorCode::algorithm_unsupported, std::string(crypto::name_of(hash)) + " on a card"};
}

}  // namespace

CardSigner::CardSigner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CardSigner::CardSigner(CardSigner&&) noexcept = default;
CardSigner& CardSigner::operator=(CardSigner&&) noexcept = default;
CardSigner::~CardSigner() = default;

const crypto::PublicKey& CardSigner::public_key() const { return impl_->public_key; }
ByteView CardSigner::id() const { return impl_->id; }
bool CardSigner::always_authenticate() const { return impl_->always_authenticate; }

Result<void> CardSigner::Impl::log_in_for_signature() const {
  HAWIYA_TRY(const CK_TOKEN_INFO info, session->token_info());
  if (!context_login.pin_source) {
    if ((info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) == 0)
      return Error{ErrorCode::pin_required, "the key asks for the PIN at each signature"};
    return session->log_in(CKU_CONTEXT_SPECIFIC, nullptr, context_login.last_try);
  }
  HAWIYA_TRY(const Secret pin, context_login.pin_source());
  return session->log_in(CKU_CONTEXT_SPECIFIC, &pin, context_login.last_try);
}

Result<Bytes> CardSigner::Impl::run(CK_MECHANISM& mechanism, Bytes input) {
  CK_FUNCTION_LIST& f = session->f();
  const std::scoped_lock lock(session->mutex);
  HAWIYA_CHECK(check(f.C_SignInit(session->handle, &mechanism, key), "C_SignInit"));
  const auto logged_in = always_authenticate ? log_in_for_signature() : Result<void>();
  // Called without the PIN too: it fails, and that ends the operation, which the next one would else find active.
  Bytes value(max_signature);
  CK_ULONG size = value.size();
  const auto made = check(f.C_Sign(session->handle, input.data(), input.size(), value.data(), &size), "C_Sign");
  HAWIYA_CHECK(logged_in);
  HAWIYA_CHECK(made);
  if (size > value.size()) return Error{ErrorCode::card_failed, "C_Sign counts beyond its buffer"};
  value.resize(size);
  return value;
}

Result<Bytes> CardSigner::Impl::raw_signature(const crypto::SignatureAlgorithm& algorithm, ByteView message) {
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  Bytes digest = crypto::digest(algorithm.hash, message);
  if (algorithm.scheme == SignatureScheme::ecdsa) return run(mechanism, std::move(digest));
  if (algorithm.scheme == SignatureScheme::rsa_pkcs1) {
    mechanism.mechanism = CKM_RSA_PKCS;
    return run(mechanism, digest_info(algorithm.hash, digest));
  }
  HAWIYA_TRY(const PssMechanism pss, pss_mechanism(algorithm.hash));
  CK_RSA_PKCS_PSS_PARAMS parameters{pss.hash, pss.mgf, algorithm.salt_length};
  mechanism = {CKM_RSA_PKCS_PSS, &parameters, sizeof parameters};
  return run(mechanism, std::move(digest));
}

Result<Bytes> CardSigner::sign(const crypto::SignatureAlgorithm& algorithm, ByteView message, SignatureEncoding encoding) {
  HAWIYA_CHECK(crypto::check_allowed(algorithm, impl_->public_key, {}));
  HAWIYA_TRY(Bytes value, impl_->raw_signature(algorithm, message));
  const bool ecdsa = algorithm.scheme == SignatureScheme::ecdsa;
  const auto verified = impl_->public_key.verify(algorithm, message, value, {}, ecdsa ? SignatureEncoding::raw : encoding);
  if (!verified) return Error{ErrorCode::signing_failed, "the card's signature does not verify with its public key"};
  return ecdsa && encoding == SignatureEncoding::der ? crypto::raw_to_der(value) : Result<Bytes>(std::move(value));
}

}  // namespace hawiya::card
