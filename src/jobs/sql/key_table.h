#pragma once
// The SQL of the tables `api_keys` and `sessions`. A digest is the SHA-256 of a secret, in hex.
#include <optional>
#include <string>
#include <vector>

#include "jobs/database.h"
#include "jobs/key_store.h"

namespace ecg::jobs {

/// Writing the same row twice is writing it once.
void insert_key(Connection& connection, const ApiKey& key, const std::string& digest, TimePoint when);
std::vector<ApiKey> all_keys(Connection& connection);
bool revoke_key(Connection& connection, const std::string& id, TimePoint when);

struct KeyCounts {
  long long ever = 0, valid = 0;
};
KeyCounts count_keys(Connection& connection);
Quota newest_quota(Connection& connection, const std::string& owner);

/// Neither finds a key that is revoked.
std::optional<ApiKey> find_key(Connection& connection, const std::string& digest);
std::optional<ApiKey> find_key_of_session(Connection& connection, const std::string& digest, TimePoint when);

void insert_session(Connection& connection, const std::string& digest, const std::string& key_id,
                    TimePoint expires_at);
void delete_session(Connection& connection, const std::string& digest);
void delete_sessions_before(Connection& connection, TimePoint when);

}  // namespace ecg::jobs
