#include "hawiya/document_signer.hpp"

#include <array>
#include <hawiya/text/hex.hpp>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

/// CommitmentTypeIndication (EN 319 122-1 §5.2.3, from RFC 5126 §5.11.1).
constexpr const char* commitments_arc = "1.2.840.113549.1.9.16.6.";
constexpr std::array commitments{"origin", "receipt", "delivery", "sender", "approval", "creation"};

std::string commitment_by_name(const std::string& name) {
  for (std::size_t i = 0; i < commitments.size(); ++i)
    if (name == commitments[i]) return commitments_arc + std::to_string(i + 1);
  return name;
}

Result<sign::SigningPolicy> parse_policy(const std::string& text) {
  const Error wrong{ErrorCode::argument_invalid, "an OID or URI, a comma, and the policy document's digest in hex", "--policy"};
  const std::size_t comma = text.rfind(',');
  if (comma == std::string::npos || comma == 0) return wrong;
  auto digest = text::from_hex(text.substr(comma + 1));
  if (!digest) return wrong;
  for (const auto hash : {crypto::HashAlgorithm::sha256, crypto::HashAlgorithm::sha384, crypto::HashAlgorithm::sha512})
    if (digest->size() == crypto::digest_size(hash))
      return sign::SigningPolicy{.identifier = text.substr(0, comma), .hash = hash, .digest = *std::move(digest)};
  return wrong;
}

Result<sign::SigningProfile> read_profile(const SigningOptions& options) {
  sign::SigningProfile profile{.claimed_roles = options.roles};
  if (!options.commitment.empty()) profile.commitment = commitment_by_name(options.commitment);
  if (!options.policy.empty()) {
    HAWIYA_TRY(profile.policy, parse_policy(options.policy));
  }
  return profile;
}

}  // namespace

void add_signing_options(CLI::App& command, SigningOptions& options) {
  add_signing_key_options(command, options.key);
  command
      .add_option("--level", options.level,
                  "b: the signature alone; t: with a timestamp; lt: with the evidence that its certificates were good; lta: with "
                  "a timestamp over all, for decades")
      ->check(CLI::IsMember({"b", "t", "lt", "lta"}))
      ->capture_default_str();
  command.add_option("--role", options.roles, "Role in which you sign, as you claim it (XAdES alone); may be repeated");
  command.add_option("--commitment", options.commitment,
                     "What signing means: origin, receipt, delivery, sender, approval, creation, or an OID");
  command.add_option("--policy", options.policy, "Signature policy, and the digest of its document")->type_name("OID,HEX");
  add_extending_options(command, options.extending);
}

Result<DocumentSigner> DocumentSigner::open(const SigningOptions& options) {
  HAWIYA_TRY(sign::SigningProfile profile, read_profile(options));
  HAWIYA_TRY(Extender extender, Extender::create(options.extending, level_by_name(options.level)));
  HAWIYA_TRY(SigningKey key, open_signing_key(options.key));
  return DocumentSigner(std::move(key), std::move(extender), std::move(profile));
}

Result<Bytes> DocumentSigner::sign(std::vector<sign::DataToSign> data, sign::Packaging packaging,
                                   std::vector<sign::DetachedContent> contents) const {
  sign::SigningProfile profile = profile_;
  profile.packaging = packaging;
  HAWIYA_TRY(const auto signing, sign::Signing::begin(std::move(data), profile, key_.certificate, key_.chain, now_));
  HAWIYA_TRY(const Bytes value, key_.signer->sign(signing.algorithm(), signing.to_be_signed()));
  HAWIYA_TRY(Bytes signature, signing.attach(value));
  return extender_.raise(std::move(signature), std::move(contents));
}

Result<void> DocumentSigner::sign(const sign::ContainerPlan& plan, const sign::ContainerSink& sink) const {
  HAWIYA_TRY(const Bytes signature, sign(plan.to_sign(), plan.packaging(), plan.contents()));
  return plan.write(signature, now_, sink);
}

Json DocumentSigner::describe() const {
  return {{"level", name_of(extender_.level())},
          {"signer", key_.certificate.subject().to_string()},
          {"algorithm", crypto::default_algorithm(key_.signer->public_key()).to_string()},
          {"claimed_time", to_string(now_)}};
}

}  // namespace hawiya::tools
