#include "xml/canonical.hpp"

#include <limits>

#include "xml/canonicalizer.hpp"

namespace hawiya::xml {
namespace {

struct Identifier {
  std::string_view uri;
  Method method;
  bool with_comments;
};
constexpr Identifier identifiers[] = {
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", Method::c14n10, false},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", Method::c14n10, true},
    {"http://www.w3.org/2006/12/xml-c14n11", Method::c14n11, false},
    {"http://www.w3.org/2006/12/xml-c14n11#WithComments", Method::c14n11, true},
    {"http://www.w3.org/2001/10/xml-exc-c14n#", Method::exclusive, false},
    {"http://www.w3.org/2001/10/xml-exc-c14n#WithComments", Method::exclusive, true},
};

}  // namespace

std::optional<Canonicalization> Canonicalization::by_uri(std::string_view uri) {
  for (const Identifier& one : identifiers)
    if (one.uri == uri) return Canonicalization{one.method, one.with_comments, {}};
  return std::nullopt;
}

std::string_view Canonicalization::uri() const {
  for (const Identifier& one : identifiers)
    if (one.method == method && one.with_comments == with_comments) return one.uri;
  return {};
}

Result<std::string> canonicalize(const NodeSet& nodes, const Canonicalization& method, std::size_t max_size) {
  Canonicalizer canonicalizer(nodes, method, max_size);
  if (!canonicalizer.run()) return Error{ErrorCode::input_too_large, "the canonical form is larger than the limit"};
  return canonicalizer.take();
}

std::string canonicalize(const NodeSet& nodes, const Canonicalization& method) {
  Canonicalizer canonicalizer(nodes, method, std::numeric_limits<std::size_t>::max());
  (void)canonicalizer.run();  // nothing is larger than that
  return canonicalizer.take();
}

}  // namespace hawiya::xml
