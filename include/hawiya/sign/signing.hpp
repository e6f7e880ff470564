#pragma once
// Creates AdES baseline signatures in two steps: begin → to_be_signed → (card, HSM, browser) → attach.
//
// Between the steps the signing is a value that can be saved and taken up again, in another process or after a restart. `attach`
// verifies what the key returned before it gives anything out. The result is of level B-B; `Extending` raises it with timestamps
// and evidence. Whether the signer's certificate is trusted is not asked here.

#include <hawiya/crypto/hash.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/sign/content.hpp>
#include <hawiya/sign/report.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hawiya::sign {

/// What is made, and where the signed data are.
enum class Packaging : std::uint8_t {
  xades_enveloped,   ///< inside the one XML document that it signs
  xades_enveloping,  ///< an XML document with the one data file inside, in base64
  xades_detached,    ///< an XML document beside the data files; with the root of ASiC it is a container's signature file
  cades_attached,    ///< a CMS message with the one data file inside
  cades_detached     ///< a CMS message beside the one data file
};
/// Such as "XAdES enveloped".
[[nodiscard]] HAWIYA_API std::string_view name_of(Packaging packaging);

/// What is to be signed. Only `xades_enveloped`, `xades_enveloping` and `cades_attached` need the bytes; else `read` or a digest
/// will do, so that big files are never held.
struct DataToSign {
  std::string name = {};        ///< as it will be referred to: UTF-8, relative, "/" between folders
  std::string media_type = {};  ///< such as "application/pdf"; "application/octet-stream" when empty
  std::optional<Bytes> bytes = std::nullopt;
  /// By `SigningProfile::digest`; in CAdES by the signature algorithm's hash (SHA-512 for Ed25519 and ML-DSA).
  std::optional<Bytes> digest = std::nullopt;
  ReadContent read = nullptr;
};

/// The rules under which one signs (EN 319 132-1 §5.2.9): its identifier and the digest of its document.
struct SigningPolicy {
  std::string identifier = {};  ///< OID in dotted form, or a URI (XAdES alone)
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  Bytes digest = {};
  std::string location = {};  ///< URL of the document; may be empty
};

struct SigningProfile {
  Packaging packaging = Packaging::cades_detached;
  crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256;  ///< of data and properties
  /// The usual one of the certificate's key when absent; `algorithm_key_mismatch` when it does not fit.
  std::optional<crypto::SignatureAlgorithm> algorithm = std::nullopt;
  std::vector<std::string> claimed_roles = {};           ///< XAdES alone
  std::optional<std::string> commitment = std::nullopt;  ///< OID, such as 1.2.840.113549.1.9.16.6.1, proof of origin
  std::optional<SigningPolicy> policy = std::nullopt;
};

/// A signature that waits for its value. A value: it can be copied, saved and taken up again.
class HAWIYA_API Signing {
 public:
  /// `chain` are CA certificates to embed. Errors: `key_usage_wrong` when the certificate may not sign, `certificate_expired` and
  /// `certificate_not_yet_valid` at `now`, `argument_invalid` for data that the packaging can't take (none, several, without what
  /// it needs, two of one name), for names and media types with control characters and a commitment that is no OID,
  /// `document_malformed` for a document that is to envelop its signature and is none, `algorithm_unsupported` where the format
  /// has no name for the algorithm, those of the key.
  [[nodiscard]] static Result<Signing> begin(std::vector<DataToSign> data, const SigningProfile& profile,
                                             const x509::Certificate& certificate, std::span<const x509::Certificate> chain,
                                             Time now);

  /// The message for `crypto::Signer::sign` with `algorithm()`, ECDSA values in DER.
  [[nodiscard]] ByteView to_be_signed() const;
  /// The digest of it, for keys that sign digests (Web eID, remote HSMs); `algorithm_unsupported` for Ed25519 and ML-DSA.
  [[nodiscard]] Result<Bytes> digest_to_be_signed() const;
  [[nodiscard]] const crypto::SignatureAlgorithm& algorithm() const;
  [[nodiscard]] const x509::Certificate& certificate() const;

  /// The signature, or the document with it. The value is verified first, as DER or, for ECDSA, as r || s: `signature_invalid`,
  /// `signature_malformed`.
  [[nodiscard]] Result<Bytes> attach(ByteView value) const;

  /// To be kept between the steps, where the signer cannot change it: UTF-8 JSON. It holds the data where the packaging does, and
  /// no secret.
  [[nodiscard]] Bytes save() const;
  /// `signing_state_invalid`.
  [[nodiscard]] static Result<Signing> resume(ByteView saved);

 private:
  struct State;
  explicit Signing(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace hawiya::sign
