#include <algorithm>
#include <hawiya/crypto/random.hpp>
#include <hawiya/sign/extending.hpp>
#include <variant>

#include "base/try.hpp"
#include "sign/evaluation/document.hpp"
#include "sign/extending/container_file.hpp"
#include "sign/extending/signature_file.hpp"

namespace hawiya::sign {
namespace {

using AnyFile = std::variant<XadesFile, CadesFile>;

constexpr const char* signature_timestamp_id = "timestamp:signature";
constexpr const char* archive_timestamp_id = "timestamp:archive";
constexpr std::size_t max_response_size = 256u << 10;

Error not_extendable(std::string detail) { return {ErrorCode::signature_not_extendable, std::move(detail)}; }

Bytes random_nonce() {
  Bytes nonce = crypto::random_bytes(9);
  nonce[0] = 0x01;  // positive and minimal, whatever follows
  return nonce;
}

/// Where an extension stands: the next requests, or the result.
struct Progress {
  std::vector<FetchRequest> requests = {};
  Bytes document = {};
};

}  // namespace

struct Extending::Impl {
  SignatureFileInContainer file;
  EvidencePool supplied;
  ExtendingPolicy policy;
  Budget budget;
  Bytes signature_nonce = random_nonce();
  Bytes archive_nonce = random_nonce();
  std::vector<FetchRequest> needs = {};

  [[nodiscard]] Result<Progress> run(std::span<const FetchAnswer> answers, Time now) const;

 private:
  class Run;
};

/// One pass over the steps, as far as the answers lead.
class Extending::Impl::Run {
 public:
  Run(const Impl& in, std::span<const FetchAnswer> answers, Time now)
      : in_(in), answers_(answers), now_(now), file_(open_file(in.file)) {}

  Result<Progress> go() {
    HAWIYA_TRY(const Level reached, level());
    if (reached >= in_.policy.level && in_.policy.level != Level::lta) return finished();
    if (reached == Level::b) {
      HAWIYA_TRY(const bool stamped, stamp_signature());
      if (!stamped) return std::move(progress_);
    }
    if (in_.policy.level == Level::t) return finished();
    HAWIYA_TRY(const bool proved, embed_evidence());
    if (!proved) return std::move(progress_);
    if (in_.policy.level == Level::lt) return finished();
    HAWIYA_TRY(const bool archived, stamp_archive());
    if (!archived) return std::move(progress_);
    return finished();
  }

 private:
  static AnyFile open_file(const SignatureFileInContainer& file) {
    if (file.is_xml) return XadesFile(file.bytes, file.contents, file.index);
    return CadesFile(file.bytes, file.contents, file.index);
  }

  [[nodiscard]] const Bytes& bytes() const {
    return std::visit([](const auto& file) -> const Bytes& { return file.bytes(); }, file_);
  }

  Result<Progress> finished() {
    HAWIYA_TRY(progress_.document, put_back(in_.file, bytes()));
    return std::move(progress_);
  }

  Result<ReadSignatures> read() const {
    const ValidationInput input{bytes(), in_.file.contents, in_.supplied.certificates};
    Budget budget = budget_for_reading(in_.budget, input.bytes.size());
    HAWIYA_TRY(ReadSignatures read, in_.file.is_xml ? read_xml_signatures(input, budget) : read_cms_signatures(input, budget));
    if (in_.file.index >= read.signatures.size()) return not_extendable("there is no such signature");
    // The others are nobody's business here.
    read.signatures = {std::move(read.signatures[in_.file.index])};
    return read;
  }

  Result<Level> level() const {
    HAWIYA_TRY(const ReadSignatures read, this->read());
    const SignatureModel& model = read.signatures.front();
    if (model.failure) return not_extendable(to_string(model.failure->error));
    const Level level = level_of(model);
    if (level == Level::none) return not_extendable("a signature below B-B");
    return level;
  }

  // ---- timestamps

  const FetchAnswer* answer_to(const char* id) const {
    const auto found = std::ranges::find(answers_, id, &FetchAnswer::id);
    return found == answers_.end() ? nullptr : &*found;
  }

  /// The token that was asked for, or nothing and a request.
  Result<std::optional<cms::TimestampToken>> timestamp(const char* id, cms::MessageImprint imprint, const Bytes& nonce) {
    const TimestampService& service = in_.policy.timestamps;
    const cms::TimestampRequest request{std::move(imprint), service.policy, nonce, true};
    const FetchAnswer* answer = answer_to(id);
    if (answer == nullptr) {
      progress_.requests = {{.id = id,
                             .url = service.url,
                             .method = FetchRequest::Method::post,
                             .content_type = "application/timestamp-query",
                             .accept = "application/timestamp-reply",
                             .body = request.to_der(),
                             .max_bytes = max_response_size,
                             .timeout = service.timeout}};
      return std::optional<cms::TimestampToken>();
    }
    if (answer->error) return *answer->error;
    HAWIYA_TRY(const cms::TimestampToken token, cms::accept_response(answer->body, request));
    HAWIYA_TRY(const cms::IntactTimestamp intact, token.verify(in_.policy.validation.algorithms));
    HAWIYA_CHECK(check_authority(intact));
    return std::optional(token);
  }

