#pragma once
// Runs the registered benchmarks and prints, beside Google Benchmark's own table, how they compare.

#include <functional>
#include <string>
#include <vector>

namespace hawiya::bench {

/// "mine is so many times that of theirs", by CPU time.
struct Comparison {
  std::string mine;
  std::string theirs;
};

/// Registers a benchmark that works on one of `count` cases after the other. A failure would make every figure meaningless: it
/// ends the program.
void add(const std::string& name, std::size_t count, std::function<bool(std::size_t)> work);

/// The body of main: benchmark flags come from the command line.
int run_and_compare(int argc, char** argv, const std::vector<Comparison>& comparisons);

}  // namespace hawiya::bench
