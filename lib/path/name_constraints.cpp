#include "path/name_constraints.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "path/host_names.hpp"

namespace hawiya::path {
namespace {

using Kind = x509::GeneralName::Kind;

// A mailbox in Unicode (RFC 9598): the constraints of rfc822Name bind it too.
constexpr der::Oid smtp_utf8_mailbox("1.3.6.1.5.5.7.8.9");

// For the log, without what may identify a citizen.
std::string describe_name(const x509::GeneralName& name) {
  if (name.kind == Kind::directory_name) return "a directoryName";
  if (name.kind == Kind::rfc822_name) return "email:...@" + name.text.substr(name.text.rfind('@') + 1);
  if (name.kind == Kind::other_name) return "an otherName";
  return name.to_string();
}

Error not_comparable(const x509::GeneralName& name) {
  return {ErrorCode::name_not_permitted, "cannot be compared: " + describe_name(name)};
}

// A constraint on hosts: empty, a name, or a dot and a name.
bool is_host_constraint(std::string_view constraint) {
  if (constraint.starts_with('.')) constraint.remove_prefix(1);
  return constraint.empty() || is_host_name(constraint);
}

// "host.example" is within "example" and within "host.example"; an empty constraint holds everything. A leading dot on the
// constraint, common in practice, demands at least one label more.
Result<bool> dns_within(const x509::GeneralName& name, std::string_view constraint, Subtree side) {
  const std::string_view plain = without_wildcard(name.text);
  if (!is_host_name(plain) || !is_host_constraint(constraint)) return not_comparable(name);
  if (host_below(name.text, constraint)) return true;
  if (side == Subtree::permitted || plain.size() == name.text.size()) return false;
  if (constraint.starts_with('.')) constraint.remove_prefix(1);
  return host_below(constraint, plain);
}

// Of a URI or mail constraint: a host exactly, or with a leading dot everything below it (§4.2.1.10); all when it is empty.
Result<bool> host_within(const x509::GeneralName& name, std::string_view host, std::string_view constraint) {
  if (!is_host_constraint(constraint)) return not_comparable(name);
  return constraint.empty() || constraint.starts_with('.') ? host_below(host, constraint) : same_host(host, constraint);
}

Result<bool> mail_within(const x509::GeneralName& name, std::string_view constraint) {
  const auto mailbox = split_mailbox(name.text);
  if (!mailbox || !is_host_name(mailbox->host)) return not_comparable(name);
  if (constraint.find('@') == std::string_view::npos) return host_within(name, mailbox->host, constraint);
  const auto wanted = split_mailbox(constraint);
  if (!wanted) return not_comparable(name);
  return mailbox->local == wanted->local && same_host(mailbox->host, wanted->host);
}

// The host of "scheme://user@host:port/path"; constraints apply to names, so an address or no host cannot be compared.
Result<bool> uri_within(const x509::GeneralName& name, std::string_view constraint) {
  std::string_view rest = name.text;
  const std::size_t scheme = rest.find("://");
  if (scheme == std::string_view::npos) return not_comparable(name);
  rest.remove_prefix(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t user = rest.rfind('@'); user != std::string_view::npos) rest.remove_prefix(user + 1);
  const std::string_view host = rest.substr(0, rest.find(':'));
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (!is_host_name(host) || std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; })) return not_comparable(name);
  return host_within(name, host, constraint);
}

bool address_within(const Bytes& address, const Bytes& range) {
  if (range.size() != address.size() * 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i)
    if (((address[i] ^ range[i]) & range[address.size() + i]) != 0) return false;
  return true;
}

bool is_unicode_mailbox(const x509::GeneralName& name) {
  if (name.kind != Kind::other_name) return false;
  der::Reader reader(name.octets);
  const auto type = reader.oid();
  return type && *type == smtp_utf8_mailbox;
}

bool binds(const x509::GeneralName& subtree, const x509::GeneralName& name) {
  return subtree.kind == name.kind || (subtree.kind == Kind::rfc822_name && is_unicode_mailbox(name));
}

}  // namespace

Result<bool> lies_within(const x509::GeneralName& name, const x509::GeneralName& subtree, Subtree side) {
  switch (name.kind) {
    case Kind::dns_name: return dns_within(name, subtree.text, side);
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
      if (!binds(subtree, name)) continue;
      constrained = true;
      HAWIYA_TRY(const bool within, lies_within(name, subtree, Subtree::permitted));
      permitted = permitted || within;
    }
    if (constrained && !permitted)
      return Error{ErrorCode::name_not_permitted, "not in a permitted subtree: " + describe_name(name)};
    for (const x509::GeneralName& subtree : constraints->excluded) {
      HAWIYA_CHECK(Budget::spend(budget.name_comparisons));
      if (!binds(subtree, name)) continue;
      HAWIYA_TRY(const bool within, lies_within(name, subtree, Subtree::excluded));
      if (within) return Error{ErrorCode::name_not_permitted, "in an excluded subtree: " + describe_name(name)};
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

std::string NameConstraintsState::describe() const {
  std::size_t permitted = 0, excluded = 0;
  for (const x509::NameConstraints* constraints : constraints_) {
    permitted += constraints->permitted.size();
    excluded += constraints->excluded.size();
  }
  if (constraints_.empty()) return "none is in force";
  return std::to_string(permitted) + " permitted and " + std::to_string(excluded) + " excluded subtrees, every name fits";
}

}  // namespace hawiya::path
