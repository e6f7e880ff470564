#include "base/try.hpp"
#include "common/describe.hpp"
#include "common/files.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

Result<Reply> inspect(const std::string& path) {
  HAWIYA_TRY(const Bytes file, read_file(path, x509::Crl::max_size));
  auto json = describe_file(file);
  if (!json) return Error{json.error().code, json.error().detail, path};
  return Reply{*json, render(*json)};
}

}  // namespace

void add_inspect(CLI::App& app, Program& program) {
  auto path = std::make_shared<std::string>();
  auto* command = app.add_subcommand("inspect", "Show what a certificate, request, CRL, OCSP response or token says");
  command->add_option("file", *path, "File (DER, PEM or JSON); - is standard input")->required()->type_name("FILE");
  command->footer("Nothing is verified but a request's own signature.\n\nExample:\n  hawiya inspect card.cer --json");
  command->callback([&program, path] { program.command = [path] { return inspect(*path); }; });
}

}  // namespace hawiya::tools
