#include "hawiya-ca/commands.hpp"

using namespace hawiya::tools;

int main(int argc, char** argv) {
  CLI::App app{"Issues a national PKI's certificates and serves their status.", "hawiya-ca"};
  prepare(app);
  app.footer(
      "Examples:\n"
      "  hawiya-ca init certs/hierarchies/demo.xml\n"
      "  hawiya-ca issue --profile citizen-authentication --csr card.csr --subject 'CN=…' --out card.cer\n"
      "  hawiya-ca revoke 5c0e… --reason keyCompromise && hawiya-ca crl\n"
      "  hawiya-ca serve --port 8818\n");
  CaProgram program;
  app.add_option("--dir", program.directory, "Folder that holds (or will hold) the CA's folder \"pki\"")->type_name("FOLDER");
  add_init(app, program);
  add_issue(app, program);
  add_show(app, program);
  add_list(app, program);
  add_revoke(app, program);
  add_crl(app, program);
  add_serve(app, program);
  return run(app, program, argc, argv);
}
