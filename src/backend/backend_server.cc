#include "backend/backend_server.h"

#include <algorithm>
#include <iterator>

#include "backend/asr/routes.h"
#include "backend/lifecycle/job_routes.h"
#include "backend/lifecycle/ml_client.h"
#include "backend/lifecycle/removal.h"
#include "backend/lifecycle/retention.h"
#include "backend/lifecycle/waiting_job.h"
#include "backend/openai/routes.h"
#include "backend/page/page.h"
#include "backend/page/session_routes.h"
#include "backend/results/asset_routes.h"
#include "backend/results/burn_routes.h"
#include "backend/results/caption_import.h"
#include "backend/results/caption_routes.h"
#include "backend/results/edit_routes.h"
#include "backend/results/result_routes.h"
#include "backend/server/state.h"
#include "backend/uploads/uploads.h"
#include "http/client.h"
#include "wire/callback_post.h"
#include "wire/http_meter.h"

namespace ecg::backend {
namespace {

constexpr std::chrono::hours kDaily{24};
constexpr std::chrono::minutes kMinutely{1};

/// Jobs are dispatched when they are created; the ML server is told of a cancel. Its own ends it knows. Who
/// listens to a job that was cancelled is told behind the ML server (MlClient::send()).
std::optional<jobs::NewDelivery> announce(const jobs::Job& job) {
  if (job.status == jobs::Status::queued) return jobs::NewDelivery{.kind = std::string(kDispatch), .url = {}};
  if (job.status == jobs::Status::cancelled)
    return jobs::NewDelivery{.kind = std::string(kCancel), .url = {}};
  if (is_final(job.status) && !job.callback_url.empty())
    return jobs::NewDelivery{.kind = std::string(kCallback), .url = job.callback_url};
  return std::nullopt;
}

std::unique_ptr<objects::ObjectStore> open_store(const BackendOptions& options) {
  if (options.s3) return objects::open_s3_store(*options.s3);
  return objects::open_embedded_store(options.objects);
}

constexpr std::chrono::seconds kReadyWait{2};

/// Only for options with an S3.
std::unique_ptr<objects::ObjectStore> s3_seen_by_browsers(const BackendOptions& options) {
  objects::RemoteOptions seen = *options.s3;
  if (!options.s3_public_url.empty()) seen.endpoint = options.s3_public_url;
  return objects::make_signing_store(seen);
}

/// Where browsers send and fetch videos when that is not this server, else empty.
std::string store_origin(const BackendOptions& options) {
  if (!options.s3) return {};
  const auto origin = wire::origin_of(s3_seen_by_browsers(options)->url_of("any"));
  if (!origin) throw Error(Code::usage, "the S3's address has no origin that a browser could be told");
  return origin->scheme + "://" + origin->host + ":" + std::to_string(origin->port);
}

/// By a question that changes nothing: whether there is an object that there never is.
std::string store_state(const objects::ObjectStore& store) {
  store.head("ready");
  return "ok";
}

std::string ml_state(const std::string& ml_url) {
  http::ClientRequest request{
      .method = "GET", .url = ml_url + "/health", .headers = {}, .body = {}, .limits = {}};
  request.limits.total_time = kReadyWait;
  const CancelFlag never;
  return http::send(request, never).status == 200 ? "ok" : "unavailable";
}

std::vector<wire::Dependency> needed_by(const BackendServer::State& s) {
  std::vector<wire::Dependency> needed{{"store", [&s] { return store_state(*s.objects); }},
                                       {"ml", [&s] { return ml_state(s.options.ml_url); }}};
  if (s.embedded)
    needed.push_back({"disk", [&s] {
                        return wire::disk_state(s.options.objects.folder, s.options.objects.min_free_bytes);
                      }});
  needed.push_back({"database", [&s] { return wire::database_state(*s.jobs); }});
  return needed;
}

http::Response ready(BackendServer::State& state, const http::Request& request) {
  return state.readiness.response(request);
}

void append(std::vector<http::Route>& routes, std::vector<http::Route> more) {
  std::move(more.begin(), more.end(), std::back_inserter(routes));
}

/// A header can hold any byte; what becomes part of a URL is a name or an address, and a port.
bool is_host_and_port(std::string_view host) {
  constexpr std::string_view kSigns = "-._:[]";
  return std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

}  // namespace

namespace {

jobs::Sent tell_listener(const BackendServer::State& s, const jobs::Job& job, const jobs::Delivery& delivery,
                         const CancelFlag& flag) {
  const wire::CallbackPost post{.url = job.callback_url,
                                .secret = s.options.shared_secret,
                                .delivery = delivery.id,
                                .at = s.options.clock()};
  return wire::tell_end(job, *s.jobs, post, s.allow_list, flag);
}

}  // namespace

jobs::StoreOptions announcing(jobs::StoreOptions options) {
  options.announce = announce;
  return options;
}

BackendServer::State::State(BackendOptions given)
    : options(std::move(given)),
      allow_list(options.allowed_hosts, {}),
      ml{.url = options.ml_url, .secret = options.gate.secret, .clock = options.clock},
      jobs(jobs::open_job_store(announcing(options.database))),
      keys(options.database),
      gate(keys, *jobs, options.gate),
      objects(open_store(options)),
      embedded(dynamic_cast<objects::EmbeddedStore*>(objects.get())),
      storage(
          *objects, [this](const std::string& owner) { return gate.quota_of(owner).bytes; },
          embedded != nullptr),
      readiness(needed_by(*this)) {}

std::unique_ptr<objects::ObjectStore> BackendServer::State::store_seen_by(
    const http::Request& request) const {
  if (options.s3) return s3_seen_by_browsers(options);
  std::string endpoint = options.public_url;
  const std::string host = request.headers.find("Host").value_or("");
  const std::string host_url = "http://" + host;
  const bool usable = is_host_and_port(host) && wire::origin_of(host_url);
  if (endpoint.empty()) endpoint = usable ? host_url : options.objects.endpoint;
  return objects::make_signing_store({.endpoint = endpoint,
                                      .bucket = options.objects.bucket,
                                      .region = options.objects.region,
                                      .credentials = options.objects.credentials,
                                      .clock = options.objects.clock});
}

http::Handler asking_store(BackendServer::State& state,
                           http::Response (*endpoint)(BackendServer::State&, const http::Request&)) {
  const auto handler = [&state, endpoint](const auto& request) { return endpoint(state, request); };
  return state.embedded ? http::Handler(handler) : http::on_lane(http::Lane::calling, handler);
}

BackendServer::BackendServer(BackendOptions options) : state_(std::make_unique<State>(std::move(options))) {}
BackendServer::~BackendServer() { stop(); }

void BackendServer::start() {
  State& s = *state_;
  s.ml_client = std::make_unique<MlClient>(
      *s.jobs,
      // Signed, for an ML server that is not ours has no other way to the video.
      [&s](const std::string& key) { return s.objects->presign_get(key, s.options.url_valid); },
      MlClientOptions{
          .ml = s.ml,
          .own_url = s.options.own_url,
          .pull_after = s.options.pull_after,
          .foreign_silence = s.options.foreign_silence,
          .max_attempts = s.options.database.max_attempts,
          .tell_listener = [&s](const jobs::Job& job, const jobs::Delivery& delivery,
                                const CancelFlag& flag) { return tell_listener(s, job, delivery, flag); },
          .relay = s.options.relay});
  s.departures = std::make_unique<Departures>(s);
  s.listening = s.jobs->listen([&s](jobs::Notification news) {
    if (news == jobs::Notification::delivery) s.ml_client->wake();
  });
  s.clearing = std::make_unique<PeriodicTask>(
      "clearing tombstones", kMinutely, [&s](const CancelFlag&) { clear_tombstones(*s.jobs, *s.objects); });
  if (s.options.keep.count() == 0) return;
  s.sweeping = std::make_unique<PeriodicTask>("sweeping", kDaily, [&s](const CancelFlag& cancel) {
    sweep({.jobs = *s.jobs,
           .objects = *s.objects,
           .forget = [&s](const jobs::Job& job) { forget_at_ml(s.ml, s.ml_line, job); },
           .keep = s.options.keep},
          cancel);
  });
}
void BackendServer::stop() {
  for (PeriodicTask* each : {state_->sweeping.get(), state_->clearing.get()})
    if (each) each->stop_soon();
  state_->sweeping.reset();
  state_->clearing.reset();
  state_->departures.reset();
  state_->listening.reset();
  state_->ml_client.reset();
}

http::Observer BackendServer::observer() { return wire::http_observer(state_->metrics); }

std::vector<http::Route> BackendServer::routes() {
  State& s = *state_;
  std::vector<http::Route> locked = upload_routes(s);
  append(locked, multipart_routes(s));
  append(locked, job_routes(s));
  append(locked, caption_routes());
  append(locked, burn_routes(s));  // these two before .../result/{job_id}/{file}, which takes every name
  append(locked, edit_routes(s));
  append(locked, caption_import_routes(s));
  append(locked, result_routes(s));
  append(locked, asset_routes(s));
  append(locked, openai::routes(s));
  append(locked, asr::routes(s));
  append(locked, {{"GET", "/metrics",
                   [&s](const auto&) { return wire::metrics_response(s.facts, *s.jobs, s.metrics); }}});

  std::vector<http::Route> routes = s.gate.behind(std::move(locked));
  // Open to all, each with its own reason: the page is no secret, objects and callbacks are signed, sign-in
  // comes before there is a session, and who looks after the machine asks how it is.
  append(routes, with_buckets(s, page_routes(store_origin(s.options))));
  append(routes, object_routes(s));
  append(routes, callback_routes(s));
  append(routes, session_routes(s));
  append(routes, {{"GET", "/health", [&s](const auto&) { return wire::health_response(s.facts); }},
                  {"GET", "/ready", asking_store(s, ready)}});
  return routes;
}

}  // namespace ecg::backend
