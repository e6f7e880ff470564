#pragma once
// A CA's records in memory: what issuing and answering cost without a database. Not a store for a CA.

#include <hawiya/ca/store.hpp>
#include <map>

namespace hawiya::bench {

class MemoryStore final : public ca::Store {
 public:
  Result<void> add_issuer(const ca::IssuerRecord& issuer, const ca::Act&) override {
    issuers_.push_back(issuer);
    return {};
  }
  Result<std::vector<ca::IssuerRecord>> issuers() override { return issuers_; }

  Result<void> record_intent(const ca::Intent& intent, const ca::Act&) override {
    records_[intent.serial_number] = {.issuer = intent.issuer,
                                      .serial_number = intent.serial_number,
                                      .profile = intent.profile,
                                      .not_before = intent.not_before,
                                      .not_after = intent.not_after};
    return {};
  }
  Result<void> record_certificate(const std::string&, ByteView serial_number, ByteView certificate, const ca::Act&) override {
    auto& record = records_.at(to_bytes(serial_number));
    record.state = ca::CertificateState::issued;
    record.certificate = to_bytes(certificate);
    return {};
  }
  Result<std::optional<ca::CertificateRecord>> find(const std::string&, ByteView serial_number) override {
    const auto found = records_.find(to_bytes(serial_number));
    if (found == records_.end()) return std::optional<ca::CertificateRecord>{};
    return std::optional(found->second);
  }

  // What no benchmark asks for.
  Result<std::vector<ca::CertificateRecord>> list(const ca::RecordFilter&) override { return unsupported(); }
  Result<ca::CertificateRecord> revoke(const std::string&, ByteView, x509::RevocationReason, std::optional<Time>,
                                       const ca::Act&) override {
    return unsupported();
  }
  Result<ca::CertificateRecord> release(const std::string&, ByteView, const ca::Act&) override { return unsupported(); }
  Result<ca::CrlDraft> begin_crl(const std::string&, const ca::Act&) override { return unsupported(); }
  Result<void> record_crl(const std::string&, std::uint64_t, ByteView, const ca::Act&) override { return unsupported(); }
  Result<std::optional<Bytes>> latest_crl(const std::string&) override { return unsupported(); }

 private:
  static Error unsupported() { return {ErrorCode::store_failed, "not in memory"}; }
  std::vector<ca::IssuerRecord> issuers_;
  std::map<Bytes, ca::CertificateRecord> records_;
};

}  // namespace hawiya::bench
