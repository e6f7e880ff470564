#include "sign/cades/reader.hpp"

#include <algorithm>
#include <hawiya/cms/verify_signer.hpp>

#include "base/try.hpp"
#include "sign/cades/attributes.hpp"

namespace hawiya::sign {
namespace {

constexpr std::size_t max_counter_signatures = 32;

class CadesReader {
 public:
  /// `parent` is the signature that is countersigned, if it is one.
  CadesReader(const CadesContext& context, const cms::SignerInfo& signer, const cms::SignerInfo* parent)
      : context_(context), signer_(signer), parent_(parent) {}

  SignatureModel read() {
    model_.format = SignatureFormat::cades;
    collect();
    identify_signer();
    verify();
    read_attributes();
    if (parent_ == nullptr) {
      model_.timestamps = read_timestamps({context_.data, signer_, context_.content});
      read_counter_signatures();
    }
    return std::move(model_);
  }

 private:
  void collect() {
    for (const auto& certificate : context_.data.certificates) model_.pool.add_certificate(certificate);
    for (const auto& certificate : context_.certificates) model_.pool.add_certificate(certificate);
    model_.pool.ocsp_responses = context_.data.ocsp_responses();
    model_.pool.lists = context_.data.crls();
    model_.has_evidence = !context_.data.revocation_set.empty();
    if (collect_values(signer_, model_.pool)) model_.has_evidence = true;
  }

  // The certificate that SignerIdentifier and the signing-certificate attribute name, both.
  void identify_signer() {
    const auto& pool = model_.pool.certificates;
    const auto names = [&](const x509::Certificate& one) { return signer_.signer.names(one); };
    const auto is_the_one = [&](const x509::Certificate& one) {
      return names(one) && cms::check_signing_certificate(signer_, one).has_value();
    };
    auto found = std::ranges::find_if(pool, is_the_one);
    model_.is_ades = found != pool.end();
    if (!model_.is_ades) found = std::ranges::find_if(pool, names);
    if (found == pool.end()) {
      model_.failed(SubIndication::no_signing_certificate_found, {ErrorCode::cms_signer_certificate_missing},
                    "signing certificate", "EN 319 102-1 §5.2.3");
      return;
    }
    model_.signer = *found;
    if (model_.is_ades) return model_.passed("signing certificate", "RFC 5035 §3", "serial number " + found->serial_hex());
    if (!names_any_certificate()) model_.format = SignatureFormat::cms;
    model_.failed(SubIndication::no_signing_certificate_found, cms::check_signing_certificate(signer_, *found).error(),
                  "signing certificate", "EN 319 122-1 §5.2.2");
  }

  bool names_any_certificate() const {
    return !cms::values_of(signer_.attributes, cms::oid::signing_certificate).empty() ||
           !cms::values_of(signer_.attributes, cms::oid::signing_certificate_v2).empty();
  }

  void verify() {
    model_.algorithm = signer_.algorithm ? signer_.algorithm->to_string() : "unknown";
    if (signer_.digest) model_.algorithms.push_back({*signer_.digest, "digest of the content"});
    if (signer_.algorithm) model_.algorithms.push_back({*signer_.algorithm, "signature value"});
    if (!model_.signer) return;
    const auto checks = check();
    if (!checks) {
      const SubIndication sub = sub_indication_of(checks.error());
      return model_.failed(sub, checks.error(), "signature", "RFC 5652 §5.6");
    }
    model_.value_verified = true;
    std::ranges::copy(*checks, std::back_inserter(model_.checks));
  }

  Result<Checks> check() {
    if (parent_ != nullptr)
      return cms::verify_signer(signer_, cms::SignedContent::signature_of(*parent_), *model_.signer, integrity_policy());
    if (!context_.content) return Error{ErrorCode::signature_reference_unresolved, "the signed content is not here"};
    HAWIYA_TRY(const cms::SignedContent content, signed_content());
    HAWIYA_TRY(Checks checks, cms::verify_signer(signer_, content, *model_.signer, integrity_policy()));
    if (signer_.digest) {
      HAWIYA_TRY(Bytes digest, context_.content->digest(*signer_.digest));
      model_.covered.push_back(
          {context_.content->name, std::string(crypto::name_of(*signer_.digest)), std::move(digest), context_.data.content});
    }
    return checks;
  }

  // Without signed attributes the content itself is signed and must be at hand whole (RFC 5652 §5.4).
  Result<cms::SignedContent> signed_content() {
    if (context_.data.content) return cms::SignedContent::inside(context_.data);
    if (!signer_.digest) return signer_.digest.error();
    if (signer_.signed_attributes.empty()) {
      HAWIYA_TRY(whole_, context_.content->bytes());
      return cms::SignedContent::detached(context_.data, whole_);
    }
    HAWIYA_TRY(Bytes digest, context_.content->digest(*signer_.digest));
    return cms::SignedContent::detached(context_.data, {{*signer_.digest, std::move(digest)}});
  }

  void read_attributes() {
    if (const auto time = cms::claimed_signing_time(signer_)) model_.claimed_time = *time;
    if (const auto policy = signer_.only_value(cades_oid::signature_policy)) {
      auto read = read_signature_policy(*policy);
      if (read)
        model_.policy = *std::move(read);
      else
        model_.failed(SubIndication::format_failure, read.error(), "signature policy", "EN 319 122-1 §5.2.9");
    }
    if (const auto commitment = signer_.only_value(cades_oid::commitment_type))
      if (const auto type = read_commitment(*commitment)) model_.commitment = type->to_string();
  }

  void read_counter_signatures() {
    for (const ByteView value : cms::values_of(signer_.unsigned_attributes, cms::oid::counter_signature)) {
      if (model_.counter_signatures.size() == max_counter_signatures) return;
      const auto counter = cms::SignerInfo::from_der(value);
      if (counter) {
        model_.counter_signatures.push_back(CadesReader(context_, *counter, &signer_).read());
        continue;
      }
      SignatureModel unreadable{.format = SignatureFormat::cades};
      unreadable.failed(SubIndication::format_failure, counter.error(), "counter-signature", "RFC 5652 §11.4");
      model_.counter_signatures.push_back(std::move(unreadable));
    }
  }

  const CadesContext& context_;
  const cms::SignerInfo& signer_;
  const cms::SignerInfo* parent_;
  SignatureModel model_;
  Bytes whole_;
};

}  // namespace

SignatureModel read_cades(const CadesContext& context, const cms::SignerInfo& signer) {
  return CadesReader(context, signer, nullptr).read();
}

}  // namespace hawiya::sign
