#pragma once
// Certification requests (PKCS #10, RFC 2986): what somebody wants certified, and the proof that they hold the key.
//
// The subject and extensions that a request asks for are wishes; what is certified comes from the CA's profile.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/public_key.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/x509/extensions.hpp>
#include <hawiya/x509/name.hpp>
#include <memory>

namespace hawiya::x509 {

class HAWIYA_API Request {
 public:
  /// Reads a request and verifies its self-signature. `csr_malformed`, `csr_possession_unproved`, errors of keys and extensions.
  [[nodiscard]] static Result<Request> from_der(ByteView der);
  /// The same from DER or from PEM labelled CERTIFICATE REQUEST.
  [[nodiscard]] static Result<Request> from_file_bytes(ByteView der_or_pem);
  /// Makes and signs a request for this subject.
  [[nodiscard]] static Result<Request> create(const Name& subject, crypto::Signer& signer);

  [[nodiscard]] ByteView der() const { return der_; }
  [[nodiscard]] const Name& subject() const { return subject_; }
  [[nodiscard]] const crypto::PublicKey& public_key() const { return public_key_; }
  /// Of the extensionRequest attribute (RFC 2985 §5.4.2).
  [[nodiscard]] const Extensions& extensions() const { return extensions_; }
  [[nodiscard]] std::string to_pem() const;

 private:
  Request(Bytes der, Name subject, crypto::PublicKey key, Extensions extensions)
      : der_(std::move(der)), subject_(std::move(subject)), public_key_(std::move(key)), extensions_(std::move(extensions)) {}
  Bytes der_;
  Name subject_;
  crypto::PublicKey public_key_;
  Extensions extensions_;
};

}  // namespace hawiya::x509
