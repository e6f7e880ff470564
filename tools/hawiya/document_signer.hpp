#pragma once
// Signs with one key, and raises what was signed to a level: what the commands sign and container add share.

#include <hawiya/sign/container_signing.hpp>
#include <hawiya/sign/signing.hpp>

#include "common/extending.hpp"
#include "common/reply.hpp"
#include "common/signing_key.hpp"

namespace hawiya::tools {

struct SigningOptions {
  SigningKeyOptions key;
  std::string level = "b";
  std::vector<std::string> roles;
  std::string commitment;
  std::string policy;
  ExtendingOptions extending;
};

/// Those of keys and extending, --level, --role, --commitment, --policy.
void add_signing_options(CLI::App& command, SigningOptions& options);

class DocumentSigner {
 public:
  /// Everything is checked before the PIN or passphrase is asked for. `argument_invalid`, errors of the key.
  [[nodiscard]] static Result<DocumentSigner> open(const SigningOptions& options);

  /// The signature at the level, or the document with it. `contents` are what a detached signature is over. The errors of
  /// `sign::Signing` and `sign::Extending`.
  [[nodiscard]] Result<Bytes> sign(std::vector<sign::DataToSign> data, sign::Packaging packaging,
                                   std::vector<sign::DetachedContent> contents) const;
  /// A container with a signature at the level.
  [[nodiscard]] Result<void> sign(const sign::ContainerPlan& plan, const sign::ContainerSink& sink) const;

  /// level, signer, algorithm, claimed_time.
  [[nodiscard]] Json describe() const;

 private:
  DocumentSigner(SigningKey key, Extender extender, sign::SigningProfile profile)
      : key_(std::move(key)), extender_(std::move(extender)), profile_(std::move(profile)) {}
  SigningKey key_;
  Extender extender_;
  sign::SigningProfile profile_;
  Time now_ = system_now();
};

}  // namespace hawiya::tools
