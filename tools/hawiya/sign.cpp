#include <algorithm>
#include <array>

#include "base/try.hpp"
#include "common/progress.hpp"
#include "hawiya/commands.hpp"
#include "hawiya/document_signer.hpp"
#include "hawiya/documents.hpp"

namespace hawiya::tools {
namespace {

struct Format {
  const char* name;
  std::optional<sign::ContainerFormat> container;
  sign::Packaging packaging;
  const char* suffix;
  bool whole_files = false;  ///< they are held in memory, as they become part of the signature
};
constexpr std::array formats{
    Format{"asice", sign::ContainerFormat::asic_e_xades, sign::Packaging::xades_detached, ".asice"},
    Format{"asics", sign::ContainerFormat::asic_s_xades, sign::Packaging::xades_detached, ".asics"},
    Format{"asice-cades", sign::ContainerFormat::asic_e_cades, sign::Packaging::cades_detached, ".asice"},
    Format{"asics-cades", sign::ContainerFormat::asic_s_cades, sign::Packaging::cades_detached, ".asics"},
    Format{"xades-enveloped", {}, sign::Packaging::xades_enveloped, ".xades.xml", true},
    Format{"xades-enveloping", {}, sign::Packaging::xades_enveloping, ".xades.xml", true},
    Format{"cades", {}, sign::Packaging::cades_detached, ".p7s"},
    Format{"cades-attached", {}, sign::Packaging::cades_attached, ".p7m", true},
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

struct SignOptions {
  std::vector<std::string> files;
  std::string format = "asice";
  bool each = false;
  OutputOptions output;
  SigningOptions signing;
};

Result<std::vector<Output>> plan_outputs(const SignOptions& options, const Format& format) {
  const bool takes_several =
      format.container == sign::ContainerFormat::asic_e_xades || format.container == sign::ContainerFormat::asic_e_cades;
  if (takes_several && !options.each) return one_output(options.files, options.output, format.suffix);
  return outputs_for_each(options.files, options.output, format.suffix);
}

Result<void> write_container(const DocumentSigner& signer, sign::ContainerFormat format, const Output& output,
                             Existing existing) {
  std::vector<sign::FileToSign> files;
  for (const std::string& path : output.files) {
    HAWIYA_TRY(sign::FileToSign file, open_document(path));
    files.push_back(std::move(file));
  }
  HAWIYA_TRY(const auto plan, sign::ContainerPlan::create(std::move(files), format));
  return write_file(
      output.path, [&](const auto& sink) { return signer.sign(plan, sink); }, Access::everybody, existing);
}

Result<void> write_signature(const DocumentSigner& signer, const Format& format, const Output& output, Existing existing) {
  const std::string& path = output.files.front();
  const std::string name = fs::path(path).filename().string();
  sign::DataToSign data{.name = name, .media_type = media_type_of(name)};
  std::vector<sign::DetachedContent> contents;
  if (format.whole_files) {
    HAWIYA_TRY(data.bytes, read_file(path, max_document));
  } else {
    HAWIYA_TRY(contents, open_contents(output.files));
    data.read = contents.front().read;
  }
  HAWIYA_TRY(const Bytes signature, signer.sign({std::move(data)}, format.packaging, std::move(contents)));
  return write_file(output.path, signature, Access::everybody, existing);
}

Reply tell(const std::vector<Output>& outputs, const Format& format, const DocumentSigner& signer) {
  Json json{{"format", format.name}};
  json.update(signer.describe());
  Reply reply{json, render(json)};
  reply.json["signatures"] = Json::array();
  for (const Output& output : outputs) {
    reply.json["signatures"].push_back({{"file", output.path}, {"signed", output.files}});
    reply.human += "Wrote " + printable(output.path) + "\n";
  }
  const bool is_beside = !format.container && !format.whole_files;
  reply.human += "Next: hawiya verify " + printable(outputs.front().path) +
                 (is_beside ? " " + printable(outputs.front().files.front()) : "") + " --anchor …\n";
  return reply;
}

Result<Reply> sign(const SignOptions& options, Voice voice) {
  const Format& format = *std::ranges::find(formats, options.format, [](const Format& one) { return std::string(one.name); });
  HAWIYA_TRY(const auto outputs, plan_outputs(options, format));
  HAWIYA_CHECK(check_outputs(outputs, options.output));
  for (const std::string& file : options.files) HAWIYA_CHECK(open_file(file));
  HAWIYA_TRY(const DocumentSigner signer, DocumentSigner::open(options.signing));
  const Existing existing = options.output.force ? Existing::replace : Existing::keep;
  ProgressBar progress(voice, outputs.size());
  for (const Output& output : outputs) {
    progress.step(output.files.front());
    HAWIYA_CHECK(format.container ? write_container(signer, *format.container, output, existing)
                                  : write_signature(signer, format, output, existing));
  }
  return tell(outputs, format, signer);
}

}  // namespace

void add_sign(CLI::App& app, Program& program) {
  auto options = std::make_shared<SignOptions>();
  auto* command = app.add_subcommand("sign", "Sign files with a card or a key file: a container, or signatures of other formats");
  command->add_option("files", options->files, "What to sign")->required()->type_name("FILE");
  command
      ->add_option("--format", options->format,
                   "What to make: a container (asice; asics and those with cades), a signed XML document (xades-…), or a CMS "
                   "signature beside the file (cades) or around it (cades-attached)")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  command->add_flag("--each", options->each, "Make a container for each file, instead of one for all");
  command
      ->add_option("--out", options->output.out,
                   "Where to write: a file, or a folder for several; by default beside what is signed")
      ->type_name("PATH");
  command->add_flag("--force", options->output.force, "Replace files that are there");
  add_signing_options(*command, options->signing);
  command->footer(
      "Examples:\n"
      "  hawiya sign contract.pdf annex.pdf --out contract.asice --token citizen --chain citizens.cer\n"
      "  hawiya sign contract.pdf --level lta --tsa http://tsa.example/ --anchor root.cer\n"
      "  hawiya sign *.pdf --format cades --key seal.pem --certificate seal.cer --passphrase-file /run/secrets/seal");
  command->callback([&program, options] { program.command = [&program, options] { return sign(*options, program.voice()); }; });
}

}  // namespace hawiya::tools
