#include "jobs/dialect.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "base/text.h"

namespace ecg::jobs {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgresql = "postgresql://";
constexpr int kResultCode = 0xFF;  // SQLite's extended codes keep the plain one in the low byte

// libpq waits for ever by default, and TCP for a quarter of an hour: a host that was cut off would hold up
// its callers as long. What the URL says itself stands before these and counts.
constexpr std::array kConnectionOptions{
    "connect_timeout=5",      "keepalives_idle=10",   "keepalives_interval=5", "keepalives_count=3",
    "tcp_user_timeout=15000", "client_encoding=UTF8", "application_name=ecg",
};

// Serialization failure, deadlock, lock not available; the server is shut down, crashed, starting.
constexpr std::array kPassingStates{"40001", "40P01", "55P03", "57P01", "57P02", "57P03"};
constexpr std::string_view kDiskFullState = "53100";

int sqlite_code(const soci::soci_error& problem) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&problem);
  return sqlite ? sqlite->result() & kResultCode : SQLITE_OK;
}

std::string postgresql_state(const soci::soci_error& problem) {
  const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&problem);
  return postgresql ? postgresql->sqlstate() : "";
}

/// True for words of libpq's own: the server did not answer, so it named no state, and SOCI puts blanks
/// there.
bool is_unanswered(const soci::soci_error& problem) { return postgresql_state(problem).starts_with(' '); }

/// libpq takes the last of two options of one name, so ours are left out where the URL has its own.
std::string with_options(std::string url) {
  for (const std::string_view option : kConnectionOptions) {
    const std::string name(option.substr(0, option.find('=') + 1));
    if (url.find("?" + name) != std::string::npos || url.find("&" + name) != std::string::npos) continue;
    url.append(url.find('?') == std::string::npos ? "?" : "&").append(option);
  }
  return url;
}

/// libpq prints what the server remarks by the way; standard error is our log's.
void be_silent(PGconn* connection) {
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
}

/// SOCI keeps the memory of every connection that could not be made, some 20 kB: an hour without a database
/// would be tens of megabytes. So it is asked to make one only where this one could be made.
void throw_unless_reachable(const std::string& target) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> probe(PQconnectdb(target.c_str()), &PQfinish);
  if (PQstatus(probe.get()) != CONNECTION_OK) throw soci::soci_error(trimmed(PQerrorMessage(probe.get())));
}

/// SQLite's own locks, taken for each column of a row: one thread has a connection at a time anyway.
void leave_locks_out_once() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD); });
}

bool is_schema_name(std::string_view name) {
  return !name.empty() && name.size() < 48 && (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

Dialect::Dialect(const std::string& url, const std::string& schema)
    : sqlite_(url.starts_with(kSqlite)), schema_(schema) {
  if (!sqlite_ && !url.starts_with(kPostgresql))
    throw Error(Code::unavailable, "a database URL begins with sqlite: or postgresql://");
  if (!is_schema_name(schema)) throw Error(Code::unavailable, "'" + schema + "' cannot be a schema's name");
  target_ = sqlite_ ? url.substr(kSqlite.size()) : with_options(url);
  // SOCI quotes the file's name in its connection string and knows no escape for the quote itself.
  if (sqlite_ &&
      (target_.empty() || target_.find('"') != std::string::npos || target_.find('\0') != std::string::npos))
    throw Error(Code::unavailable, "the database's file name is empty or has a quote in it");
}

void Dialect::open(soci::session& session) const {
  sqlite_ ? open_sqlite(session) : open_postgresql(session);
}

void Dialect::open_sqlite(soci::session& session) const {
  leave_locks_out_once();
  session.open(soci::sqlite3, "dbname=\"" + target_ + "\" timeout=10");
  std::string mode;
  session << "pragma journal_mode = wal", soci::into(mode);
  session << "pragma synchronous = full";
  session << "pragma foreign_keys = on";
  // One result of tens of megabytes would otherwise leave a log of that size for ever.
  session << "pragma journal_size_limit = 16777216";
}

void Dialect::open_postgresql(soci::session& session) const {
  throw_unless_reachable(target_);
  session.open(soci::postgresql, target_);
  be_silent(static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_);
  session << "set client_min_messages to warning";
  session << "set search_path to " + schema_;
  // A process that stopped in the middle of a transaction must not hold its rows for ever.
  session << "set idle_in_transaction_session_timeout to 60000";
}

void Dialect::close_if_lost(soci::session& session, const soci::soci_error& problem) const {
  // A server that crashed leaves a last remark: libpq reads it, cannot write, and calls the connection good
  // still.
  if (session.get_backend() && (is_unanswered(problem) || is_lost(session))) session.close();
}

bool Dialect::is_lost(soci::session& session) const {
  if (!session.get_backend()) return true;
  if (sqlite_) return false;
  // Ours by open(); SOCI keeps its type info to itself, so this cannot be asked.
  const auto* backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
  return PQstatus(backend->conn_) != CONNECTION_OK;
}

std::string Dialect::notify(std::string_view channel) const {
  return sqlite_ ? "" : "notify " + channel_name(channel);
}

bool is_passing(const soci::soci_error& problem) {
  const int code = sqlite_code(problem);
  const std::string state = postgresql_state(problem);
  return code == SQLITE_BUSY || code == SQLITE_LOCKED || is_unanswered(problem) ||
         std::find(kPassingStates.begin(), kPassingStates.end(), state) != kPassingStates.end();
}

Error error_of(const soci::soci_error& problem) {
  const bool full = sqlite_code(problem) == SQLITE_FULL || postgresql_state(problem) == kDiskFullState;
  return Error(full ? Code::storage_full : Code::unavailable, "database: " + problem.get_error_message());
}

}  // namespace ecg::jobs
