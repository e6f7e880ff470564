#include "ca/sqlite_session.hpp"

namespace hawiya::ca {
namespace {

// The status of certificates is kept narrow, without their octets: a look-up for OCSP touches a few small pages.
constexpr const char* timestamp_table =
    "CREATE TABLE timestamp_serial (unit TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID";
constexpr const char* schema[] = {
    "CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), newest INTEGER NOT NULL)",
    "INSERT INTO clock VALUES (1, 0)",
    "CREATE TABLE issuer (name TEXT PRIMARY KEY, issued_by TEXT NOT NULL, serial TEXT NOT NULL,"
    " FOREIGN KEY (issued_by, serial) REFERENCES certificate (issuer, serial)) WITHOUT ROWID",
    "CREATE TABLE certificate (issuer TEXT NOT NULL, serial TEXT NOT NULL, profile TEXT NOT NULL,"
    " tbs_digest TEXT NOT NULL, state INTEGER NOT NULL, intended_at INTEGER NOT NULL, not_before INTEGER NOT NULL,"
    " not_after INTEGER NOT NULL, revoked_at INTEGER, reason INTEGER, invalidity_date INTEGER,"
    " PRIMARY KEY (issuer, serial), CHECK ((revoked_at IS NULL) = (reason IS NULL))) WITHOUT ROWID",
    "CREATE INDEX certificate_by_time ON certificate (intended_at)",
    "CREATE INDEX certificate_revoked ON certificate (issuer, revoked_at) WHERE revoked_at IS NOT NULL",
    "CREATE TABLE certificate_der (issuer TEXT NOT NULL, serial TEXT NOT NULL, der BLOB NOT NULL, UNIQUE (issuer, serial))",
    "CREATE TABLE crl (issuer TEXT NOT NULL, number INTEGER NOT NULL, begun_at INTEGER NOT NULL,"
    " der BLOB, PRIMARY KEY (issuer, number))",
    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, operator TEXT NOT NULL, action TEXT NOT NULL,"
    " issuer TEXT NOT NULL, subject TEXT NOT NULL)",
    timestamp_table,
};

int pragma_number(soci::session& session, const char* name) {
  int number = 0;
  session << std::string("PRAGMA ") + name, soci::into(number);
  return number;
}

}  // namespace

void open_session(soci::session& session, const std::string& path) {
  // A quoted value of SOCI's connection string has no escape for its quotes: such paths are refused by the caller.
  session.open(*soci::factory_sqlite3(), "db=\"" + path + "\" timeout=30");
}

void make_durable(soci::session& session) {
  session << "PRAGMA journal_mode = WAL";
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_ << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // SQLite has rolled back already, or will when the connection closes.
  }
}

void Transaction::commit() {
  session_ << "COMMIT";
  open_ = false;
}

void create_schema(soci::session& session) {
  Transaction transaction(session);
  for (const char* statement : schema) session << statement;
  session << "PRAGMA application_id = " << application_id;
  session << "PRAGMA user_version = " << schema_version;
  transaction.commit();
}

void upgrade_schema(soci::session& session) {
  if (pragma_number(session, "user_version") == schema_version) return;
  Transaction transaction(session);
  // Another process may have done it meanwhile.
  if (pragma_number(session, "user_version") == schema_version) return;
  session << timestamp_table;
  session << "PRAGMA user_version = " << schema_version;
  transaction.commit();
}

Result<void> check_schema(soci::session& session, const std::string& path) {
  if (pragma_number(session, "application_id") != application_id)
    return Error{ErrorCode::store_schema_unknown, "not a CA database", path};
  const int version = pragma_number(session, "user_version");
  if (version < 1 || version > schema_version)
    return Error{ErrorCode::store_schema_unknown, "schema version " + std::to_string(version), path};
  return {};
}

}  // namespace hawiya::ca
