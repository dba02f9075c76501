#pragma once
// What SQLite and PostgreSQL do not say in the same words. All other SQL of this room runs on both as it
// stands. Sources: sqlite.org/lang_transaction.html, sqlite.org/wal.html; PostgreSQL 15 manual, chapters 13.3
// and "SELECT".
#include <string>
#include <string_view>

#include "base/error.h"

namespace soci {
class session;
class soci_error;
}  // namespace soci

namespace ecg::jobs {

class Dialect {
 public:
  /// "sqlite:/path/to/file.db" or "postgresql://...". Throws Error(unavailable) for anything else.
  explicit Dialect(const std::string& url);

  /// Opens `session` and sets it up: on SQLite WAL, synchronous=FULL, foreign keys and a busy timeout.
  void open(soci::session& session) const;

  /// Begins a transaction that will write. SQLite takes the write lock here: a transaction that read first
  /// and writes later could only fail, not wait.
  std::string_view begin_to_write() const { return sqlite_ ? "begin immediate" : "begin"; }
  /// Keeps two processes from migrating at once. SQLite's transaction does so already.
  std::string_view lock_schema() const {
    return sqlite_ ? "select 1" : "select pg_advisory_xact_lock(1161709377)";
  }
  /// Ends a select of rows that the transaction is going to change.
  std::string_view for_update() const { return sqlite_ ? "" : " for update"; }
  /// The same for a select that takes whatever nobody else holds.
  std::string_view for_update_skip_locked() const { return sqlite_ ? "" : " for update skip locked"; }
  /// SQLite has one writer at a time; waiting for it in our own queue is fairer than in its sleeping loop.
  bool has_one_writer() const { return sqlite_; }

 private:
  void open_sqlite(soci::session& session) const;

  bool sqlite_;
  std::string target_;  ///< SQLite: the file; PostgreSQL: the whole URL
};

/// True when the same transaction may well succeed a moment later (SQLITE_BUSY, SQLITE_LOCKED).
bool is_passing(const soci::soci_error& problem);

/// storage_full when the disk is full, else unavailable with the database's words (never the query's
/// parameters).
Error error_of(const soci::soci_error& problem);

}  // namespace ecg::jobs
