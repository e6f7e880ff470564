#include <hawiya/card/module.hpp>

#include "base/try.hpp"
#include "card/session.hpp"

namespace hawiya::card {
namespace {

constexpr CK_ULONG max_slots = 256;

Result<std::vector<CK_SLOT_ID>> slot_ids(CK_FUNCTION_LIST& f) {
  CK_ULONG count = 0;
  HAWIYA_CHECK(check(f.C_GetSlotList(CK_FALSE, nullptr, &count), "C_GetSlotList"));
  if (count > max_slots) return Error{ErrorCode::input_too_large, "more than 256 readers"};
  std::vector<CK_SLOT_ID> ids(max_slots);
  count = max_slots;  // A reader may have been plugged in since.
  HAWIYA_CHECK(check(f.C_GetSlotList(CK_FALSE, ids.data(), &count), "C_GetSlotList"));
  if (count > max_slots) return Error{ErrorCode::card_failed, "C_GetSlotList counts beyond its buffer"};
  ids.resize(count);
  return ids;
}

Result<SlotInfo> read_slot(CK_FUNCTION_LIST& f, CK_SLOT_ID id) {
  CK_SLOT_INFO slot{};
  HAWIYA_CHECK(check(f.C_GetSlotInfo(id, &slot), "C_GetSlotInfo"));
  if ((slot.flags & CKF_TOKEN_PRESENT) == 0) return slot_info(id, slot, nullptr);
  CK_TOKEN_INFO token{};
  const CK_RV value = f.C_GetTokenInfo(id, &token);
  // A card that is upside down or of another kind is a reader without a card to us.
  if (value == CKR_TOKEN_NOT_PRESENT || value == CKR_TOKEN_NOT_RECOGNIZED) return slot_info(id, slot, nullptr);
  HAWIYA_CHECK(check(value, "C_GetTokenInfo"));
  return slot_info(id, slot, &token);
}

}  // namespace

struct Module::Impl {
  std::shared_ptr<const Library> library;
};

Result<Module> Module::load(const std::string& path) {
  CK_FUNCTION_LIST* list = p11_kit_module_load(path.c_str(), 0);
  if (list == nullptr) {
    const char* why = p11_kit_message();
    return Error{ErrorCode::card_module_unusable, why != nullptr ? why : "", path};
  }
  if (const CK_RV value = p11_kit_module_initialize(list); value != CKR_OK) {
    p11_kit_module_release(list);
    return Error{ErrorCode::card_module_unusable, error_of(value, "C_Initialize").detail, path};
  }
  return Module(std::make_shared<const Impl>(Impl{std::make_shared<const Library>(list)}));
}

Result<std::vector<SlotInfo>> Module::slots() const {
  CK_FUNCTION_LIST& f = *impl_->library->functions;
  HAWIYA_TRY(const auto ids, slot_ids(f));
  std::vector<SlotInfo> found;
  for (const CK_SLOT_ID id : ids) {
    HAWIYA_TRY(SlotInfo info, read_slot(f, id));
    found.push_back(std::move(info));
  }
  return found;
}

Result<Token> Module::open(std::uint64_t slot) const {
  HAWIYA_TRY(const SlotInfo info, read_slot(*impl_->library->functions, slot));
  if (!info.token_present || !info.initialised) return Error{ErrorCode::card_absent, {}, info.description};
  HAWIYA_TRY(auto session, Session::open(impl_->library, slot));
  return Token(std::make_shared<Token::Impl>(Token::Impl{std::move(session)}));
}

Result<Token> Module::open_by_label(std::string_view label) const {
  HAWIYA_TRY(const auto all, slots());
  const SlotInfo* found = nullptr;
  for (const SlotInfo& info : all) {
    if (!info.token_present || !info.initialised || info.label != label) continue;
    if (found != nullptr) return Error{ErrorCode::card_ambiguous, {}, std::string(label)};
    found = &info;
  }
  if (found == nullptr) return Error{ErrorCode::card_absent, {}, std::string(label)};
  return open(found->id);
}

}  // namespace hawiya::card
