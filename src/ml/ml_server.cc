#include "ml/ml_server.h"

#include "base/ids.h"
#include "base/log.h"
#include "base/periodic_task.h"
#include "http/client.h"
#include "jobs/burn_order.h"
#include "ml/callbacks/callbacks.h"
#include "ml/requests/burn_request.h"
#include "ml/requests/process_request.h"
#include "pipeline/burn_run.h"
#include "wire/http_meter.h"
#include "wire/job_endpoints.h"
#include "wire/peer.h"
#include "wire/readiness.h"
#include "wire/server_endpoints.h"

namespace ecg::ml {
jobs::StoreOptions announcing(jobs::StoreOptions options, const std::string& backend_url) {
  const bool has_backend = !backend_url.empty();
  options.announce = [has_backend](const jobs::Job& job) -> std::optional<jobs::NewDelivery> {
    if (jobs::burn_order(job)) return std::nullopt;  // the backend asks
    if (!is_final(job.status) || (job.callback_url.empty() && !has_backend)) return std::nullopt;
    return jobs::NewDelivery{.kind = "callback", .url = job.callback_url};
  };
  return options;
}

struct MlServer::State {
  State(MlOptions given, pipeline::Recognizer& engine, const objects::ObjectStore& object_store)
      : options(std::move(given)),
        recognizer(engine),
        objects(object_store),
        allow_list(options.allowed_hosts, {options.backend_url}),
        store(jobs::open_job_store(announcing(options.database, options.backend_url))),
        keys(options.keys.url.empty() ? options.database : options.keys),
        gate(keys, *store, options.gate),
        callbacks(*store, options.backend_url, options.callback_secret, options.shared_secret, allow_list,
                  options.clock) {}

  http::Response process_video(const http::Request& request);
  http::Response models(const http::Request& request);
  http::Response burn_captions(const http::Request& request);
  std::string captions_of(const pipeline::CaptionsAsked& asked, const CancelFlag& flag) const;
  http::Response status(const http::Request& request) {
    return wire::status_response(request, *store, wire::requested_job(request, *store));
  }
  http::Response cancel(const http::Request& request);
  http::Response remove(const http::Request& request);
  void replace_earlier(const jobs::NewJob& asked);
  /// What was made of a video lies under the id of its job, and an id that a stranger gave may be the id of
  /// somebody else's job at the backend.
  bool may_store_assets(const jobs::Job& job) {
    return job.generation > 0 || !(gate.is_locked() || options.gate.allow_anonymous);
  }
  http::Response health();

  void start();
  void sweep(const CancelFlag& cancel);
  void clear_tombstones();
  void stop() {
    for (PeriodicTask* each : {sweeping.get(), clearing.get()})
      if (each) each->stop_soon();
    sweeping.reset();
    clearing.reset();
    listening.reset();
    workers.reset();
    teller.reset();
    relay.reset();
  }

  const MlOptions options;
  pipeline::Recognizer& recognizer;
  const objects::ObjectStore& objects;
  const wire::AllowList allow_list;
  const wire::ServerFacts facts{.role = "ml"};
  Metrics metrics{"ml"};
  const std::unique_ptr<jobs::JobStore> store;
  jobs::KeyStore keys;
  wire::Gate gate;
  const Callbacks callbacks;
  wire::Readiness readiness{
      {{"model", [this] { return recognizer.model_state(); }},
       {"disk", [this] { return wire::disk_state(options.work_folder, options.min_free_bytes); }},
       {"database", [this] { return wire::database_state(*store); }}}};

