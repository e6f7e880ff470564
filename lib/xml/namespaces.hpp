#pragma once
// The namespaces in scope while a document is read (Namespaces in XML 1.0).

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "xml/tree.hpp"

namespace hawiya::xml {

class Namespaces {
 public:
  Namespaces();

  /// The number of a prefix; a new one when it was never declared.
  PrefixId declare(std::string_view prefix, std::string_view uri);
  /// The number of a prefix that is in scope. The default namespace always is, perhaps as "".
  [[nodiscard]] std::optional<PrefixId> find(std::string_view prefix);
  [[nodiscard]] UriId uri(PrefixId prefix) const { return bindings_[prefix].uri; }
  [[nodiscard]] std::string_view text_of(UriId uri) const { return uris_[uri]; }

  /// Where `unwind` goes back to.
  [[nodiscard]] std::size_t mark() const { return undo_.size(); }
  void unwind(std::size_t mark);

  /// Every prefix that was ever declared, by its number.
  [[nodiscard]] const std::vector<std::string_view>& prefixes() const { return prefixes_; }
  [[nodiscard]] const std::vector<std::string_view>& uris() const { return uris_; }
  /// The place of every namespace name among all, in the order of their text.
  [[nodiscard]] std::vector<std::uint32_t> uri_ranks() const;

 private:
  struct Binding {
    UriId uri = no_uri;
    bool bound = false;
  };
  struct Undo {
    PrefixId prefix;
    Binding before;
  };
  PrefixId number(std::string_view prefix);
  UriId uri_number(std::string_view uri);

  std::map<std::string_view, PrefixId> numbers_;
  std::map<std::string_view, UriId> uri_numbers_;
  std::vector<std::string_view> prefixes_, uris_;
  std::vector<Binding> bindings_;
  std::vector<Undo> undo_;
  std::string_view last_prefix_;
  PrefixId last_ = default_prefix;
};

}  // namespace hawiya::xml
