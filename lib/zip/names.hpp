#pragma once
// Names of entries: which are safe, and which of them stand in each other's way.

#include <hawiya/base/result.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hawiya::zip {

/// UTF-8 of a name's octets. Without the UTF-8 flag (`is_utf8`) octets that are no UTF-8 are read as code page 437 (APPNOTE
/// Appendix D.1), one character an octet: the writer may have meant another page, but different octets stay different names.
/// `zip_malformed` when flagged octets are no UTF-8.
[[nodiscard]] Result<std::string> decode_name(std::string_view octets, bool is_utf8);

/// `zip_malformed` for a name that is not UTF-8, empty or absolute, has a part that is empty, "." or "..", a backslash, a drive
/// or a control character (C0, DEL, C1).
[[nodiscard]] Result<void> check_name(std::string_view name);

/// The names of one archive.
class NameIndex {
 public:
  /// `zip_malformed` for a name that is there already ("META-INF/…" and "mimetype" in any case of letters), and for a file where
  /// another entry needs a folder.
  [[nodiscard]] Result<void> add(std::string_view name, std::size_t entry);
  /// The entry of a name that is the same up to that case of letters.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

 private:
  // "/" sorts before all else, so that a folder's entries follow what bears the folder's name.
  struct Order {
    bool operator()(std::string_view a, std::string_view b) const;
  };
  std::map<std::string, std::size_t, Order> entries_;
};

}  // namespace hawiya::zip