  // A token of somebody else's, such as one that came by way of a stranger, proves nothing and would stand there for ever. Who
  // trusts nobody takes any.
  Result<void> check_authority(const cms::IntactTimestamp& intact) {
    const ValidationPolicy& policy = in_.policy.validation;
    const auto& anchors = policy.timestamp_anchors ? *policy.timestamp_anchors : policy.anchors;
    if (anchors.anchors().empty() || anchors.contains(intact.certificate())) return {};
    path::PathPolicy path_policy = policy.path;
    path_policy.purpose = x509::purpose::time_stamping;
    std::vector<x509::Certificate> pool = intact.token().signed_data().certificates;
    pool.insert(pool.end(), in_.supplied.certificates.begin(), in_.supplied.certificates.end());
    Budget budget = in_.budget;
    HAWIYA_CHECK(path::validate(intact.certificate(), pool, anchors, path_policy, intact.info().time, budget));
    return {};
  }

  Result<bool> stamp_signature() {
    HAWIYA_TRY(auto imprint,
               std::visit([&](const auto& file) { return file.signature_imprint(in_.policy.timestamps.hash); }, file_));
    HAWIYA_TRY(const auto token, timestamp(signature_timestamp_id, std::move(imprint), in_.signature_nonce));
    if (!token) return false;
    HAWIYA_CHECK(std::visit([&](auto& file) { return file.add_signature_timestamp(*token); }, file_));
    return true;
  }

  Result<bool> stamp_archive() {
    HAWIYA_TRY(auto imprint,
               std::visit([&](const auto& file) { return file.archive_imprint(in_.policy.timestamps.hash); }, file_));
    HAWIYA_TRY(const auto token, timestamp(archive_timestamp_id, std::move(imprint), in_.archive_nonce));
    if (!token) return false;
    HAWIYA_CHECK(std::visit([&](auto& file) { return file.add_archive_timestamp(*token); }, file_));
    return true;
  }

  // ---- evidence

  // Only what makes the signature pass is embedded; what is open is asked for, until nobody is left to ask.
  Result<bool> embed_evidence() {
    HAWIYA_TRY(ReadSignatures read, this->read());
    const DocumentEvaluation evaluation{in_.policy.validation, in_.budget, in_.supplied, std::move(read)};
    const auto outcome = evaluation.evaluate(answers_, now_);
    progress_.requests = evaluation.missing(outcome, answers_, now_);
    if (!progress_.requests.empty()) return false;
    const SignatureReport& report = outcome.report.signatures.front();
    if (report.sub_indication == SubIndication::try_later && report.error) return *report.error;
    if (report.indication != Indication::total_passed)
      return not_extendable(std::string(name_of(report.sub_indication)) + ": " + (report.error ? to_string(*report.error) : ""));
    HAWIYA_CHECK(std::visit([&](auto& file) { return file.add_evidence(outcome.used.front()); }, file_));
    return true;
  }

  const Impl& in_;
  std::span<const FetchAnswer> answers_;
  Time now_;
  AnyFile file_;
  Progress progress_;
};

Result<Progress> Extending::Impl::run(std::span<const FetchAnswer> answers, Time now) const {
  return Run(*this, answers, now).go();
}

Result<Extending> Extending::begin(const ValidationInput& input, const ExtendingPolicy& policy, Time now, const Budget& budget) {
  if (policy.level < Level::t) return not_extendable("only B-T, B-LT and B-LTA are made by extending");
  HAWIYA_TRY(SignatureFileInContainer file, find_signature_file(input, policy.signature));
  auto impl = std::make_shared<Impl>(Impl{std::move(file), supplied_with(input), policy, budget});
  HAWIYA_TRY(Progress progress, impl->run({}, now));
  impl->needs = std::move(progress.requests);
  return Extending(std::move(impl));
}

const std::vector<FetchRequest>& Extending::needs() const { return impl_->needs; }

std::vector<FetchRequest> Extending::more(std::span<const FetchAnswer> answers, Time now) const {
  auto progress = impl_->run(answers, now);
  return progress ? std::move(progress->requests) : std::vector<FetchRequest>();
}

Result<Bytes> Extending::finish(std::span<const FetchAnswer> answers, Time now) const {
  HAWIYA_TRY(Progress progress, impl_->run(answers, now));
  if (progress.requests.empty()) return std::move(progress.document);
  return not_extendable("not everything was answered: " + progress.requests.front().id);
}

}  // namespace hawiya::sign
