#include "base/try.hpp"
#include "common/extending.hpp"
#include "common/files.hpp"
#include "hawiya/commands.hpp"
#include "hawiya/documents.hpp"

namespace hawiya::tools {
namespace {

struct ExtendOptions {
  std::string file;
  std::vector<std::string> contents;
  std::string level;
  std::size_t signature = 0;
  OutputOptions output;
  ExtendingOptions extending;
};

Result<Reply> extend(const ExtendOptions& options) {
  const std::string out = options.output.out.empty() ? options.file : options.output.out;
  HAWIYA_CHECK(check_outputs({{{options.file}, out}}, options.output));
  HAWIYA_TRY(const Extender extender, Extender::create(options.extending, level_by_name(options.level)));
  HAWIYA_TRY(Bytes document, read_file(options.file, max_document));
  HAWIYA_TRY(auto contents, open_contents(options.contents));
  const auto number = options.signature > 0 ? std::optional(options.signature - 1) : std::nullopt;
  HAWIYA_TRY(const Bytes raised, extender.raise(std::move(document), std::move(contents), number));
  HAWIYA_CHECK(write_file(out, raised, Access::everybody, options.output.force ? Existing::replace : Existing::keep));
  const Json json{{"file", out}, {"level", name_of(extender.level())}};
  return Reply{json, render(json)};
}

}  // namespace

void add_extend(CLI::App& app, Program& program) {
  auto options = std::make_shared<ExtendOptions>();
  auto* command = app.add_subcommand("extend", "Raise a signature's level: add timestamps and the evidence that it was valid");
  command->add_option("file", options->file, "Signed document, container or signature")->required()->type_name("FILE");
  command->add_option("contents", options->contents, "What a detached signature is over")->type_name("CONTENT");
  command->add_option("--level", options->level, "t, lt, or lta, which adds a timestamp over all each time")
      ->required()
      ->check(CLI::IsMember({"t", "lt", "lta"}));
  command->add_option("--signature", options->signature, "Which one, counted from 1 as verify shows them; by default the last")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber);
  command->add_option("--out", options->output.out, "Where to write; by default FILE itself, which needs --force")
      ->type_name("PATH");
  command->add_flag("--force", options->output.force, "Replace the file that is there");
  add_extending_options(*command, options->extending);
  command->footer("Example:\n  hawiya extend contract.asice --level lta --tsa http://tsa.example/ --anchor root.cer --force");
  command->callback([&program, options] { program.command = [options] { return extend(*options); }; });
}

}  // namespace hawiya::tools
