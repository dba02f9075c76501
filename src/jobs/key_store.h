#pragma once
// Who may ask: API keys and the sessions that the page begins with one. In the backend's database, which
// every server of a set-up reads. Safe for many threads and many processes.
//
// Only SHA-256 digests are kept. A slow hash is for what people think up; a key is 256 bits of randomness,
// which nobody finds by trying, and it is asked for with every request. A row is looked up by its digest: how
// long that takes tells at most of a digest, from which no key follows.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// What an owner may use at most; 0: any amount.
struct Quota {
  std::int64_t jobs = 0;   ///< that wait or are in work
  std::int64_t bytes = 0;  ///< of videos in the store
  std::int64_t requests_per_s = 0;
};

struct ApiKey {
  std::string id;     ///< names it to the operator; no secret
  std::string owner;  ///< whom the jobs and objects belong to that are made with it
  Quota quota;
  TimePoint created_at;
  std::optional<TimePoint> revoked_at;
};

struct NewKey {
  ApiKey key;
  std::string secret;  ///< "ecg_" and 64 hex digits; said here and never again
};

/// 1 to 64 of `A-Z a-z 0-9 . _ -`, not beginning with a dot: it becomes part of the names of objects.
bool is_owner_name(std::string_view text);

class KeyStore {
 public:
  /// Opens the database, applies the migrations it lacks. Throws Error(unavailable).
  explicit KeyStore(const StoreOptions& options);

  NewKey create(const std::string& owner, const Quota& quota);  ///< throws Error(usage) for no owner's name
  std::vector<ApiKey> list();                                   ///< oldest first, revoked ones too
  /// The key is worth nothing from here on, and the sessions begun with it end. False: unknown.
  bool revoke(const std::string& id);

  /// True when a key was ever made: what was locked once stays locked when its last key is revoked.
  bool was_ever_used();
  bool has_valid_key();
  /// Of the newest key of the owner that is not revoked; without one, no bounds.
  Quota quota_of(const std::string& owner);

  std::optional<ApiKey> find(std::string_view secret);  ///< nullopt when revoked or unknown

  /// Gives the session's secret, which find_session() knows for `life`.
  std::string begin_session(const ApiKey& key, std::chrono::seconds life);
  std::optional<ApiKey> find_session(std::string_view secret);
  void end_session(std::string_view secret);

 private:
  Database database_;
};

}  // namespace ecg::jobs
