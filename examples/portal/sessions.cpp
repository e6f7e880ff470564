#include "sessions.hpp"

#include <hawiya/crypto/random.hpp>
#include <hawiya/text/hex.hpp>

using namespace hawiya;

namespace {

std::string new_id() { return text::to_hex(crypto::random_bytes(32)); }

}  // namespace

void Sessions::remove_expired(Time now) {
  std::erase_if(sessions_, [now](const auto& entry) { return entry.second.expires < now; });
}

std::optional<std::string> Sessions::begin(auth::Challenge challenge, Time now) {
  const std::scoped_lock lock(mutex_);
  remove_expired(now);
  if (sessions_.size() >= most) return std::nullopt;
  const std::string id = new_id();
  sessions_.emplace(id, Session{std::move(challenge), std::nullopt, now + life_time});
  return id;
}

std::optional<auth::Challenge> Sessions::take_challenge(const std::string& id, Time now) {
  const std::scoped_lock lock(mutex_);
  remove_expired(now);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return std::nullopt;
  return std::exchange(found->second.challenge, std::nullopt);
}

std::string Sessions::log_in(const std::string& old_id, auth::Citizen citizen, Time now) {
  const std::scoped_lock lock(mutex_);
  sessions_.erase(old_id);
  const std::string id = new_id();
  sessions_.emplace(id, Session{std::nullopt, std::move(citizen), now + life_time});
  return id;
}

std::optional<auth::Citizen> Sessions::citizen(const std::string& id, Time now) {
  const std::scoped_lock lock(mutex_);
  remove_expired(now);
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? std::nullopt : found->second.citizen;
}

void Sessions::end(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  sessions_.erase(id);
}
