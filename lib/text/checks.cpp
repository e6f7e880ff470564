#include <hawiya/text/checks.hpp>

#include "text/json.hpp"

namespace hawiya::text {

std::string to_json(const Checks& checks) {
  Json list = Json::array();
  for (const Check& check : checks)
    list.push_back({{"name", check.name}, {"clause", check.clause}, {"inputs", check.inputs}, {"passed", check.passed}});
  // Inputs may repeat what a certificate says: bytes that are not UTF-8 are replaced, never thrown about.
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hawiya::text
