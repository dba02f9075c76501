#include "jobs/key_store.h"

#include <algorithm>

#include "base/digest.h"
#include "base/ids.h"
#include "jobs/sql/key_table.h"
#include "jobs/sql/migrations.h"

namespace ecg::jobs {
namespace {

constexpr std::size_t kSecretBytes = 32, kIdBytes = 6, kLongestOwner = 64;

}  // namespace

bool is_owner_name(std::string_view text) {
  return is_job_id(text) && text.size() <= kLongestOwner && text.front() != '.';
}

KeyStore::KeyStore(const StoreOptions& options)
    : database_(options.url, options.connections, options.schema) {
  migrate(database_);
}

NewKey KeyStore::create(const std::string& owner, const Quota& quota) {
  if (!is_owner_name(owner))
    throw Error(Code::usage, "an owner is 1 to 64 of A-Z a-z 0-9 . _ - and does not begin with a dot");
  NewKey made{.key = {.id = "key_" + random_hex(kIdBytes),
                      .owner = owner,
                      .quota = quota,
                      .created_at = {},
                      .revoked_at = {}},
              .secret = "ecg_" + random_hex(kSecretBytes)};
  const std::string digest = sha256_hex(made.secret);
  made.key.created_at = database_.write([&](Connection& connection) {
    const TimePoint when = time_of(connection);
    insert_key(connection, made.key, digest, when);
    return when;
  });
  return made;
}

std::vector<ApiKey> KeyStore::list() {
  return database_.read([](Connection& connection) { return all_keys(connection); });
}

bool KeyStore::revoke(const std::string& id) {
  return database_.write(
      [&](Connection& connection) { return revoke_key(connection, id, time_of(connection)); });
}

bool KeyStore::was_ever_used() {
  return database_.read([](Connection& connection) { return count_keys(connection).ever > 0; });
}

bool KeyStore::has_valid_key() {
  return database_.read([](Connection& connection) { return count_keys(connection).valid > 0; });
}

Quota KeyStore::quota_of(const std::string& owner) {
  return database_.read([&](Connection& connection) { return newest_quota(connection, owner); });
}

std::optional<ApiKey> KeyStore::find(std::string_view secret) {
  return database_.read(
      [digest = sha256_hex(secret)](Connection& connection) { return find_key(connection, digest); });
}

std::string KeyStore::begin_session(const ApiKey& key, std::chrono::seconds life) {
  const std::string secret = random_hex(kSecretBytes);
  database_.write([&](Connection& connection) {
    const TimePoint when = time_of(connection);
    delete_sessions_before(connection, when);
    insert_session(connection, sha256_hex(secret), key.id, when + life);
  });
  return secret;
}

std::optional<ApiKey> KeyStore::find_session(std::string_view secret) {
  return database_.read([digest = sha256_hex(secret)](Connection& connection) {
    return find_key_of_session(connection, digest, time_of(connection));
  });
}

void KeyStore::end_session(std::string_view secret) {
  database_.write(
      [digest = sha256_hex(secret)](Connection& connection) { delete_session(connection, digest); });
}

}  // namespace ecg::jobs
