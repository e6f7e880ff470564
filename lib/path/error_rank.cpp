#include "path/error_rank.hpp"

#include <algorithm>
#include <array>

namespace hawiya::path {

int rank_of(ErrorCode code) {
  using enum ErrorCode;
  constexpr std::array ascending{
      issuer_unknown,
      certificate_signature_invalid,
      algorithm_unsupported,
      key_unsupported,
      key_malformed,
      algorithm_key_mismatch,
      issuer_not_ca,
      issuer_key_usage_wrong,
      path_too_long,
      anchor_not_yet_valid,
      anchor_expired,
      anchor_distrusted,
      certificate_profile_violated,
      name_malformed,
      algorithm_not_allowed,
      key_too_weak,
      extension_unknown_critical,
      policy_mapping_invalid,
      policy_required,
      name_not_permitted,
      extended_key_usage_wrong,
      certificate_not_yet_valid,
      certificate_expired,
      budget_exhausted,
  };
  return static_cast<int>(std::ranges::find(ascending, code) - ascending.begin());
}

}  // namespace hawiya::path
