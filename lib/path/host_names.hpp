#pragma once
// Host names and mailboxes as alternative names and name constraints hold them (RFC 5280 §4.2.1.6, §4.2.1.10).

#include <optional>
#include <string_view>

namespace hawiya::path {

/// Labels of letters, digits, hyphens and underscores with single dots between; what can be compared at all.
[[nodiscard]] bool is_host_name(std::string_view name);
/// The preferred name syntax (RFC 1034 §3.5, RFC 1123 §2.1): no underscore, and no address, which ends in a number.
[[nodiscard]] bool is_preferred_name(std::string_view name);
/// The name without a leading "*.".
[[nodiscard]] std::string_view without_wildcard(std::string_view name);

struct Mailbox {
  std::string_view local, host;
};
/// "local@host" with one '@' and both parts there.
[[nodiscard]] std::optional<Mailbox> split_mailbox(std::string_view text);

/// ASCII letters alike in either case.
[[nodiscard]] bool same_host(std::string_view a, std::string_view b);
/// Whether `name` is `base` or lies below it; with a leading dot on `base`, only below; everything lies below the empty name.
[[nodiscard]] bool host_below(std::string_view name, std::string_view base);

}  // namespace hawiya::path
