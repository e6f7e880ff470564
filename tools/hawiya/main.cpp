#include <iostream>

#include "hawiya/commands.hpp"

using namespace hawiya::tools;

namespace {

int run(int argc, char** argv) {
  CLI::App app{"hawiya: log in with a card, judge logins, sign, verify, and look into certificates."};
  app.footer(std::string(exit_codes_text) +
             "\n\nExamples:\n"
             "  hawiya card list --module /usr/lib/softhsm/libsofthsm2.so\n"
             "  hawiya login sign --origin https://portal.example --nonce \"$NONCE\" > token.json\n"
             "  hawiya login verify token.json --origin https://portal.example --nonce \"$NONCE\" --anchor citizens.cer\n"
             "  hawiya sign contract.pdf && hawiya verify contract.pdf.p7s contract.pdf --anchor citizens.cer\n"
             "  hawiya inspect card.cer\n");
  bool json = false;
  app.add_flag("--json", json, "Answer in JSON, for programs");
  app.require_subcommand(1);
  app.fallthrough();
  CitizenProgram program;
  add_card(app, program);
  add_login(app, program);
  add_inspect(app, program);
  add_sign(app, program);
  add_verify(app, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  return conclude(program.command(), json ? Voice::json : Voice::human, "hawiya");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "hawiya: internal error: " << error.what() << '\n';
    return 4;
  }
}
