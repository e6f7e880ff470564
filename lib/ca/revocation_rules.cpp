#include <hawiya/ca/store.hpp>

namespace hawiya::ca {

using x509::RevocationReason;

std::string_view name_of(CertificateState state) { return state == CertificateState::issued ? "issued" : "intended"; }

Result<RevocationChange> revocation_change(const CertificateRecord& record, RevocationReason reason, Time now) {
  const auto conflict = [](std::string why) { return Error{ErrorCode::revocation_state_conflict, std::move(why)}; };
  if (reason == RevocationReason::remove_from_crl) return conflict("removeFromCRL is no reason to revoke");
  if (!record.revoked_at) return RevocationChange{now, reason};
  if (*record.reason == RevocationReason::certificate_hold && reason != RevocationReason::certificate_hold)
    return RevocationChange{*record.revoked_at, reason};
  if (*record.reason != reason && reason == RevocationReason::key_compromise) return RevocationChange{*record.revoked_at, reason};
  return conflict("already revoked (" + std::string(x509::name_of(*record.reason)) + ") on " + to_string(*record.revoked_at));
}

}  // namespace hawiya::ca
