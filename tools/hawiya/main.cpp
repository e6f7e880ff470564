#include "hawiya/commands.hpp"

using namespace hawiya::tools;

int main(int argc, char** argv) {
  CLI::App app{"Log in with a card, judge logins, sign, verify, and look into certificates and containers.", "hawiya"};
  prepare(app);
  app.footer(
      "Examples:\n"
      "  hawiya card list --module /usr/lib/softhsm/libsofthsm2.so\n"
      "  hawiya login sign --origin https://portal.example --nonce \"$NONCE\" > token.json\n"
      "  hawiya login verify token.json --origin https://portal.example --nonce \"$NONCE\" --anchor citizens.cer\n"
      "  hawiya sign contract.pdf && hawiya verify contract.pdf.asice --anchor citizens.cer\n"
      "  hawiya verify-chain card.cer citizens.cer --anchor root.cer --fetch\n"
      "  hawiya container list contract.asice\n"
      "  hawiya inspect card.cer\n");
  Program program;
  add_card(app, program);
  add_login(app, program);
  add_container(app, program);
  add_inspect(app, program);
  add_sign(app, program);
  add_extend(app, program);
  add_timestamp(app, program);
  add_verify(app, program);
  add_verify_chain(app, program);
  return run(app, program, argc, argv);
}
