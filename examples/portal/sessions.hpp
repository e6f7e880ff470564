#pragma once
// The site's sessions: a random cookie, a challenge that is used once, and who logged in. In memory, bounded.

#include <hawiya/auth/login.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>

struct Session {
  std::optional<hawiya::auth::Challenge> challenge;
  std::optional<hawiya::auth::Citizen> citizen;
  hawiya::Time expires;
};

class Sessions {
 public:
  static constexpr std::size_t most = 10'000;
  static constexpr hawiya::Duration life_time = std::chrono::minutes(15);

  /// A new session with a new challenge; its cookie value. Nothing when there are too many sessions.
  std::optional<std::string> begin(hawiya::auth::Challenge challenge, hawiya::Time now);
  /// The challenge of this session, which is gone afterwards.
  std::optional<hawiya::auth::Challenge> take_challenge(const std::string& id, hawiya::Time now);
  /// Puts the citizen into a session with a new id, so that nobody can have planted it; the id.
  std::string log_in(const std::string& old_id, hawiya::auth::Citizen citizen, hawiya::Time now);
  std::optional<hawiya::auth::Citizen> citizen(const std::string& id, hawiya::Time now);
  void end(const std::string& id);

 private:
  void remove_expired(hawiya::Time now);
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;
};
