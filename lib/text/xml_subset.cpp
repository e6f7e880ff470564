#include "text/xml_subset.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <hawiya/text/utf8.hpp>
#include <vector>

#include "base/try.hpp"

namespace hawiya::text {
namespace {

bool is_character(std::uint32_t point) {
  return point == 0x9 || point == 0xa || point == 0xd || (point >= 0x20 && point <= 0xd7ff) ||
         (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}

bool is_known_reference(std::string_view reference) {
  constexpr std::string_view named[] = {"lt", "gt", "amp", "apos", "quot"};
  if (std::find(std::begin(named), std::end(named), reference) != std::end(named)) return true;
  if (!reference.starts_with('#') || reference.size() > 9) return false;
  reference.remove_prefix(1);
  const bool hexadecimal = reference.starts_with('x');
  if (hexadecimal) reference.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, fault] = std::from_chars(reference.data(), reference.data() + reference.size(), point, hexadecimal ? 16 : 10);
  return fault == std::errc() && end == reference.data() + reference.size() && is_character(point);
}

class Scan {
 public:
  Scan(std::string_view xml, const std::string& source, int max_depth) : xml_(xml), source_(source), max_depth_(max_depth) {}

  Result<void> run() {
    HAWIYA_CHECK(characters());
    HAWIYA_CHECK(declaration());
    while (at_ < xml_.size()) {
      HAWIYA_CHECK(xml_[at_] == '<' ? markup() : text(std::min(xml_.find('<', at_), xml_.size())));
    }
    if (!open_.empty()) return fail("<" + std::string(open_.back()) + "> is not closed");
    return {};
  }

 private:
  Error fail(std::string detail) const {
    const auto lines = std::count(xml_.begin(), xml_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, xml_.size())), '\n');
    return {ErrorCode::xml_malformed, std::move(detail), source_ + ":" + std::to_string(lines + 1)};
  }
  bool next_is(std::string_view what) const { return xml_.substr(at_).starts_with(what); }

  Result<void> characters() {
    const auto points = decode_utf8(xml_);
    if (!points) return fail("not UTF-8");
    for (const char32_t point : *points)
      if (!is_character(point)) return fail("a control character");
    return {};
  }

  Result<void> declaration() {
    if (!next_is("<?xml ")) return {};
    const std::size_t end = xml_.find("?>");
    if (end == std::string_view::npos || xml_.substr(0, end).find('<', 1) != std::string_view::npos)
      return fail("the XML declaration does not end");
    const std::string_view declared = xml_.substr(0, end);
    if (declared.find("encoding") != std::string_view::npos && declared.find("\"UTF-8\"") == std::string_view::npos)
      return fail("the encoding is UTF-8 alone");
    at_ = end + 2;
    return {};
  }

  Result<void> text(std::size_t end) {
    while (at_ < end) {
      const std::size_t ampersand = xml_.find('&', at_);
      if (ampersand >= end) break;
      at_ = ampersand;
      const std::size_t semicolon = xml_.find(';', at_);
      if (semicolon >= end || !is_known_reference(xml_.substr(at_ + 1, semicolon - at_ - 1))) return fail("an unknown reference");
      at_ = semicolon;
    }
    at_ = end;
    return {};
  }

  Result<void> markup() {
    if (next_is("<!--")) return comment();
    if (next_is("<!")) return fail("a DOCTYPE or CDATA section");
    if (next_is("<?")) return fail("a processing instruction");
    if (next_is("</")) return end_tag();
    return start_tag();
  }

  Result<void> comment() {
    const std::size_t dashes = xml_.find("--", at_ + 4);
    if (dashes == std::string_view::npos || xml_.substr(dashes, 3) != "-->") return fail("a comment that does not end in -->");
    at_ = dashes + 3;
    return {};
  }

  Result<void> end_tag() {
    const std::size_t end = xml_.find('>', at_);
    if (end == std::string_view::npos) return fail("a tag that does not end");
    std::string_view name = xml_.substr(at_ + 2, end - at_ - 2);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\n' || name.back() == '\t')) name.remove_suffix(1);
    if (open_.empty() || open_.back() != name) return fail("</" + std::string(name) + "> closes nothing");
    open_.pop_back();
    at_ = end + 1;
    return {};
  }

  Result<void> start_tag() {
    const std::size_t start = at_ + 1;
    const std::size_t name_end = xml_.find_first_of(" \t\r\n/><\"'&=", start);
    if (name_end == std::string_view::npos || name_end == start) return fail("a tag without a name");
    const std::string_view name = xml_.substr(start, name_end - start);
    at_ = name_end;
    while (at_ < xml_.size() && xml_[at_] != '>') {
      const char c = xml_[at_];
      if (c == '<' || c == '&') return fail("a tag that does not end");
      if (c != '"' && c != '\'') {
        ++at_;
        continue;
      }
      HAWIYA_CHECK(attribute_value(c));
    }
    if (at_ >= xml_.size()) return fail("a tag that does not end");
    const bool empty = xml_[at_ - 1] == '/';
    ++at_;
    if (empty) return {};
    if (static_cast<int>(open_.size()) >= max_depth_) return fail("elements are nested too deeply");
    open_.push_back(name);
    return {};
  }

  Result<void> attribute_value(char quote) {
    const std::size_t end = xml_.find(quote, ++at_);
    if (end == std::string_view::npos) return fail("an attribute that does not end");
    if (xml_.substr(at_, end - at_).find('<') != std::string_view::npos) return fail("'<' in an attribute");
    HAWIYA_CHECK(text(end));
    ++at_;
    return {};
  }

  std::string_view xml_;
  const std::string& source_;
  int max_depth_;
  std::size_t at_ = 0;
  std::vector<std::string_view> open_;
};

}  // namespace

Result<void> check_xml_subset(std::string_view xml, const std::string& source, int max_depth) {
  return Scan(xml, source, max_depth).run();
}

}  // namespace hawiya::text
