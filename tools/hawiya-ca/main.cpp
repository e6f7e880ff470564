#include <iostream>

#include "hawiya-ca/commands.hpp"

using namespace hawiya::tools;

namespace {

int run(int argc, char** argv) {
  CLI::App app{"hawiya-ca: issues a national PKI's certificates and serves their status."};
  app.footer(std::string(exit_codes_text) +
             "\n\nExamples:\n"
             "  hawiya-ca init certs/hierarchies/demo.xml\n"
             "  hawiya-ca issue --profile citizen-authentication --csr card.csr --subject 'CN=…' --out card.cer\n"
             "  hawiya-ca revoke 5c0e… --reason keyCompromise && hawiya-ca crl\n"
             "  hawiya-ca serve --port 8818\n");
  CaProgram program;
  bool json = false;
  app.add_option("--dir", program.directory, "Folder that holds (or will hold) the CA's folder \"pki\"")->type_name("FOLDER");
  app.add_flag("--json", json, "Answer in JSON, for programs");
  app.require_subcommand(1);
  app.fallthrough();
  add_init(app, program);
  add_issue(app, program);
  add_show(app, program);
  add_list(app, program);
  add_revoke(app, program);
  add_crl(app, program);
  add_serve(app, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  program.voice = json ? Voice::json : Voice::human;
  return conclude(program.command(), program.voice, "hawiya-ca");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "hawiya-ca: internal error: " << error.what() << '\n';
    return 4;
  }
}
