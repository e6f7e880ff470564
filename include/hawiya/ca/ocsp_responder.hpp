#pragma once
// Answers OCSP requests (RFC 6960) from a CA's records: bytes in, bytes out.
//
// Every answer is made from the store at that moment, so a revocation shows in the very next one. How requests travel (HTTP GET
// and POST, RFC 5019) is the caller's business.

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/ca/store.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::ca {

/// One CA for which answers are given, and the key that signs them.
struct ResponderKey {
  std::string ca_name;
  x509::Certificate ca_certificate;
  std::shared_ptr<crypto::Signer> signer;
  /// Of a delegate, issued directly by the CA with OCSPSigning; absent when the CA's own key signs.
  std::optional<x509::Certificate> delegate = std::nullopt;
};

class HAWIYA_API OcspResponder {
 public:
  /// `validity` is the time from thisUpdate to nextUpdate. `algorithm_key_mismatch` when a signer's key is not that of its
  /// certificate, `ocsp_responder_not_authorised` for a delegate that relying parties would refuse, `argument_invalid` for no
  /// key.
  [[nodiscard]] static Result<OcspResponder> create(std::vector<ResponderKey> keys, std::shared_ptr<Store> store,
                                                    Duration validity = std::chrono::minutes(10));

  /// Always an OCSP response: malformedRequest for what is no request, unauthorized for certificates of other CAs or of several
  /// (§2.3), tryLater when the store or key fails or the delegate has expired; otherwise good, revoked, or unknown for serial
  /// numbers that the CA never issued. The nonce is repeated.
  [[nodiscard]] Bytes answer(ByteView request, Time now) const;

 private:
  OcspResponder(std::vector<ResponderKey> keys, std::shared_ptr<Store> store, Duration validity)
      : keys_(std::move(keys)), store_(std::move(store)), validity_(validity) {}
  [[nodiscard]] const ResponderKey* key_for(const revocation::OcspRequest& request) const;
  [[nodiscard]] Result<revocation::SingleResponse> single(const ResponderKey& key, const revocation::CertId& id, Time now) const;

  std::vector<ResponderKey> keys_;
  std::shared_ptr<Store> store_;
  Duration validity_;
};

}  // namespace hawiya::ca
