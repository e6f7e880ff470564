#pragma once
// One connection to the CA's SQLite database, with the settings that make its transactions durable.

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <string>

namespace hawiya::ca {

/// Opens the file and changes nothing in it. Throws soci::soci_error, as all of these.
void open_session(soci::session& session, const std::string& path);
/// WAL and FULL synchronisation: a committed transaction is on the disk.
void make_durable(soci::session& session);

/// A write transaction that rolls back unless it was committed.
class Transaction {
 public:
  explicit Transaction(soci::session& session) : session_(session) { session_ << "BEGIN IMMEDIATE"; }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  soci::session& session_;
  bool open_ = true;
};

[[nodiscard]] inline long long to_number(Time time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline Time from_number(long long number) { return Time(Duration(number)); }

inline constexpr int schema_version = 2;
/// "HWCA": marks the file as ours (SQLite's application_id).
inline constexpr int application_id = 0x48574341;

void create_schema(soci::session& session);
/// Of version 1, which had no timestamps.
void upgrade_schema(soci::session& session);
[[nodiscard]] Result<void> check_schema(soci::session& session, const std::string& path);

}  // namespace hawiya::ca
