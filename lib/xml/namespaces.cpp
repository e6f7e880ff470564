#include "xml/namespaces.hpp"

namespace hawiya::xml {

Namespaces::Namespaces() {
  bindings_[number("")] = {uri_number(""), true};
  bindings_[number("xml")] = {uri_number(xml_namespace), true};
}

UriId Namespaces::uri_number(std::string_view uri) {
  const auto [found, fresh] = uri_numbers_.try_emplace(uri, static_cast<UriId>(uris_.size()));
  if (fresh) uris_.push_back(uri);
  return found->second;
}

std::vector<std::uint32_t> Namespaces::uri_ranks() const {
  std::vector<std::uint32_t> ranks(uris_.size());
  std::uint32_t rank = 0;
  for (const auto& [text, number] : uri_numbers_) ranks[number] = rank++;
  return ranks;
}

PrefixId Namespaces::number(std::string_view prefix) {
  const auto [found, fresh] = numbers_.try_emplace(prefix, static_cast<PrefixId>(prefixes_.size()));
  if (fresh) {
    prefixes_.push_back(prefix);
    bindings_.emplace_back();
  }
  return found->second;
}

PrefixId Namespaces::declare(std::string_view prefix, std::string_view uri) {
  const PrefixId number = this->number(prefix);
  undo_.push_back({number, bindings_[number]});
  bindings_[number] = {uri_number(uri), true};
  return number;
}

std::optional<PrefixId> Namespaces::find(std::string_view prefix) {
  if (prefix != last_prefix_) {
    const auto found = numbers_.find(prefix);
    if (found == numbers_.end()) return std::nullopt;
    last_prefix_ = prefix;
    last_ = found->second;
  }
  return bindings_[last_].bound ? std::optional(last_) : std::nullopt;
}

void Namespaces::unwind(std::size_t mark) {
  while (undo_.size() > mark) {
    bindings_[undo_.back().prefix] = undo_.back().before;
    undo_.pop_back();
  }
}

}  // namespace hawiya::xml
