#pragma once
// The commands of hawiya: each adds itself to the command line and says what to run.

#include "common/program.hpp"

namespace hawiya::tools {

void add_card(CLI::App& app, Program& program);
void add_login(CLI::App& app, Program& program);
void add_container(CLI::App& app, Program& program);
/// To the group "container".
void add_container_add(CLI::App& group, Program& program);
void add_inspect(CLI::App& app, Program& program);
void add_extend(CLI::App& app, Program& program);
void add_sign(CLI::App& app, Program& program);
void add_timestamp(CLI::App& app, Program& program);
void add_verify(CLI::App& app, Program& program);
void add_verify_chain(CLI::App& app, Program& program);

}  // namespace hawiya::tools
