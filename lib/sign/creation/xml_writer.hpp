#pragma once
// Writes XML that is its own exclusive canonical form: what is signed is what is written, byte for byte.
//
// Prefixes are declared where they are first used, attributes stand in the order of their names, and no tag is empty.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::sign {

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// `name` is prefix:local with the prefix ds, xades, xades141 or asic. Attributes come in the order of their names; those with
  /// an empty value are left out.
  XmlWriter& open(std::string_view name, Attributes attributes = {});
  XmlWriter& text(std::string_view text);
  XmlWriter& close();
  /// open, text, close
  XmlWriter& element(std::string_view name, std::string_view text, Attributes attributes = {});
  /// Elements that are written already, with their own declarations.
  XmlWriter& raw(std::string_view xml) {
    out_ += xml;
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  struct Open {
    std::string name;
    bool declares = false;
  };
  std::string out_;
  std::vector<Open> open_;
  std::vector<std::string> declared_;
};

}  // namespace hawiya::sign
