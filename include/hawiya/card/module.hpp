#pragma once
// A PKCS #11 module (the driver of a kind of card or of an HSM), its readers and their cards.
//
// The module runs inside the process and is trusted with it: where its path comes from remains the caller's duty. Loading goes
// through p11-kit, so several `Module`s of one path and other users of p11-kit in the process don't disturb each other.

#include <hawiya/base/result.hpp>
#include <hawiya/card/slot.hpp>
#include <hawiya/card/token.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::card {

/// Cheap to copy and thread-safe. The module is finalised with the last `Module`, `Token` and `CardSigner` that uses it.
class HAWIYA_API Module {
 public:
  /// Loads the shared library and initialises it. `card_module_unusable` when it is absent, no module, or refuses.
  [[nodiscard]] static Result<Module> load(const std::string& path);

  /// All readers, with and without a card. `card_failed`; `input_too_large` beyond 256.
  [[nodiscard]] Result<std::vector<SlotInfo>> slots() const;
  /// Opens a session with the card in this slot. `card_absent`.
  [[nodiscard]] Result<Token> open(std::uint64_t slot) const;
  /// The same for the one card with this label. `card_absent` when none bears it, `card_ambiguous` when several do.
  [[nodiscard]] Result<Token> open_by_label(std::string_view label) const;

 private:
  struct Impl;
  explicit Module(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::card
