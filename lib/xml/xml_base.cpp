#include "xml/xml_base.hpp"

#include <algorithm>
#include <optional>

namespace hawiya::xml {
namespace {

// RFC 3986 §3; the fragment is of no use here.
struct Parts {
  std::optional<std::string_view> scheme, authority, query;
  std::string_view path;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

Parts parts_of(std::string_view reference) {
  Parts parts;
  reference = reference.substr(0, reference.find('#'));
  if (const std::size_t colon = reference.find_first_of(":/?");
      colon != std::string_view::npos && reference[colon] == ':' && is_scheme(reference.substr(0, colon))) {
    parts.scheme = reference.substr(0, colon);
    reference.remove_prefix(colon + 1);
  }
  if (const std::size_t mark = reference.find('?'); mark != std::string_view::npos) {
    parts.query = reference.substr(mark + 1);
    reference = reference.substr(0, mark);
  }
  if (reference.starts_with("//")) {
    const std::size_t end = std::min(reference.find('/', 2), reference.size());
    parts.authority = reference.substr(2, end - 2);
    reference.remove_prefix(end);
  }
  parts.path = reference;
  return parts;
}

// RFC 3986 §5.2.3; a last ".." of the base is a directory.
std::string merged(const Parts& base, std::string_view path) {
  if (base.authority && base.path.empty()) return "/" + std::string(path);
  std::string whole(base.path);
  if (whole == ".." || whole.ends_with("/..")) whole += '/';
  whole.resize(whole.rfind('/') + 1);  // all of it goes when there is no slash
  return whole += path;
}

}  // namespace

std::string without_dot_segments(std::string_view path) {
  const std::size_t root = path.starts_with('/') ? 1 : 0;
  std::string kept(path.substr(0, root));
  std::size_t ups = root;  // where the leading "../" end
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, slash - at);
    at = slash + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept += segment;
      if (slash != path.size()) kept += '/';
    } else if (kept.size() > ups) {
      const std::size_t before = kept.rfind('/', kept.size() - 2);
      kept.resize(before == std::string::npos ? 0 : before + 1);
    } else if (root == 0) {
      kept += "../";
      ups = kept.size();
    }
  }
  return kept;
}

std::string join_uri_references(std::string_view base_text, std::string_view reference_text) {
  const Parts base = parts_of(base_text), reference = parts_of(reference_text);
  Parts joined = reference;
  std::string path;
  if (reference.scheme || reference.authority) {
    path = without_dot_segments(reference.path);
  } else {
    joined.authority = base.authority;
    if (reference.path.empty()) {
      path = base.path;
      if (!reference.query) joined.query = base.query;
    } else {
      path = without_dot_segments(reference.path.starts_with('/') ? std::string(reference.path) : merged(base, reference.path));
    }
  }
  if (!reference.scheme) joined.scheme = base.scheme;
  std::string whole;
  if (joined.scheme) (whole += *joined.scheme) += ':';
  if (joined.authority) (whole += "//") += *joined.authority;
  whole += path;
  if (joined.query) (whole += '?') += *joined.query;
  return whole;
}

}  // namespace hawiya::xml
