#include "ratios.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace hawiya::bench {
namespace {

/// Prints as usual and remembers the CPU times of each benchmark's repetitions.
class Remembering : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.run_type == Run::RT_Iteration && run.iterations > 0)
        times_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    ConsoleReporter::ReportRuns(runs);
  }

  [[nodiscard]] double median(const std::string& name) {
    auto& times = times_[name];
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

}  // namespace

void add(const std::string& name, std::size_t count, std::function<bool(std::size_t)> work) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    std::size_t at = 0;
    for (auto _ : state) {
      if (!work(at)) {
        std::fprintf(stderr, "%s failed\n", name.c_str());
        std::exit(1);
      }
      at = (at + 1) % count;
    }
  });
}

int run_and_compare(int argc, char** argv, const std::vector<Comparison>& comparisons) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Remembering reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("\nCPU time, ratio of medians\n");
  for (const auto& [mine, theirs] : comparisons) {
    const double a = reporter.median(mine), b = reporter.median(theirs);
    if (a > 0 && b > 0) std::printf("  %-28s is %5.2f x  %s\n", mine.c_str(), a / b, theirs.c_str());
  }
  return 0;
}

}  // namespace hawiya::bench
