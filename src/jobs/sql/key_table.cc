#include "jobs/sql/key_table.h"

#include <soci/soci.h>

namespace ecg::jobs {
namespace {

using soci::into;
using soci::use;

constexpr const char* kColumns =
    "select k.id, k.owner, k.most_jobs, k.most_bytes, k.most_requests_per_s, k.created_at, k.revoked_at from "
    "api_keys k ";

/// A row on its way from the database.
struct KeyRow {
  std::string id, owner;
  long long jobs = 0, bytes = 0, requests_per_s = 0, created_at = 0, revoked_at = 0;
  soci::indicator revoked = soci::i_null;

  ApiKey key() const {
    return {.id = id,
            .owner = owner,
            .quota = {.jobs = jobs, .bytes = bytes, .requests_per_s = requests_per_s},
            .created_at = from_millis(created_at),
            .revoked_at = revoked == soci::i_null ? std::nullopt : std::optional(from_millis(revoked_at))};
  }
};

template <class Query>
auto read_into(Query query, KeyRow& row) {
  return (query, into(row.id), into(row.owner), into(row.jobs), into(row.bytes), into(row.requests_per_s),
          into(row.created_at), into(row.revoked_at, row.revoked));
}

std::vector<ApiKey> rows_of(soci::statement& select, const KeyRow& row) {
  std::vector<ApiKey> keys;
  for (bool more = select.execute(true); more; more = select.fetch()) keys.push_back(row.key());
  return keys;
}

std::optional<ApiKey> first(std::vector<ApiKey> keys) {
  return keys.empty() ? std::nullopt : std::optional(std::move(keys.front()));
}

}  // namespace

void insert_key(Connection& connection, const ApiKey& key, const std::string& digest, TimePoint when) {
  const long long jobs = key.quota.jobs, bytes = key.quota.bytes, requests = key.quota.requests_per_s,
                  created_at = to_millis(when);
  connection.sql << "insert into api_keys (id, digest, owner, most_jobs, most_bytes, most_requests_per_s, "
                    "created_at) values (:id, :digest, :owner, :jobs, :bytes, :requests, :created_at) "
                    "on conflict do nothing",
      use(key.id, "id"), use(digest, "digest"), use(key.owner, "owner"), use(jobs, "jobs"),
      use(bytes, "bytes"), use(requests, "requests"), use(created_at, "created_at");
}

std::vector<ApiKey> all_keys(Connection& connection) {
  KeyRow row;
  soci::statement select =
      read_into(connection.sql.prepare << kColumns << "order by k.created_at, k.id", row);
  return rows_of(select, row);
}

bool revoke_key(Connection& connection, const std::string& id, TimePoint when) {
  const long long time = to_millis(when);
  connection.sql << "delete from sessions where key_id = :id", use(id, "id");
  soci::statement update =
      (connection.sql.prepare
           << "update api_keys set revoked_at = coalesce(revoked_at, :time) where id = :id",
       use(time, "time"), use(id, "id"));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

KeyCounts count_keys(Connection& connection) {
  KeyCounts counts;
  connection.sql << "select count(*), count(*) - count(revoked_at) from api_keys", into(counts.ever),
      into(counts.valid);
  return counts;
}

Quota newest_quota(Connection& connection, const std::string& owner) {
  KeyRow row;
  soci::statement select =
      (read_into(connection.sql.prepare << kColumns
                                        << "where k.owner = :owner and k.revoked_at is null order by "
                                           "k.created_at desc, k.id desc limit 1",
                 row),
       use(owner, "owner"));
  const auto key = first(rows_of(select, row));
  return key ? key->quota : Quota{};
}

std::optional<ApiKey> find_key(Connection& connection, const std::string& digest) {
  KeyRow row;
  soci::statement select =
      (read_into(connection.sql.prepare << kColumns << "where k.digest = :digest and k.revoked_at is null",
                 row),
       use(digest, "digest"));
  return first(rows_of(select, row));
}

std::optional<ApiKey> find_key_of_session(Connection& connection, const std::string& digest, TimePoint when) {
  const long long time = to_millis(when);
  KeyRow row;
  soci::statement select =
      (read_into(connection.sql.prepare << kColumns
                                        << "join sessions s on s.key_id = k.id where s.digest = :digest and "
                                           "s.expires_at > :time and k.revoked_at is null",
                 row),
       use(digest, "digest"), use(time, "time"));
  return first(rows_of(select, row));
}

void insert_session(Connection& connection, const std::string& digest, const std::string& key_id,
                    TimePoint expires_at) {
  const long long time = to_millis(expires_at);
  connection.sql << "insert into sessions (digest, key_id, expires_at) values (:digest, :key_id, :time) "
                    "on conflict do nothing",
      use(digest, "digest"), use(key_id, "key_id"), use(time, "time");
}

void delete_session(Connection& connection, const std::string& digest) {
  connection.sql << "delete from sessions where digest = :digest", use(digest, "digest");
}

void delete_sessions_before(Connection& connection, TimePoint when) {
  const long long time = to_millis(when);
  connection.sql << "delete from sessions where expires_at <= :time", use(time, "time");
}

}  // namespace ecg::jobs
