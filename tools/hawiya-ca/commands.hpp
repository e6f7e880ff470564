#pragma once
// The commands of hawiya-ca: each adds itself to the command line and says what to run.

#include <string>

#include "common/program.hpp"
#include "common/secrets.hpp"

namespace hawiya::tools {

/// What every command shares.
struct CaProgram : Program {
  std::string directory = ".";
};

void add_init(CLI::App& app, CaProgram& program);
void add_issue(CLI::App& app, CaProgram& program);
void add_show(CLI::App& app, CaProgram& program);
void add_list(CLI::App& app, CaProgram& program);
void add_revoke(CLI::App& app, CaProgram& program);
void add_crl(CLI::App& app, CaProgram& program);
void add_serve(CLI::App& app, CaProgram& program);

/// --passphrase-file and --passphrase-fd.
inline void add_passphrase(CLI::App& command, SecretSource& source) {
  command.add_option("--passphrase-file", source.file, "File whose first line is the passphrase of the CA's keys")
      ->type_name("FILE");
  command.add_option("--passphrase-fd", source.descriptor, "Open file descriptor to read the passphrase from")->type_name("N");
}

}  // namespace hawiya::tools
