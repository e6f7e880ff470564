#include <algorithm>
#include <hawiya/ca/timestamp_authority.hpp>
#include <hawiya/crypto/random.hpp>
#include <mutex>

#include "base/try.hpp"

namespace hawiya::ca {
namespace {

using cms::TimestampFailure;
using cms::TimestampResponse;
using cms::TimestampStatus;

// One durable transaction for so many timestamps, and at least one in so many seconds: the time that it records is what shows,
// after a restart, that the clock was set back.
constexpr std::uint64_t block_size = 1024;
constexpr Duration block_age{10}, clock_jitter{1};

Bytes refuse(TimestampFailure failure, std::string text) {
  return TimestampResponse{.status = TimestampStatus::rejection, .text = std::move(text), .failure = failure}.to_der();
}

bool signs_at(const x509::Certificate& certificate, Time now) {
  if (now < certificate.not_before() || now > certificate.not_after()) return false;
  const auto& period = certificate.extensions().private_key_usage_period;
  return !period || (now >= period->not_before.value_or(now) && now <= period->not_after.value_or(now));
}

Result<void> check_unit(const TimestampUnit& unit) {
  if (!equal(unit.certificate.spki(), unit.signer->public_key().spki()))
    return Error{ErrorCode::algorithm_key_mismatch, "the key is not the timestamp unit's", unit.name};
  const auto& extensions = unit.certificate.extensions();
  const auto* purposes = extensions.find(x509::extension::extended_key_usage);
  if (purposes == nullptr || !purposes->critical || extensions.extended_key_usage != std::vector{x509::purpose::time_stamping})
    return Error{ErrorCode::timestamp_certificate_wrong, "not for timestamping alone", unit.name};
  const bool weak = std::ranges::find(unit.accepted, crypto::HashAlgorithm::sha1) != unit.accepted.end();
  if (unit.accepted.empty() || weak) return Error{ErrorCode::argument_invalid, "no hash is accepted, or SHA-1 is", unit.name};
  return {};
}

}  // namespace

struct TimestampAuthority::Impl {
  TimestampUnit unit;
  std::shared_ptr<Store> store;
  std::vector<x509::Certificate> certificates;
  // In front of every counter of this process: numbers stay unique by chance even when an old copy of the records is put back.
  Bytes prefix;

  std::mutex mutex = {};
  SerialBlock left = {};  // what is left of the block
  Time reserved = {}, newest = {};

  Result<Bytes> next_serial(Time now) {
    const std::scoped_lock lock(mutex);
    if (now + clock_jitter < newest) return Error{ErrorCode::clock_behind, to_string(newest)};
    if (left.count == 0 || now >= reserved + block_age) {
      HAWIYA_TRY(left, store->reserve_timestamps(unit.name, block_size, {"timestamps", now}));
      reserved = now;
      newest = std::max(newest, left.newest);
      if (now + clock_jitter < newest) return Error{ErrorCode::clock_behind, to_string(newest)};
    }
    newest = std::max(newest, now);
    Bytes serial = prefix;
    for (int shift = 56; shift >= 0; shift -= 8) serial.push_back(static_cast<std::uint8_t>(left.first >> shift));
    ++left.first;
    --left.count;
    return serial;
  }

  Result<Bytes> grant(const cms::TimestampRequest& request, Bytes serial, Time now) const {
    const cms::TstInfo info{.policy = unit.policy,
                            .imprint = request.imprint,
                            .serial_number = std::move(serial),
                            .time = now,
                            .accuracy = unit.accuracy,
                            .nonce = request.nonce};
    return cms::sign_timestamp(info, unit.certificate, *unit.signer,
                               request.certificate_wanted ? std::span(certificates) : std::span<const x509::Certificate>(), now);
  }
};

Result<TimestampAuthority> TimestampAuthority::create(TimestampUnit unit, std::shared_ptr<Store> store) {
  HAWIYA_CHECK(check_unit(unit));
  std::vector<x509::Certificate> certificates{unit.certificate};
  certificates.insert(certificates.end(), unit.chain.begin(), unit.chain.end());
  Bytes prefix = crypto::random_bytes(8);
  prefix[0] = static_cast<std::uint8_t>((prefix[0] & 0x3f) | 0x40);  // positive, and always of the same length
  return TimestampAuthority(
      std::shared_ptr<Impl>(new Impl{std::move(unit), std::move(store), std::move(certificates), std::move(prefix)}));
}

Bytes TimestampAuthority::answer(ByteView request, Time now) const {
  const auto asked = cms::TimestampRequest::from_der(request);
  if (!asked && asked.error().code != ErrorCode::algorithm_unsupported)
    return refuse(TimestampFailure::bad_data_format, "not a timestamp request");
  if (!asked || std::ranges::find(impl_->unit.accepted, asked->imprint.hash) == impl_->unit.accepted.end())
    return refuse(TimestampFailure::bad_alg, "the hash is not accepted");
  if (asked->policy && *asked->policy != impl_->unit.policy)
    return refuse(TimestampFailure::unaccepted_policy, "the policy is " + impl_->unit.policy.to_string());
  if (asked->has_extensions) return refuse(TimestampFailure::unaccepted_extension, "no extension is known");
  if (!signs_at(impl_->unit.certificate, now))
    return refuse(TimestampFailure::time_not_available, "the unit's key does not sign at this time");
  auto serial = impl_->next_serial(now);
  if (!serial && serial.error().code == ErrorCode::clock_behind)
    return refuse(TimestampFailure::time_not_available, "the clock was set back");
  if (!serial) return refuse(TimestampFailure::system_failure, "the records are not available");
  auto token = impl_->grant(*asked, *std::move(serial), now);
  if (!token) return refuse(TimestampFailure::system_failure, "the key did not sign");
  return TimestampResponse{.status = TimestampStatus::granted, .token = *std::move(token)}.to_der();
}

}  // namespace hawiya::ca