  // Between start() and stop(), in the order they need each other.
  std::unique_ptr<jobs::OutboxRelay> relay;
  std::unique_ptr<ProgressTeller> teller;
  std::unique_ptr<pipeline::Workers> workers;
  std::unique_ptr<jobs::Listening> listening;
  std::unique_ptr<PeriodicTask> sweeping, clearing;
};

http::Response MlServer::State::process_video(const http::Request& request) {
  jobs::NewJob asked =
      parse_process_request(parse_json_object(request.body),
                            {.store = objects, .allow_list = allow_list, .backend_url = options.backend_url});
  asked.owner = wire::owner_of(request);
  if (!asked.file_key.empty()) wire::require_own_key(request, asked.file_key);
  if (!wire::is_from_peer(request)) asked.most_of_owner = gate.quota_of(asked.owner).jobs;
  recognizer.check({.language = asked.language,
                    .languages = wire::listed_languages(asked.languages),
                    .model = asked.options.model,
                    .translate = asked.options.translate});
  asked.generation = wire::requested_generation(request);
  replace_earlier(asked);
  const jobs::Created created = store->create(asked);
  if (!created.is_new && !asks_for_the_same(asked, created.job)) throw Error(Code::job_exists, asked.id);
  if (created.is_new) wire::log_accepted(created.job);
  if (created.is_new && workers) workers->wake();
  return wire::accepted_response(created.job);
}

/// What jobs may ask for. With `language`, `languages`, `model` or `translate` in the query, whether one of
/// them could do such a job: the refusal that it would meet.
http::Response MlServer::State::models(const http::Request& request) {
  const auto given = [&](std::string_view name) { return request.query_parameter(name).value_or(""); };
  const std::string language = given("language");
  recognizer.check({.language = language.empty() ? "auto" : language,
                    .languages = wire::listed_languages(given("languages")),
                    .model = jobs::parse_job_options({{"model", given("model")}}).model,
                    .translate = given("translate") == "1"});
  json::array list;
  for (const pipeline::InstalledModel& model : recognizer.installed_models())
    list.push_back(json::object{{"id", model.name},
                                {"english_only", model.english_only},
                                {"translates", model.translates},
                                {"created", to_millis(model.installed_at) / 1000}});
  return http::json_response(json::object{{"models", std::move(list)},
                                          {"default", recognizer.default_model()},
                                          {"speakers", recognizer.tells_speakers_apart()}});
}

/// The backend has one job of an id at a time: an earlier generation was deleted there, and word of that is
/// still on its way.
void MlServer::State::replace_earlier(const jobs::NewJob& asked) {
  const auto there = asked.generation > 0 ? store->find(asked.id) : std::nullopt;
  if (!there || there->owner != asked.owner) return;
  if (there->generation == 0 || there->generation >= asked.generation) return;
  if (workers) workers->cancel(there->id);
  store->erase({.job_id = there->id, .generation = there->generation, .file_key = there->file_key});
}

http::Response MlServer::State::burn_captions(const http::Request& request) {
  // Whose captions they are is the backend's to know: with a key of his own somebody could have those of
  // another drawn into his video, and put that in the place of the other's.
  if (!request.owner.empty() && !wire::is_from_peer(request))
    throw Error(Code::route_not_found, "captions are burned by way of the backend");
  jobs::NewJob asked = parse_burn_request(parse_json_object(request.body));
  asked.owner = wire::owner_of(request);
  wire::require_own_key(request, asked.file_key);
  asked.generation = wire::requested_generation(request);
  const auto there = store->find(asked.id);
  if (there && there->owner != asked.owner) throw Error(Code::job_exists, asked.id);
  if (there && !answers(*there, asked)) {
    if (workers) workers->cancel(asked.id);
    wire::remove_job(*store, asked.id);
  }
  const jobs::Created created = store->create(asked);
  if (created.is_new && workers) workers->wake();
  return wire::plain_status_response(created.job);
}

/// As they are when they are drawn: of that version, whatever people do meanwhile.
std::string MlServer::State::captions_of(const pipeline::CaptionsAsked& asked, const CancelFlag& flag) const {
  const std::string target =
      std::string(wire::kApi) + "/result/" + asked.order.source_job +
      "/captions.ass?version=" + std::to_string(asked.order.version) +
      "&karaoke=" + (asked.order.karaoke ? "1" : "0") + "&voice=" + (asked.order.voice ? "1" : "0") +
      "&width=" + std::to_string(asked.width) + "&height=" + std::to_string(asked.height);
  const wire::Peer backend{.url = options.backend_url, .secret = options.gate.secret, .clock = options.clock};
  const auto response = http::send(backend.request("GET", target), flag);
  if (response.status >= 500)
    throw Error(Code::unavailable, "the backend: HTTP " + std::to_string(response.status));
  if (response.status != 200)
    throw Error(Code::internal, "the backend gives no captions: HTTP " + std::to_string(response.status));
  return response.body;
}

http::Response MlServer::State::cancel(const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *store);
  if (store->finish(job.id, "", {.status = jobs::Status::cancelled}) == jobs::Recorded::yes)
    wire::log_cancelled(job);
  if (workers) workers->cancel(job.id);
  if (relay) relay->wake();
  return wire::plain_status_response(wire::requested_job(request, *store));
}

http::Response MlServer::State::remove(const http::Request& request) {
  const std::string& id = request.parameters.at("job_id");
  const std::int64_t asked = wire::requested_generation(request);
  const auto job = is_job_id(id) ? store->find(id) : std::nullopt;
  if (!job && (asked == 0 || !is_job_id(id))) throw Error(Code::job_not_found);
  // Deleted here, a job of the backend's must not come back by being dispatched again. Its burns may.
  const bool may_return = !job || jobs::burn_order(*job);
  const std::int64_t generation = asked > 0 || may_return ? asked : job->generation;
  if (job && (asked == 0 || job->generation <= asked) && workers) workers->cancel(id);
  if (generation == 0)
    wire::remove_job(*store, id);
  else if (!store->erase({.job_id = id, .generation = generation, .file_key = {}}))
    throw Error(Code::job_not_found);
  return http::Response{.status = 204};
}

