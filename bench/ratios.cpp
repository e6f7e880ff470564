#include "ratios.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

namespace hawiya::bench {
namespace {

class Comparison final : public benchmark::ConsoleReporter {
 public:
  Comparison() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      failed_ = failed_ || run.error_occurred;
      if (run.error_occurred) std::printf("%s: %s\n", run.run_name.function_name.c_str(), run.error_message.c_str());
      if (run.run_type == Run::RT_Iteration) add(run);
    }
  }

  [[nodiscard]] bool failed() const { return failed_; }

  void print() const {
    std::printf("\n%-52s %12s  %s\n", "CPU time, median", "hawiya", "peers, and hawiya's time as a multiple of theirs");
    for (const auto& [index, what] : order_) {
      const auto& peers = times_.at(what);
      const auto ours = peers.find("hawiya");
      if (ours == peers.end()) continue;
      std::printf("%-52s %9.2f us", what.c_str(), median(ours->second));
      for (const auto& [peer, times] : peers)
        if (peer != "hawiya")
          std::printf("  %s %.2f us: %.2fx", peer.c_str(), median(times), median(ours->second) / median(times));
      std::printf("\n");
    }
  }

 private:
  void add(const Run& run) {
    const std::string& name = run.run_name.function_name;
    const auto slash = name.rfind('/');
    if (slash == std::string::npos || run.iterations == 0) return;
    const bool real = run.run_name.time_type == "real_time";
    const double seconds = real ? run.real_accumulated_time : run.cpu_accumulated_time;
    const std::string what = name.substr(0, slash) + (real ? " (real time)" : "");
    if (!times_.contains(what)) order_.emplace(run.family_index, what);
    times_[what][name.substr(slash + 1)].push_back(seconds / static_cast<double>(run.iterations) * 1e6);
  }

  static double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }

  std::map<std::int64_t, std::string> order_;  // interleaving changes the order of reports, not of registration
  std::map<std::string, std::map<std::string, std::vector<double>>> times_;
  bool failed_ = false;
};

}  // namespace

std::size_t take_number(int& argc, char** argv, std::string_view name, std::size_t fallback) {
  const std::string prefix = "--" + std::string(name) + "=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(prefix)) continue;
    fallback = std::strtoull(argv[i] + prefix.size(), nullptr, 10);
    std::rotate(argv + i, argv + i + 1, argv + argc);
    --argc;
    break;
  }
  return fallback;
}

int run_and_compare(int argc, char** argv, int repetitions) {
  // Before the caller's own arguments, so that these override.
  std::vector<std::string> arguments{argv[0], "--benchmark_enable_random_interleaving=true",
                                     "--benchmark_repetitions=" + std::to_string(repetitions)};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  pointers.push_back(nullptr);
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;
  Comparison comparison;
  benchmark::RunSpecifiedBenchmarks(&comparison);
  comparison.print();
  benchmark::Shutdown();
  return comparison.failed() ? 1 : 0;
}

}  // namespace hawiya::bench
