#pragma once
// Runs the registered benchmarks and prints how Hawiya compares with its peers: one line for each thing measured.
//
// A benchmark is named "what/peer", the peer being "hawiya" for ours. Figures are medians of the CPU time of all repetitions
// (real time where a disk is waited for), which are interleaved at random, so that another program's bursts meet every peer
// alike.

#include <cstddef>
#include <string>
#include <string_view>

namespace hawiya::bench {

/// Takes `--<name>=<number>` out of the arguments.
[[nodiscard]] std::size_t take_number(int& argc, char** argv, std::string_view name, std::size_t fallback);

/// Initialises, runs, prints; the program's exit status.
[[nodiscard]] int run_and_compare(int argc, char** argv, int repetitions);

}  // namespace hawiya::bench
