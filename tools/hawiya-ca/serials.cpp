#include "hawiya-ca/serials.hpp"

#include <hawiya/text/hex.hpp>

#include "base/try.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {

Result<ca::CertificateRecord> find_by_serial(const CaFolder& folder, const std::string& serial) {
  HAWIYA_TRY(const Bytes octets, as_argument(text::from_hex(serial), "serial"));
  for (const auto& ca : folder.hierarchy().cas) {
    HAWIYA_TRY(auto record, folder.store().find(ca.name, octets));
    if (record) return *std::move(record);
  }
  return Error{ErrorCode::serial_unknown, serial};
}

std::string status_of(const ca::CertificateRecord& record, Time now) {
  if (record.reason == x509::RevocationReason::certificate_hold) return "on hold";
  if (record.reason) return "revoked (" + std::string(x509::name_of(*record.reason)) + ")";
  if (record.state == ca::CertificateState::intended) return "intended, never handed out";
  return now > record.not_after ? "expired" : "good";
}

text::Json describe(const ca::CertificateRecord& record, Time now) {
  text::Json json{{"serial_number", text::to_hex(record.serial_number)},
                  {"ca", record.issuer},
                  {"profile", record.profile},
                  {"status", status_of(record, now)},
                  {"not_before", to_string(record.not_before)},
                  {"not_after", to_string(record.not_after)}};
  if (record.revoked_at) json["revoked_at"] = to_string(*record.revoked_at);
  if (record.invalidity_date) json["invalidity_date"] = to_string(*record.invalidity_date);
  return json;
}

}  // namespace hawiya::tools
