#pragma once
// The door of a server: who asks, and whose things that is to see. It stands before every route that is not
// open to all, and nothing else looks at keys, sessions or the other server's signature.
//
// A server is unlocked, and everything is everybody's, as long as only this machine can ask and no key was
// ever made. Locked, a request shows `Authorization: Bearer ecg_...`, the page's session cookie, or the other
// server's signature; its owner then sees what is his, and the rest is not there (404).
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/server.h"
#include "jobs/job_store.h"
#include "jobs/key_store.h"
#include "wire/token_buckets.h"

namespace ecg::wire {

/// Whose the things are that somebody without a key makes.
inline constexpr std::string_view kAnonymous = "anonymous";

struct GateOptions {
  bool on_loopback = true;                  ///< only this machine can ask
  bool allow_anonymous = false;             ///< who shows nothing is kAnonymous, from anywhere
  bool had_keys = false;                    ///< it is locked, though the database may know of no key
  std::function<void()> on_first_key = {};  ///< told once that there are keys; may be empty
  std::string secret;      ///< that the other server signs with; empty: it cannot be told from others
  std::string public_url;  ///< the server as browsers reach it, when a proxy stands before it
  TellTime clock = now;    ///< that the other server's signatures are checked by
};

class Gate {
 public:
  Gate(jobs::KeyStore& keys, jobs::JobStore& jobs, GateOptions options);

  /// These routes with this gate before each of them: the request's `owner` is set, and a {job_id} is a job
  /// of his, or one that this server does not know. The gate must outlive them.
  std::vector<http::Route> behind(std::vector<http::Route> routes);

  /// What is in the way of a key or a session is a database at most once a second: so long a revoked one
  /// works on.
  std::optional<jobs::ApiKey> key_of(const http::Request& request);

  bool is_locked();
  jobs::Quota quota_of(const std::string& owner);  ///< as it was a second ago at most
  const GateOptions& options() const { return options_; }

 private:
  void admit(http::Request& request);
  std::string owner_of(const http::Request& request);
  http::Response watched(const http::Request& request, http::Response response);
  void require_a_token(const std::string& owner);
  void require_own_job(const http::Request& request);
  std::optional<jobs::ApiKey> find(const std::string& secret, bool is_session);

  using Clock = std::chrono::steady_clock;
  template <class Value>
  struct Seen {
    Value value;
    Clock::time_point at;
  };
  template <class Value>
  using Memory = std::map<std::string, Seen<Value>>;  // at most kMostSeen; what is in it may be a second old
  template <class Value, class Ask>
  std::optional<Value> remembered(Memory<Value>& memory, const std::string& name, Ask ask);

  jobs::KeyStore& keys_;
  jobs::JobStore& jobs_;
  const GateOptions options_;

  std::mutex mutex_;            // guards the rest
  Memory<jobs::ApiKey> seen_;   // by the digest of a key or session
  Memory<jobs::Quota> quotas_;  // by owner
  bool has_keys_ = false;
  Clock::time_point looked_at_{};

  TokenBuckets buckets_;  // has its own lock
};

/// The owner of what this request makes.
std::string owner_of(const http::Request& request);
/// Throws Error(object_not_found) unless the object of this key is there for this request: videos/<owner>/...
void require_own_key(const http::Request& request, std::string_view key);

}  // namespace ecg::wire
