#pragma once
// What every program's main does: parse, run the chosen command, conclude with an exit code.

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "common/reply.hpp"

namespace hawiya::tools {

/// `command` is set by the one that was chosen on the command line.
struct Program {
  bool json = false;
  std::function<Result<Reply>()> command = {};
  [[nodiscard]] Voice voice() const { return json ? Voice::json : Voice::human; }
};

/// Options of the whole program may also come after a command; commands inherit that when they are added, so it is set first.
inline void prepare(CLI::App& app) { app.fallthrough(); }

/// Adds --json and the exit codes to what the commands added, parses and runs. Nothing is thrown.
inline int run(CLI::App& app, Program& program, int argc, char** argv) {
  try {
    app.add_flag("--json", program.json, "Answer in JSON, for programs");
    app.footer(std::string(exit_codes_text) + "\n\n" + app.get_footer());
    app.require_subcommand(1);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? 0 : 2;
    }
    return conclude(program.command(), program.voice(), app.get_name().c_str());
  } catch (const std::exception& error) {
    std::cerr << app.get_name() << ": internal error: " << error.what() << '\n';
    return 4;
  }
}

}  // namespace hawiya::tools
