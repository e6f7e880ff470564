#pragma once
// What every program's main does: parse, run the chosen command, conclude with an exit code.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <string_view>

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

/// Wrong arguments: to programs told as every other error, to people with the way to the help.
inline int refuse(const CLI::App& app, const CLI::ParseError& error, Voice voice) {
  const auto unknown = app.remaining(true);
  const bool no_command = std::string_view(error.what()).starts_with("A subcommand") && !unknown.empty();
  const std::string detail = no_command ? "there is no command \"" + unknown.front() + "\"" : error.what();
  const std::string name = app.get_name();
  if (voice == Voice::json) return conclude(Error{ErrorCode::argument_invalid, detail}, voice, name.c_str());
  std::cerr << name << ": " << detail << "\nRun with --help for more information.\n";
  return 2;
}

/// Adds --json and the exit codes to what the commands added, parses and runs. Nothing is thrown.
inline int run(CLI::App& app, Program& program, int argc, char** argv) {
  try {
    app.set_version_flag("--version", app.get_name() + " " HAWIYA_VERSION, "Print the version and exit");
    app.add_flag("--json", program.json, "Answer in JSON, for programs");
    app.footer(std::string(exit_codes_text) + "\n\n" + app.get_footer());
    app.require_subcommand(1);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
      const bool json = std::any_of(argv, argv + argc, [](std::string_view argument) { return argument == "--json"; });
      return refuse(app, error, json ? Voice::json : Voice::human);
    }
    return conclude(program.command(), program.voice(), app.get_name().c_str());
  } catch (const std::exception& error) {
    std::cerr << app.get_name() << ": internal error: " << error.what() << '\n';
    return 4;
  }
}

}  // namespace hawiya::tools
