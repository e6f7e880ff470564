#pragma once
// Programs of others, which judge what is made here: xmlsec1, OpenSSL and Python's zipfile.

#include <cstdlib>
#include <hawiya/base/bytes.hpp>
#include <iostream>
#include <string>

#include "support/files.hpp"
#include "support/temporary.hpp"

namespace hawiya::test {

/// Whether a program is there; where it is not, a visible word.
inline bool has_program(const std::string& name) {
  if (std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0) return true;
  std::cout << "skipped: no " << name << "\n";
  return false;
}

/// A folder to run programs in; names are relative to it.
class Workplace {
 public:
  void put(const std::string& name, ByteView content) const { folder_.write(name, as_text(content)); }
  [[nodiscard]] Bytes content(const std::string& name) const { return read_file(folder_ / name); }
  void change_first_octet(const std::string& name) const {
    Bytes octets = content(name);
    octets.at(0) ^= 1;
    put(name, octets);
  }

  /// Whether the program is content; `said` has its words.
  [[nodiscard]] bool run(const std::string& command) {
    const int code = std::system(("cd " + folder_.path().string() + " && " + command + " >said 2>&1").c_str());
    said = std::string(as_text(content("said")));
    return code == 0;
  }
  [[nodiscard]] bool openssl(const std::string& arguments) { return run("openssl " + arguments); }
  /// Unpacks container.zip here, and checks it as unpack.py says.
  [[nodiscard]] bool unpack() { return run("/usr/bin/python3 -B " HAWIYA_SOURCE_DIR "/tests/flows/unpack.py container.zip"); }

  /// xmlsec1's "OK" or "FAIL" about the only signature of a document; else all that it says.
  [[nodiscard]] std::string xmlsec(const std::string& document) {
    const bool content =
        run("xmlsec1 --verify --insecure --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties " + document);
    const std::string verdict = content ? "OK" : "FAIL";
    return said.find(verdict) == std::string::npos ? said : verdict;
  }

  std::string said = {};

 private:
  TemporaryFolder folder_;
};

}  // namespace hawiya::test
