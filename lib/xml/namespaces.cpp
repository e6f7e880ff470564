#include "xml/namespaces.hpp"

namespace hawiya::xml {

Namespaces::Namespaces() {
  bindings_[number("")].bound = true;
  bindings_[number("xml")] = {xml_namespace, true};
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
  bindings_[number] = {uri, true};
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
