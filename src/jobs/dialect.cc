#include "jobs/dialect.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace ecg::jobs {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgresql = "postgresql://";
constexpr int kResultCode = 0xFF;  // SQLite's extended codes keep the plain one in the low byte

int sqlite_code(const soci::soci_error& problem) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&problem);
  return sqlite ? sqlite->result() & kResultCode : SQLITE_OK;
}

}  // namespace

Dialect::Dialect(const std::string& url) : sqlite_(url.starts_with(kSqlite)) {
  if (!sqlite_ && !url.starts_with(kPostgresql))
    throw Error(Code::unavailable, "a database URL begins with sqlite: or postgresql://");
  target_ = sqlite_ ? url.substr(kSqlite.size()) : url;
  // SOCI quotes the file's name in its connection string and knows no escape for the quote itself.
  if (sqlite_ &&
      (target_.empty() || target_.find('"') != std::string::npos || target_.find('\0') != std::string::npos))
    throw Error(Code::unavailable, "the database's file name is empty or has a quote in it");
}

void Dialect::open(soci::session& session) const {
  if (sqlite_) return open_sqlite(session);
  session.open("postgresql", target_);
}

void Dialect::open_sqlite(soci::session& session) const {
  session.open(soci::sqlite3, "dbname=\"" + target_ + "\" timeout=10");
  std::string mode;
  session << "pragma journal_mode = wal", soci::into(mode);
  session << "pragma synchronous = full";
  session << "pragma foreign_keys = on";
  // One result of tens of megabytes would otherwise leave a log of that size for ever.
  session << "pragma journal_size_limit = 16777216";
}

bool is_passing(const soci::soci_error& problem) {
  const int code = sqlite_code(problem);
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

Error error_of(const soci::soci_error& problem) {
  const Code code = sqlite_code(problem) == SQLITE_FULL ? Code::storage_full : Code::unavailable;
  return Error(code, "database: " + problem.get_error_message());
}

}  // namespace ecg::jobs
