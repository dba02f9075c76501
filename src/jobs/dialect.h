#pragma once
// What SQLite and PostgreSQL do not say in the same words. All other SQL of this room runs on both as it
// stands. Sources: sqlite.org/lang_transaction.html, sqlite.org/wal.html; PostgreSQL 15 manual, chapters 13.3
// and 34.1, "SELECT", "NOTIFY", and appendix A for the codes.
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
  /// "sqlite:/path/to/file.db" or "postgresql://...". `schema` is PostgreSQL's: a to z, 0 to 9 and '_'.
  /// Throws Error(unavailable) for anything else.
  Dialect(const std::string& url, const std::string& schema);

  /// Opens `session` and sets it up. On SQLite: WAL, synchronous=FULL, foreign keys and a busy timeout. On
  /// PostgreSQL: the schema, and time limits after which a server that went silent counts as gone.
  void open(soci::session& session) const;
  /// True when nothing can be asked over this session any more, and it must be opened again.
  bool is_lost(soci::session& session) const;
  /// After `problem`: closes the session when the connection is gone, so that is_lost() is true of it.
  void close_if_lost(soci::session& session, const soci::soci_error& problem) const;

  /// Begins a transaction that will write. SQLite takes the write lock here: a transaction that read first
  /// and writes later could only fail, not wait.
  std::string_view begin_to_write() const { return sqlite_ ? "begin immediate" : "begin"; }
  /// Keeps two processes from migrating at once. SQLite's transaction does so already.
  std::string_view lock_schema() const {
    return sqlite_ ? "select 1" : "select pg_advisory_xact_lock(1161709377)";
  }
  std::string make_schema() const { return sqlite_ ? "select 1" : "create schema if not exists " + schema_; }
  /// Ends a select of rows that the transaction is going to change.
  std::string_view for_update() const { return sqlite_ ? "" : " for update"; }
  /// The same for a select that takes whatever nobody else holds.
  std::string_view for_update_skip_locked() const { return sqlite_ ? "" : " for update skip locked"; }
  /// Milliseconds since 1970 by the database's clock; empty where that is this machine's anyway.
  std::string_view clock() const {
    return sqlite_ ? "" : "select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";
  }
  /// How many bytes a text has; length() counts characters.
  std::string bytes_of(const std::string& text) const {
    return sqlite_ ? "length(cast(" + text + " as blob))" : "octet_length(" + text + ")";
  }
  /// Tells the listeners of `channel` when the transaction is committed; empty where nobody can listen.
  std::string notify(std::string_view channel) const;
  /// The name of `channel` for this schema.
  std::string channel_name(std::string_view channel) const { return schema_ + "_" + std::string(channel); }

  /// SQLite has one writer at a time; waiting for it in our own queue is fairer than in its sleeping loop.
  bool has_one_writer() const { return sqlite_; }
  bool can_listen() const { return !sqlite_; }
  /// SQLite's readers wait for nobody, and what is asked often is in memory. PostgreSQL is a network away.
  bool answers_at_once() const { return sqlite_; }
  /// SQLite: the file; PostgreSQL: what libpq connects with.
  const std::string& target() const { return target_; }

 private:
  void open_sqlite(soci::session& session) const;
  void open_postgresql(soci::session& session) const;

  bool sqlite_;
  std::string target_;
  std::string schema_;
};

/// True when the same transaction may well succeed a moment later: the database was busy, two transactions
/// waited for each other, the server is starting or stopping, or gave no answer.
bool is_passing(const soci::soci_error& problem);

/// storage_full when the disk is full, else unavailable with the database's words (never the query's
/// parameters).
Error error_of(const soci::soci_error& problem);

}  // namespace ecg::jobs
