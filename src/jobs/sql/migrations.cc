#include "jobs/sql/migrations.h"

#include <soci/soci.h>

#include <array>
#include <span>

#include "base/time.h"

namespace ecg::jobs {
namespace {

// Times are milliseconds since 1970. A NULL says "unknown"; text that may be absent is empty instead.
constexpr std::array kFirst{
    R"(create table jobs (
         id text not null primary key,
         idempotency_key text unique,
         owner text not null,
         video_url text not null,
         file_key text not null,
         filename text not null,
         language text not null,
         callback_url text not null,
         created_at bigint not null,
         status text not null,
         stage text not null,
         progress integer not null,
         eta_s double precision,
         error_code text not null,
         error_message text not null,
         attempts integer not null,
         audio_s double precision,
         work_s double precision,
         updated_at bigint not null,
         result_version integer not null,
         worker text not null,
         lease_until bigint))",
    "create index jobs_newest on jobs (created_at, id)",
    "create index jobs_of_owner on jobs (owner, created_at, id)",
    "create index jobs_in_status on jobs (status, created_at, id)",
    "create index jobs_by_lease on jobs (status, lease_until)",
    "create index jobs_by_update on jobs (status, updated_at)",
    R"(create table results (
         job_id text not null references jobs (id) on delete cascade,
         version integer not null,
         created_at bigint not null,
         body text not null,
         primary key (job_id, version)))",
    R"(create table deliveries (
         id text not null primary key,
         job_id text not null references jobs (id) on delete cascade,
         kind text not null,
         url text not null,
         state text not null,
         attempts integer not null,
         next_try_at bigint not null,
         last_problem text not null,
         created_at bigint not null,
         unique (job_id, kind)))",
    "create index deliveries_due on deliveries (state, next_try_at)",
};

// Who may ask: digests only, and most_… is 0 for any amount.
constexpr std::array kKeys{
    R"(create table api_keys (
         id text not null primary key,
         digest text not null unique,
         owner text not null,
         most_jobs bigint not null,
         most_bytes bigint not null,
         most_requests_per_s bigint not null,
         created_at bigint not null,
         revoked_at bigint))",
    "create index api_keys_of_owner on api_keys (owner, created_at)",
    R"(create table sessions (
         digest text not null primary key,
         key_id text not null references api_keys (id) on delete cascade,
         expires_at bigint not null))",
};

constexpr std::array kPoster{"alter table jobs add column has_poster integer not null default 0"};

// Messages that came lately, so that a replayed one is known.
constexpr std::array kHeard{
    "create table heard (name text not null primary key, heard_at bigint not null)",
    "create index heard_by_time on heard (heard_at)",
};

// Long jobs that several ML servers read, and who would help.
constexpr std::array kPieces{
    R"(create table pieces (
         job_id text not null references jobs (id) on delete cascade,
         number integer not null,
         server text not null,
         ability text not null,
         plan text not null,
         status text not null,
         worker text not null,
         lease_until bigint,
         attempts integer not null,
         done_s double precision not null,
         error_code text not null,
         error_message text not null,
         result text not null,
         created_at bigint not null,
         primary key (job_id, number)))",
    "create index pieces_in_status on pieces (status, created_at, number)",
    R"(create table helpers (
         server text not null,
         ability text not null,
         until bigint not null,
         primary key (server, ability)))",
};

// Of which languages each stretch of a video is in one; "ko,en", empty for any.
constexpr std::array kLanguages{"alter table jobs add column languages text not null default ''"};

// Deleted jobs, so that a message which was on its way to one is known when it arrives. And by which video
// jobs are: one may be asked for by several.
constexpr std::array kTombstones{
    "alter table jobs add column generation bigint not null default 0",
    R"(create table tombstones (
         job_id text not null,
         generation bigint not null,
         file_key text not null,
         deleted_at bigint not null,
         primary key (job_id, generation)))",
    "create index tombstones_by_time on tombstones (deleted_at)",
    "create index jobs_of_video on jobs (file_key)",
};

// How a job is done where it is not as usual (job_options.h), as JSON; empty: as usual.
constexpr std::array kOptions{"alter table jobs add column options text not null default ''"};

constexpr std::array<std::span<const char* const>, 8> kMigrations{kFirst,  kKeys,      kPoster,     kHeard,
                                                                  kPieces, kLanguages, kTombstones, kOptions};

int schema_of(soci::session& sql) {
  sql << "create table if not exists schema_version (version integer not null primary key, applied_at bigint "
         "not null)";
  int version = 0;
  sql << "select coalesce(max(version), 0) from schema_version", soci::into(version);
  return version;
}

void apply(soci::session& sql, int version) {
  for (const char* statement : kMigrations.at(static_cast<std::size_t>(version - 1))) sql << statement;
  const long long applied_at = to_millis(now());
  sql << "insert into schema_version (version, applied_at) values (:version, :applied_at)",
      soci::use(version, "version"), soci::use(applied_at, "applied_at");
}

}  // namespace

int newest_schema() { return static_cast<int>(kMigrations.size()); }

void migrate(Database& database, int up_to) {
  database.write([up_to](Connection& connection) {
    connection.sql << connection.dialect.lock_schema();
    connection.sql << connection.dialect.make_schema();
    const int found = schema_of(connection.sql);
    if (found > newest_schema())
      throw Error(Code::unavailable, "the database has schema " + std::to_string(found) +
                                         ", this program knows " + std::to_string(newest_schema()) +
                                         ": use the newer program");
    for (int version = found + 1; version <= up_to; ++version) apply(connection.sql, version);
  });
}

}  // namespace ecg::jobs
