#pragma once
// The commands of hawiya: each adds itself to the command line and says what to run.

#include <CLI/CLI.hpp>
#include <functional>

#include "common/reply.hpp"

namespace hawiya::tools {

/// What every command shares. `command` is set by the one that was chosen.
struct CitizenProgram {
  std::function<Result<Reply>()> command = {};
};

void add_card(CLI::App& app, CitizenProgram& program);
void add_login(CLI::App& app, CitizenProgram& program);
void add_inspect(CLI::App& app, CitizenProgram& program);
void add_sign(CLI::App& app, CitizenProgram& program);
void add_verify(CLI::App& app, CitizenProgram& program);

}  // namespace hawiya::tools
