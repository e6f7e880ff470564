#pragma once
// A verdict explains itself: the list of checks made, in order, each with its result and the clause it implements.

#include <string>
#include <vector>

namespace hawiya {

/// One check, for the audit record. `inputs` never holds a PIN, a key or a whole personal number.
struct Check {
  std::string name;    ///< Subject and fact, such as "certificate signature".
  std::string clause;  ///< Such as "RFC 5280 §6.1.3 (a)(1)".
  std::string inputs;  ///< What was compared.
  bool passed = false;
};

using Checks = std::vector<Check>;

}  // namespace hawiya
