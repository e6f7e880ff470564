#include <algorithm>
#include <array>

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/validating.hpp"
#include "hawiya/commands.hpp"
#include "hawiya/report_text.hpp"

namespace hawiya::tools {
namespace {

struct VerifyOptions {
  std::string file;
  std::vector<std::string> contents;
  bool checks = false;
  ValidationOptions validation;
};

bool is_archive(const OpenFile& file) {
  constexpr std::string_view magic = "PK\x03\x04";
  std::array<std::uint8_t, 4> start{};
  return file.size >= start.size() && file.read(0, start) && as_text(start) == magic;
}

bool is_passed_or_open(sign::Indication indication, sign::SubIndication sub_indication) {
  return indication == sign::Indication::total_passed || sub_indication == sign::SubIndication::try_later;
}

bool is_passed_or_open(const sign::SignatureReport& signature) {
  return is_passed_or_open(signature.indication, signature.sub_indication) &&
         std::ranges::all_of(signature.counter_signatures, [](const auto& one) { return is_passed_or_open(one); });
}

// Evidence that could not be had is no verdict against the signer: the same may pass later.
int exit_code_of(const sign::Report& report) {
  if (report.indication() == sign::Indication::total_passed) return 0;
  const bool is_open = std::ranges::all_of(report.signatures, [](const auto& one) { return is_passed_or_open(one); }) &&
                       std::ranges::all_of(report.timestamps,
                                           [](const auto& one) { return is_passed_or_open(one.indication, one.sub_indication); });
  return is_open && !(report.signatures.empty() && report.timestamps.empty()) ? 3 : 1;
}

const char* verdict_of(const sign::Report& report) {
  switch (report.indication()) {
    case sign::Indication::total_passed: return "valid";
    case sign::Indication::indeterminate: return "undecided";
    case sign::Indication::total_failed: break;
  }
  return "invalid";
}

// A container is read in places, anything else is held.
Result<sign::Validation> begin(const VerifyOptions& options, const Validating& validating) {
  HAWIYA_TRY(auto contents, open_contents(options.contents));
  if (const auto file = open_file(options.file); file && is_archive(*file)) {
    sign::ValidationInput input = validating.input({}, std::move(contents));
    input.container = sign::StoredFile{file->size, file->read};
    return sign::Validation::begin(input, validating.policy, validating.party.now);
  }
  HAWIYA_TRY(const Bytes document, read_file(options.file, max_document));
  return sign::Validation::begin(validating.input(document, std::move(contents)), validating.policy, validating.party.now);
}

Result<Reply> verify(const VerifyOptions& options) {
  HAWIYA_TRY(const Validating validating, read_validating(options.validation));
  HAWIYA_TRY(const auto validation, begin(options, validating));
  const RelyingParty& party = validating.party;
  const sign::Report report = validation.finish(collect(validation, party), party.now);
  const char* verdict = verdict_of(report);
  Json json{{"verdict", verdict}};
  json.update(Json::parse(report.to_json()));
  std::string human = std::string(verdict) + ", judged as of " + to_string(report.validated_at) + "\n" +
                      render(report, options.checks ? ShowChecks::yes : ShowChecks::no);
  if (party.skip_revocation) human += "Revocation was not checked.\n";
  return Reply{std::move(json), std::move(human), exit_code_of(report)};
}

}  // namespace

void add_verify(CLI::App& app, Program& program) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", "Validate signatures: XAdES, CAdES, ASiC containers, timestamps");
  command->add_option("file", options->file, "Signed document, container, signature or timestamp token")
      ->required()
      ->type_name("FILE");
  command->add_option("contents", options->contents, "What a detached signature or a timestamp is over")->type_name("CONTENT");
  command->add_flag("--checks", options->checks, "Show each check that was made, with its clause");
  add_validation_options(*command, options->validation);
  command->footer(
      "Exit code 0: all signatures passed (TOTAL_PASSED); 1: one did not; 3: the same, as evidence could not be fetched.\n\n"
      "Examples:\n"
      "  hawiya verify contract.asice --anchor root.cer\n"
      "  hawiya verify contract.pdf.p7s contract.pdf --anchor root.cer --tsa-anchor tsa-root.cer --json");
  command->callback([&program, options] { program.command = [options] { return verify(*options); }; });
}

}  // namespace hawiya::tools