/// Messages are tried for a day (jobs::OutboxRelayOptions); after that none can arrive late.
void MlServer::State::clear_tombstones() {
  constexpr std::chrono::hours kLongestOnItsWay{25};
  constexpr int kAtOnce = 1000;
  for (const auto& grave : store->tombstones(kLongestOnItsWay, kAtOnce)) store->clear_tombstone(grave);
}

/// Rows that nobody deleted: of callers other than the backend, or from before a lost request.
void MlServer::State::sweep(const CancelFlag& cancel) {
  constexpr int kAtOnce = 100;
  int removed = 0;
  for (auto old = store->ended_before(options.keep, kAtOnce); !old.empty() && !cancel.cancelled();
       old = store->ended_before(options.keep, kAtOnce))
    for (const jobs::Job& job : old)
      if (store->remove(job.id)) ++removed;
  log::info("swept", {{"jobs", std::to_string(removed)}});
}

http::Response MlServer::State::health() {
  return wire::health_response(facts, {{"model", recognizer.default_model()},
                                       {"engine", options.engine},
                                       {"queue_depth", store->counts().queued}});
}

void MlServer::State::start() {
  relay = std::make_unique<jobs::OutboxRelay>(
      *store,
      [this](const jobs::Delivery& delivery, const CancelFlag& flag) {
        return callbacks.send_end(delivery, flag);
      },
      [](const jobs::Delivery& delivery, const std::string& why) {
        log::error("callback given up",
                   {{"job_id", delivery.job_id}, {"code", "CALLBACK_UNDELIVERABLE"}, {"why", why}});
      },
      options.relay);
  teller = std::make_unique<ProgressTeller>(callbacks);
  pipeline::WorkersOptions work = options.workers;
  work.on_progress = [this](const jobs::Job& job, const jobs::Progress& progress) {
    if (!jobs::burn_order(job)) teller->tell(job, progress);
  };
  work.on_end = [this] { relay->wake(); };
  work.metrics = &metrics;
  const pipeline::RunContext context{
      .recognizer = recognizer,
      .store = objects,
      .allowed = [this](std::string_view url) { return allow_list.allows(url); },
      .may_reach = [this](std::string_view url,
                          const auto& address) { return allow_list.may_reach(url, address); },
      .work_folder = options.work_folder,
      .sandbox = options.sandbox,
      .limits = options.limits,
      .stores_assets = [this](const jobs::Job& job) { return may_store_assets(job); },
      .captions = [this](const auto& asked, const CancelFlag& flag) { return captions_of(asked, flag); },
      .burn_threads = options.burn_threads};
  workers = std::make_unique<pipeline::Workers>(*store, context, work);
  listening = store->listen(
      [this](jobs::Notification news) { news == jobs::Notification::job ? workers->wake() : relay->wake(); });
  clearing = std::make_unique<PeriodicTask>("clearing tombstones", std::chrono::hours(1),
                                            [this](const CancelFlag&) { clear_tombstones(); });
  if (options.keep.count() > 0)
    sweeping = std::make_unique<PeriodicTask>("sweeping", std::chrono::hours(24),
                                              [this](const CancelFlag& cancel) { sweep(cancel); });
}

MlServer::MlServer(MlOptions options, pipeline::Recognizer& recognizer, const objects::ObjectStore& store)
    : state_(std::make_unique<State>(std::move(options), recognizer, store)) {}
MlServer::~MlServer() { stop(); }

void MlServer::start() { state_->start(); }
void MlServer::stop() { state_->stop(); }

http::Observer MlServer::observer() { return wire::http_observer(state_->metrics); }

std::vector<http::Route> MlServer::routes() {
  State& s = *state_;
  const std::string api(wire::kApi);
  std::vector<http::Route> routes = s.gate.behind({
      {"POST", api + "/process-video", [&s](const auto& request) { return s.process_video(request); }},
      {"GET", api + "/models", [&s](const auto& request) { return s.models(request); }},
      {"POST", api + "/burn-captions", [&s](const auto& request) { return s.burn_captions(request); }},
      http::answered_at_once(
          {"GET", api + "/status/{job_id}", [&s](const auto& request) { return s.status(request); }}),
      {"GET", api + "/events/{job_id}",
       [&s](const auto& request) { return wire::events_response(request, *s.store); }},
      {"GET", api + "/jobs", [&s](const auto& request) { return wire::jobs_response(request, *s.store); }},
      {"POST", api + "/cancel/{job_id}", [&s](const auto& request) { return s.cancel(request); }},
      {"DELETE", api + "/jobs/{job_id}", [&s](const auto& request) { return s.remove(request); }},
      {"GET", "/metrics", [&s](const auto&) { return wire::metrics_response(s.facts, *s.store, s.metrics); }},
  });
  routes.push_back({"GET", "/health", [&s](const auto&) { return s.health(); }});
  routes.push_back({"GET", "/ready", [&s](const auto& request) { return s.readiness.response(request); }});
  return routes;
}

}  // namespace ecg::ml
