#include "path/name_constraints.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::path {
namespace {

using Kind = x509::GeneralName::Kind;

Error not_comparable(const x509::GeneralName& name) {
  return {ErrorCode::name_not_permitted, "cannot be compared: " + name.to_string()};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return result;
}

// "host.example" is within "example" and within "host.example"; an empty constraint holds everything. A leading dot on the
// constraint, common in practice, demands at least one label more.
bool dns_within(std::string_view name, std::string_view constraint) {
  std::string host = lower(name), base = lower(constraint);
  if (host.ends_with('.')) host.pop_back();
  if (base.empty()) return true;
  if (base.starts_with('.')) return host.size() > base.size() && host.ends_with(base);
  return host == base || (host.size() > base.size() && host.ends_with(base) && host[host.size() - base.size() - 1] == '.');
}

// Of a URI or mail constraint: a host exactly, or with a leading dot everything below it (§4.2.1.10).
bool host_within(std::string_view host, std::string_view constraint) {
  if (constraint.starts_with('.')) return dns_within(host, constraint);
  return lower(host) == lower(constraint);
}

Result<bool> mail_within(const x509::GeneralName& name, std::string_view constraint) {
  const std::size_t at = name.text.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == name.text.size()) return not_comparable(name);
  const std::string_view local = std::string_view(name.text).substr(0, at), host = std::string_view(name.text).substr(at + 1);
  const std::size_t constraint_at = constraint.rfind('@');
  if (constraint_at == std::string_view::npos) return host_within(host, constraint);
  return local == constraint.substr(0, constraint_at) && lower(host) == lower(constraint.substr(constraint_at + 1));
}

// The host of "scheme://user@host:port/path"; constraints apply to names, so an address or no host cannot be compared.
Result<bool> uri_within(const x509::GeneralName& name, std::string_view constraint) {
  std::string_view rest = name.text;
  const std::size_t scheme = rest.find("://");
  if (scheme == std::string_view::npos) return not_comparable(name);
  rest.remove_prefix(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t user = rest.rfind('@'); user != std::string_view::npos) rest.remove_prefix(user + 1);
  if (rest.starts_with('[')) return not_comparable(name);
  const std::string_view host = rest.substr(0, rest.find(':'));
  if (host.empty() || std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
    return not_comparable(name);
  return host_within(host, constraint);
}

bool address_within(const Bytes& address, const Bytes& range) {
  if (range.size() != address.size() * 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i)
    if (((address[i] ^ range[i]) & range[address.size() + i]) != 0) return false;
  return true;
}

}  // namespace

Result<bool> lies_within(const x509::GeneralName& name, const x509::GeneralName& subtree) {
  switch (name.kind) {
    case Kind::dns_name: return dns_within(name.text, subtree.text);
    case Kind::rfc822_name: return mail_within(name, subtree.text);
    case Kind::uri: return uri_within(name, subtree.text);
    case Kind::ip_address: return address_within(name.octets, subtree.octets);
    case Kind::directory_name: return name.directory.within(subtree.directory);
    case Kind::other_name:
    case Kind::x400_address:
    case Kind::edi_party_name:
    case Kind::registered_id: break;
  }
  return not_comparable(name);
}

Result<void> NameConstraintsState::check_name(const x509::GeneralName& name, Budget& budget) const {
  for (const x509::NameConstraints* constraints : constraints_) {
    bool constrained = false, permitted = false;
    for (const x509::GeneralName& subtree : constraints->permitted) {
      HAWIYA_CHECK(Budget::spend(budget.name_comparisons));
      if (subtree.kind != name.kind) continue;
      constrained = true;
      HAWIYA_TRY(const bool within, lies_within(name, subtree));
      permitted = permitted || within;
    }
    if (constrained && !permitted) return Error{ErrorCode::name_not_permitted, "not in a permitted subtree: " + name.to_string()};
    for (const x509::GeneralName& subtree : constraints->excluded) {
      HAWIYA_CHECK(Budget::spend(budget.name_comparisons));
      if (subtree.kind != name.kind) continue;
      HAWIYA_TRY(const bool within, lies_within(name, subtree));
      if (within) return Error{ErrorCode::name_not_permitted, "in an excluded subtree: " + name.to_string()};
    }
  }
  return {};
}

Result<void> NameConstraintsState::check(const x509::Certificate& certificate, Budget& budget) const {
  if (constraints_.empty()) return {};
  if (!certificate.subject().empty())
    HAWIYA_CHECK(check_name({.kind = Kind::directory_name, .directory = certificate.subject()}, budget));
  const x509::GeneralNames& alternative = certificate.extensions().subject_alternative_name;
  for (const x509::GeneralName& name : alternative) HAWIYA_CHECK(check_name(name, budget));
  if (std::ranges::find(alternative, Kind::rfc822_name, &x509::GeneralName::kind) != alternative.end()) return {};
  for (const x509::NameAttribute& item : certificate.subject().attributes())
    if (item.type == x509::attribute::email_address)
      HAWIYA_CHECK(check_name({.kind = Kind::rfc822_name, .text = item.value}, budget));
  return {};
}

}  // namespace hawiya::path
