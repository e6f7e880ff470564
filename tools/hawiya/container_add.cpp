#include "base/try.hpp"
#include "hawiya/commands.hpp"
#include "hawiya/document_signer.hpp"
#include "hawiya/documents.hpp"

namespace hawiya::tools {
namespace {

struct AddOptions {
  std::string file;
  std::string format = "xades";
  OutputOptions output;
  SigningOptions signing;
};

// Added to in place, the container that is read is the one before.
Result<Reply> add(const AddOptions& options) {
  const std::string out = options.output.out.empty() ? options.file : options.output.out;
  HAWIYA_CHECK(check_outputs({{{options.file}, out}}, options.output));
  const auto format = options.format == "xades" ? sign::ContainerFormat::asic_e_xades : sign::ContainerFormat::asic_e_cades;
  HAWIYA_TRY(OpenFile file, open_file(options.file));
  HAWIYA_TRY(const auto plan, sign::ContainerPlan::add_to(file.size, std::move(file.read), format));
  HAWIYA_TRY(const DocumentSigner signer, DocumentSigner::open(options.signing));
  HAWIYA_CHECK(write_file(
      out, [&](const auto& sink) { return signer.sign(plan, sink); }, Access::everybody,
      options.output.force ? Existing::replace : Existing::keep));
  Json json{{"file", out}, {"signature", plan.signature_name()}};
  json.update(signer.describe());
  return Reply{json, render(json) + "Next: hawiya verify " + printable(out) + " --anchor …\n"};
}

}  // namespace

void add_container_add(CLI::App& group, Program& program) {
  auto options = std::make_shared<AddOptions>();
  auto* command = group.add_subcommand("add", "Add your signature to an ASiC-E container, over all its files");
  command->add_option("file", options->file, "Container")->required()->type_name("FILE");
  command->add_option("--format", options->format, "xades or cades")
      ->check(CLI::IsMember({"xades", "cades"}))
      ->capture_default_str();
  command->add_option("--out", options->output.out, "Where to write; by default the container itself, which needs --force")
      ->type_name("PATH");
  command->add_flag("--force", options->output.force, "Replace the file that is there");
  add_signing_options(*command, options->signing);
  command->footer(
      "What is in the container stays as it is; the signatures that are there are not judged.\n\n"
      "Example:\n  hawiya container add contract.asice --force --token citizen --chain citizens.cer");
  command->callback([&program, options] { program.command = [options] { return add(*options); }; });
}

}  // namespace hawiya::tools
