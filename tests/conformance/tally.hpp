#pragma once
// Counts what a suite's cases gave against its exceptions file ("case = reason with its clause"). A case that is wrong and not
// listed fails, and so does one that is listed and right, or listed and not in the suite.

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>

namespace hawiya::test {

/// What our reading of a case came to, seen from the suite.
enum class Judgement : std::uint8_t { right, wrong_accepted, wrong_refused, wrong_field };

class Tally {
 public:
  Tally(std::string suite, const std::string& exceptions_file) : suite_(std::move(suite)) {
    std::ifstream file(std::string(HAWIYA_SOURCE_DIR) + "/tests/conformance/" + exceptions_file);
    REQUIRE_MESSAGE(file.good(), exceptions_file);
    for (std::string line; std::getline(file, line);)
      if (const auto equals = line.find(" = "); equals != std::string::npos && line[0] != '#')
        listed_[line.substr(0, equals)] = line.substr(equals + 3);
  }

  void add(const std::string& id, Judgement judgement, const std::string& what) {
    ++counts_[judgement];
    const bool listed = listed_.erase(id) > 0;
    const bool right = judgement == Judgement::right;
    if (right && listed) FAIL_CHECK(id << ": is right, but an exception is listed");
    if (!right && !listed) FAIL_CHECK(id << ": " << what);
  }

  ~Tally() {
    for (const auto& [id, reason] : listed_) FAIL_CHECK(id << ": an exception is listed for a case that was not run");
    int all = 0;
    for (const auto& [judgement, count] : counts_) all += count;
    MESSAGE(suite_ << ": n " << all << " | right " << counts_[Judgement::right] << " | wrong accepted "
                   << counts_[Judgement::wrong_accepted] << " | wrong refused " << counts_[Judgement::wrong_refused]
                   << " | wrong field " << counts_[Judgement::wrong_field]);
    CHECK(all > 0);
  }
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

 private:
  std::string suite_;
  std::map<std::string, std::string> listed_;
  std::map<Judgement, int> counts_;
};

}  // namespace hawiya::test
