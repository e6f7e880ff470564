#pragma once
// Answers timestamp requests (RFC 3161) with one timestamping unit's key: bytes in, bytes out.
//
// Serial numbers come in blocks from the store, so that none is used twice by any thread, process or restart, and the store's
// clock shows when this machine's was set back. How requests travel, and that the machine's clock is right, is the caller's
// business.

#include <hawiya/ca/store.hpp>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/crypto/signer.hpp>
#include <memory>
#include <string>
#include <vector>

namespace hawiya::ca {

/// A timestamping unit and the rules that it keeps.
struct TimestampUnit {
  std::string name;  ///< in the store
  x509::Certificate certificate;
  std::vector<x509::Certificate> chain = {};  ///< put in beside the unit's own where the requester asks for certificates
  std::shared_ptr<crypto::Signer> signer;
  der::Oid policy;
  cms::Accuracy accuracy = std::chrono::seconds(1);
  std::vector<crypto::HashAlgorithm> accepted = {crypto::HashAlgorithm::sha256,   crypto::HashAlgorithm::sha384,
                                                 crypto::HashAlgorithm::sha512,   crypto::HashAlgorithm::sha3_256,
                                                 crypto::HashAlgorithm::sha3_384, crypto::HashAlgorithm::sha3_512};
};

/// Immutable, cheap to copy, thread-safe.
class HAWIYA_API TimestampAuthority {
 public:
  /// `algorithm_key_mismatch` when the signer's key is not that of the certificate, `timestamp_certificate_wrong` for a
  /// certificate that requesters would refuse (RFC 3161 §2.3), `argument_invalid` for no accepted hash or one that is weak.
  [[nodiscard]] static Result<TimestampAuthority> create(TimestampUnit unit, std::shared_ptr<Store> store);

  /// Always a TimeStampResp. Refusals: badDataFormat for what is no request, badAlg, unacceptedPolicy, unacceptedExtension for
  /// any extension (§2.4.1), timeNotAvailable outside of the certificate's validity and of its private key usage period, or when
  /// `now` lies more than a second before the newest time that was recorded, and systemFailure.
  [[nodiscard]] Bytes answer(ByteView request, Time now) const;

 private:
  struct Impl;
  explicit TimestampAuthority(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace hawiya::ca
