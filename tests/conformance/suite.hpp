#pragma once
// What the runners of the "pathval-cases/1" suites share: loading, the list of exceptions, and the table of results.

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <hawiya/text/base64.hpp>
#include <hawiya/x509/certificate.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "support/files.hpp"

namespace hawiya::test {

using nlohmann::json;

/// One document of a suite: named objects and cases. Certificates are read once.
class Suite {
 public:
  /// Nothing (and a visible word) where the data are absent.
  static std::optional<Suite> load(const std::string& folder, const std::string& file) {
    const auto path = conformance_suite(folder);
    if (!path) return std::nullopt;
    return Suite(folder, json::parse(read_file(*path / file)));
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const json& cases() const { return document_["cases"]; }
  [[nodiscard]] Bytes der(const std::string& object) const {
    return text::from_base64(document_["objects"].at(object).get<std::string>()).value();
  }
  const Result<x509::Certificate>& certificate(const std::string& object) {
    const auto known = certificates_.find(object);
    if (known != certificates_.end()) return known->second;
    return certificates_.emplace(object, x509::Certificate::from_der(der(object))).first->second;
  }
  /// Those of the list that can be read.
  std::vector<x509::Certificate> certificates(const json& objects) {
    std::vector<x509::Certificate> list;
    for (const auto& object : objects)
      if (const auto& one = certificate(object.get<std::string>())) list.push_back(*one);
    return list;
  }
  static Time time_of(const json& entry) { return parse_time(entry["time"].get<std::string>().substr(0, 19) + "Z").value(); }

 private:
  Suite(std::string name, json document) : name_(std::move(name)), document_(std::move(document)) {}
  std::string name_;
  json document_;
  std::map<std::string, Result<x509::Certificate>> certificates_;
};

/// Cases that we don't meet, "suite/case = reason with clause" a line, in a file beside the runners.
class Exceptions {
 public:
  explicit Exceptions(const std::string& file) {
    std::ifstream lines(std::string(HAWIYA_SOURCE_DIR) + "/tests/conformance/" + file);
    for (std::string line; std::getline(lines, line);)
      if (const auto at = line.find(" = "); at != std::string::npos && line[0] != '#')
        list_[line.substr(0, at)] = line.substr(at + 3);
  }
  [[nodiscard]] bool contains(const std::string& id) const { return list_.contains(id); }
  /// The listed cases of one suite.
  [[nodiscard]] std::set<std::string> of_suite(const std::string& suite) const {
    std::set<std::string> ids;
    for (const auto& [id, reason] : list_)
      if (id.starts_with(suite + "/")) ids.insert(id);
    return ids;
  }

 private:
  std::map<std::string, std::string> list_;
};

/// `wrong_field`: accepted rightly, and read otherwise than the suite says.
enum class Score { right, fail_open, fail_closed, wrong_field };
inline Score score_of(bool must_accept, bool accepted) {
  return must_accept == accepted ? Score::right : accepted ? Score::fail_open : Score::fail_closed;
}

/// Counts the results of one run by group and compares them with the exceptions: an unlisted failure fails the test, and so does
/// a listed case that passes or does not exist.
class Scoreboard {
 public:
  Scoreboard(std::string title, std::string suite, Exceptions exceptions)
      : title_(std::move(title)), suite_(std::move(suite)), exceptions_(std::move(exceptions)) {}

  /// `story`: what was expected and what came.
  void record(const std::string& group, const std::string& case_id, Score score, const std::string& story) {
    for (const std::string& row : {group, std::string("total")}) {
      Row& counts = rows_[row];
      ++counts.cases;
      counts.open += score == Score::fail_open ? 1 : 0;
      counts.closed += score == Score::fail_closed ? 1 : 0;
      counts.fields += score == Score::wrong_field ? 1 : 0;
    }
    const std::string id = suite_ + "/" + case_id;
    seen_.insert(id);
    if ((score == Score::right) != exceptions_.contains(id)) return;
    const std::string message = id + ": " + story + (score == Score::right ? " (and an exception is listed)" : "");
    FAIL_CHECK(message);
  }

  /// Prints the table and refuses exceptions for cases that were not run.
  void close() const {
    for (const std::string& id : exceptions_.of_suite(suite_)) {
      const std::string message = id + " is listed as an exception and was not run";
      if (!seen_.contains(id)) FAIL_CHECK(message);
    }
    std::printf("%-34s %5s %6s %10s %12s %12s\n", title_.c_str(), "n", "right", "fail-open", "fail-closed", "wrong field");
    for (const auto& [name, row] : rows_)
      std::printf("  %-32s %5d %6d %10d %12d %12d\n", name.c_str(), row.cases, row.cases - row.open - row.closed - row.fields,
                  row.open, row.closed, row.fields);
  }

 private:
  struct Row {
    int cases = 0, open = 0, closed = 0, fields = 0;
  };
  std::string title_, suite_;
  Exceptions exceptions_;
  std::map<std::string, Row> rows_;
  std::set<std::string> seen_;
};

}  // namespace hawiya::test
