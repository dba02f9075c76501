#include "wire/gate.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/non_blocking.h"
#include "base/text.h"
#include "wire/peer.h"
#include "wire/session_cookie.h"

namespace ecg::wire {
namespace {

constexpr std::chrono::seconds kTrusted{1};
constexpr std::size_t kMostSeen = 10'000;
constexpr std::string_view kBearer = "bearer ", kKeyBegin = "ecg_";

/// nullopt for other schemes and other people's tokens, which a proxy before us may have asked for.
std::optional<std::string> key_shown(const http::Request& request) {
  const std::string header = request.headers.find("Authorization").value_or("");
  if (!equal_ignoring_ascii_case(std::string_view(header).substr(0, kBearer.size()), kBearer))
    return std::nullopt;
  std::string key = trimmed(header.substr(kBearer.size()));
  return key.starts_with(kKeyBegin) ? std::optional(std::move(key)) : std::nullopt;
}

bool changes_nothing(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

Gate::Gate(jobs::KeyStore& keys, jobs::JobStore& jobs, GateOptions options)
    : keys_(keys), jobs_(jobs), options_(std::move(options)), has_keys_(options_.had_keys) {}

bool Gate::is_locked() {
  if (!options_.on_loopback && !options_.allow_anonymous) return true;
  const auto when = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (has_keys_ || when - looked_at_ < kTrusted) return has_keys_;
  }
  bool has_keys = false;
  try {
    has_keys = keys_.was_ever_used();
  } catch (const Error&) {  // a database that starts again cuts the first who asks; the next one opens anew
    has_keys = keys_.was_ever_used();
  }
  if (has_keys && options_.on_first_key) options_.on_first_key();
  const std::lock_guard lock(mutex_);
  looked_at_ = when;
  return has_keys_ = has_keys;
}

template <class Value, class Ask>
std::optional<Value> Gate::remembered(Memory<Value>& memory, const std::string& name, Ask ask) {
  const auto when = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto seen = memory.find(name);
    if (seen != memory.end() && when - seen->second.at < kTrusted) return seen->second.value;
  }
  std::optional<Value> value = ask();
  const std::lock_guard lock(mutex_);
  if (memory.size() >= kMostSeen) memory.clear();
  memory.erase(name);
  if (value) memory.emplace(name, Seen<Value>{*value, when});
  return value;
}

std::optional<jobs::ApiKey> Gate::find(const std::string& secret, bool is_session) {
  return remembered(seen_, (is_session ? "s" : "k") + sha256(secret),
                    [&] { return is_session ? keys_.find_session(secret) : keys_.find(secret); });
}

jobs::Quota Gate::quota_of(const std::string& owner) {
  return *remembered(quotas_, owner, [&] { return std::optional(keys_.quota_of(owner)); });
}

std::optional<jobs::ApiKey> Gate::key_of(const http::Request& request) {
  if (const auto secret = key_shown(request)) {
    auto key = find(*secret, false);
    if (!key) throw Error(Code::unauthorized, "this key is unknown or was revoked");
    return key;
  }
  const auto session = session_of(request);
  auto key = session ? find(*session, true) : std::nullopt;
  // A browser sends its cookie whoever made it ask.
  if (key && !changes_nothing(request) && !is_from_own_page(request, options_.public_url))
    throw Error(Code::cross_site, "neither Sec-Fetch-Site nor Origin says that the page of this server asks");
  return key;
}

std::string Gate::owner_of(const http::Request& request) {
  if (is_from_peer(request)) return check_peer(request, options_.secret, options_.clock());
  if (const auto key = key_of(request)) return key->owner;
  if (options_.allow_anonymous && !options_.on_loopback) return std::string(kAnonymous);
  if (!is_locked()) return "";
  if (options_.allow_anonymous) return std::string(kAnonymous);
  throw Error(Code::unauthorized, "send Authorization: Bearer ecg_...");
}

/// A job of somebody else is as little there as one that never was.
void Gate::require_own_job(const http::Request& request) {
  const auto id = request.parameters.find("job_id");
  if (request.owner.empty() || id == request.parameters.end() || !is_job_id(id->second)) return;
  const auto job = jobs_.find(id->second);
  if (job && job->owner != request.owner) throw Error(Code::job_not_found);
}

void Gate::require_a_token(const std::string& owner) {
  const auto per_second = static_cast<double>(quota_of(owner).requests_per_s);
  if (per_second > 0 && !buckets_.take(owner, per_second, Clock::now()))
    throw Error(Code::too_many_requests,
                std::to_string(quota_of(owner).requests_per_s) + " a second are allowed");
}

void Gate::admit(http::Request& request) {
  if (jobs_.is_shared()) about_to_wait();  // for a job over the network; before a token is taken, not after
  // As if it were not there: what an unlocked server answers to everybody it answers to the other one too.
  if (options_.secret.empty() && is_from_peer(request) && (options_.allow_anonymous || !is_locked()))
    drop_peer(request);
  request.owner = owner_of(request);
  // The other server has counted already those for whom it asks.
  if (!request.owner.empty() && !is_from_peer(request)) require_a_token(request.owner);
  require_own_job(request);
}

/// An event stream lasts as long as its job, and longer than its key may.
http::Response Gate::watched(const http::Request& request, http::Response response) {
  auto* events = std::get_if<http::EventPoll>(&response.body);
  if (!events || is_from_peer(request)) return response;  // the other server's signature is of its beginning
  *events = [this, request, poll = std::move(*events)]() -> http::EventStep {
    try {
      if (owner_of(request) == request.owner) return poll();
    } catch (const Error&) {  // revoked, or signed out
    }
    return {.events = {}, .finished = true};
  };
  return response;
}

std::vector<http::Route> Gate::behind(std::vector<http::Route> routes) {
  for (http::Route& route : routes) {
    route.guard = [this](http::Request& request) { admit(request); };
    if (route.handler)
      route.handler = [this, handler = std::move(route.handler)](const http::Request& request) {
        check_peer_body(request);
        return watched(request, handler(request));
      };
  }
  return routes;
}

std::string owner_of(const http::Request& request) {
  return request.owner.empty() ? std::string(kAnonymous) : request.owner;
}

void require_own_key(const http::Request& request, std::string_view key) {
  // What was made of a job's video is the job's, also where everything is everybody's.
  const bool is_asset = key.starts_with("assets/");
  if (is_asset || (!request.owner.empty() && !key.starts_with("videos/" + request.owner + "/")))
    throw Error(Code::object_not_found, std::string(key));
}

}  // namespace ecg::wire
