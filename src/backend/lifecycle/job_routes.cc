#include "backend/lifecycle/job_routes.h"

#include "backend/lifecycle/ml_client.h"
#include "backend/lifecycle/ml_models.h"
#include "backend/lifecycle/removal.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "http/client.h"
#include "http/origin.h"
#include "jobs/burn_order.h"
#include "jobs/status_json.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

std::string after_last_slash(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The name the person gave, without what new_key() put before it.
std::string filename_of_key(const std::string& key) {
  constexpr std::size_t kStamp = sizeof("20250911_034548_3b3673a3_") - 1;
  const std::string last = after_last_slash(key);
  return key.starts_with("videos/") && last.size() > kStamp ? last.substr(kStamp) : last;
}

constexpr std::size_t kLongestFilename = 255;  // bytes, as file systems have it

}  // namespace

std::string shown_filename(const std::string& text) {
  const std::string given = to_valid_utf8(text);
  std::string name;
  for (std::size_t position = 0; position < given.size();) {
    std::string character;
    const char32_t c = next_code_point(given, position);
    append_code_point(character, c < 0x20 || (c >= 0x7f && c < 0xa0) ? U' ' : c);
    if (name.size() + character.size() > kLongestFilename)
      throw Error(Code::invalid_field,
                  "/filename has more than " + std::to_string(kLongestFilename) + " bytes");
    name += character;
  }
  return trimmed(name);
}

namespace {

/// "filename" of the body: as the person wrote it, which a key cannot hold. Nothing where it names nothing.
std::string own_filename(const json::object& body) {
  return shown_filename(optional_string(body, "filename").value_or(""));
}

/// Where the video of a request lies: our object's key, or an address elsewhere that is allowed.
struct Video {
  std::string key, url, filename;
};

Video object_video(State& state, const http::Request& request, const std::string& key) {
  wire::require_own_key(request, key);
  const auto object = state.objects->head(key);
  if (!object) throw Error(Code::object_not_found, key);
  if (object->size_bytes > state.options.objects.max_bytes) throw Error(Code::media_too_large, key);
  if (!state.embedded) state.storage.require(wire::owner_of(request), 0);  // S3 itself took what came
  return {.key = key, .url = state.objects->url_of(key), .filename = filename_of_key(key)};
}

Video video_at(State& state, const http::Request& request, const std::string& url) {
  auto key = state.objects->key_of(url);
  if (!key) key = state.store_seen_by(request)->key_of(url);
  if (key) return object_video(state, request, *key);
  if (!state.allow_list.allows(url)) throw Error(Code::url_not_allowed, "/video_url " + url);
  const std::string path = url.substr(0, url.find_first_of("?#"));
  return {
      .key = {}, .url = url, .filename = to_valid_utf8(percent_decode(after_last_slash(path)).value_or(""))};
}

Video requested_video(State& state, const http::Request& request, const json::object& body) {
  for (const char* name : {"fileKey", "file_key"})
    if (const auto key = optional_string(body, name)) return object_video(state, request, *key);
  if (const auto url = optional_string(body, "video_url")) return video_at(state, request, *url);
  throw Error(Code::invalid_field, "/video_url or /fileKey is required");
}

}  // namespace

jobs::Job create_job(State& state, jobs::NewJob asked) {
  asked.most_of_owner = state.gate.quota_of(asked.owner).jobs;
  const jobs::Created created = state.jobs->create(asked);
  const bool same_video = asked.file_key.empty() ? created.job.video_url == asked.video_url
                                                 : created.job.file_key == asked.file_key;
  const bool same = same_video && created.job.owner == asked.owner;
  if (!created.is_new && created.job.id == asked.id && !same) throw Error(Code::job_exists, asked.id);
  if (created.is_new) wire::log_accepted(created.job);
  if (created.is_new && state.ml_client) state.ml_client->wake();
  return created.job;
}

namespace {

http::Response create_and_tell(State& state, const jobs::NewJob& asked) {
  return wire::accepted_response(create_job(state, asked), http::path_of(state.options.public_url));
}

/// What not every model can do is asked for where the models are.
http::Response accept(State& state, jobs::NewJob asked) {
  if (!asks_for_a_model(asked.options)) return create_and_tell(state, asked);
  return http::later(http::Lane::calling, [&state, asked = std::move(asked)] {
    check_at_ml(state, asked);
    return create_and_tell(state, asked);
  });
}

/// Who is told the end beside those who ask.
std::string requested_callback(const State& state, const json::object& body) {
  const std::string url = optional_string(body, "callback_url").value_or("");
  if (!url.empty() && !state.allow_list.allows(url))
    throw Error(Code::url_not_allowed, "/callback_url " + url);
  return url;
}

http::Response request_process(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  Video video = requested_video(state, request, body);
  if (const std::string name = own_filename(body); !name.empty()) video.filename = name;
  return accept(state, {.id = uuid_v4(),
                        .video_url = video.url,
                        .file_key = video.key,
                        .filename = video.filename,
                        .language = wire::requested_language(body),
                        .languages = wire::requested_languages(body),
                        .options = jobs::parse_job_options(body),
                        .owner = wire::owner_of(request),
                        .callback_url = requested_callback(state, body),
                        .idempotency_key = request.headers.find("Idempotency-Key").value_or("")});
}

/// A request of the ML server's API that arrived here, word for word; its answer comes back word for word.
/// Whose jobs he may see is for the ML server to look at, which believes nobody whom it cannot tell.
http::Response passed_on(State& state, const http::Request& request) {
  if (!request.owner.empty() && state.ml.secret.empty()) throw Error(Code::job_not_found);
  // What stands in the query of a request that changes something is between the servers.
  const std::string& target = request.method == "GET" ? request.target : request.path;
  auto onward = state.ml.request(request.method, target, request.owner, request.body);
  for (const char* name : {"Content-Type", "Accept-Language"})
    if (const auto value = request.headers.find(name)) onward.headers.set(name, *value);
  http::ClientResponse reply = state.ml_line.ask(onward);
  http::Response response{.status = reply.status, .headers = {}, .body = std::move(reply.body)};
  response.headers.set("Content-Type", reply.headers.find("Content-Type").value_or("application/json"));
  return response;
}

http::Response pass_on(State& state, const http::Request& request) {
  return http::later(http::Lane::calling, [&state, &request] { return passed_on(state, request); });
}

/// True when the caller wants the end told to somebody else than this backend.
bool names_another_listener(const State& state, const http::Request& request, const json::object& body) {
  auto url = optional_string(body, "callback_url");
  if (!url) url = optional_string(body, "fastapi_base_url");
  if (!url || url->empty()) return false;
  const auto named = wire::origin_of(*url);
  const auto own = wire::origin_of(state.options.own_url);
  const auto seen = wire::origin_of("http://" + request.headers.find("Host").value_or(""));
  return !named || !((own && wire::same_place(*named, *own)) || (seen && wire::same_place(*named, *seen)));
}

/// The ML server's route on our address: the job becomes ours under the caller's id, so that its result, its
/// captions and its place in the list are here too. With another listener it is passed on as it is.
http::Response process_video(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  if (names_another_listener(state, request, body)) return pass_on(state, request);
  const std::string id = required_string(body, "job_id");
  if (!jobs::is_callers_id(id))
    throw Error(Code::invalid_field,
                "/job_id must be 1 to 128 of A-Z a-z 0-9 . _ -, no . or .. alone, not beginning with burn-");
  Video video = video_at(state, request, required_string(body, "video_url"));
  return accept(state, {.id = id,
                        .video_url = video.url,
                        .file_key = video.key,
                        .filename = video.filename,
                        .language = wire::requested_language(body),
                        .languages = wire::requested_languages(body),
                        .options = jobs::parse_job_options(body),
                        .owner = wire::owner_of(request)});
}

bool is_ours(const State& state, const http::Request& request) {
  const std::string& id = request.parameters.at("job_id");
  if (!is_job_id(id)) throw Error(Code::job_not_found);
  return state.jobs->find(id).has_value();
}

http::Response status(State& state, const http::Request& request) {
  const std::string& id = request.parameters.at("job_id");
  const auto job = is_job_id(id) ? state.jobs->find(id) : std::nullopt;
  if (job) return wire::status_response(request, *state.jobs, *job);
  if (!is_job_id(id)) throw Error(Code::job_not_found);
  return pass_on(state, request);
}

http::Response cancel(State& state, const http::Request& request) {
  if (!is_ours(state, request)) return pass_on(state, request);
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  if (state.jobs->finish(job.id, "", {.status = jobs::Status::cancelled}) == jobs::Recorded::yes)
    wire::log_cancelled(job);
  if (state.ml_client) state.ml_client->wake();
  return wire::plain_status_response(wire::requested_job(request, *state.jobs));
}

/// Its line of the list: what the status of a job, which is asked for again and again, does not repeat.
http::Response line(State& state, const http::Request& request) {
  return http::json_response(jobs::job_summary_json(wire::requested_job(request, *state.jobs)));
}

}  // namespace

void remove_job(State& state, const jobs::Job& job) {
  // The row goes last: whatever fails before it, the same request may be made again and finds the rest.
  state.jobs->finish(job.id, "", {.status = jobs::Status::cancelled});  // changes nothing when it has ended
  forget_at_ml(state.ml, state.ml_line, job);
  const jobs::Tombstone grave{.job_id = job.id, .generation = generation_of(job), .file_key = job.file_key};
  std::string names;
  for (const std::string& key : remove_objects_of(grave, *state.jobs, *state.objects))
    names += (names.empty() ? "" : ", ") + key;
  state.jobs->erase(grave);
  log::info("job deleted", {{"job_id", job.id}, {"objects", names}});
}

namespace {

http::Response remove_ours(State& state, const http::Request& request) {
  remove_job(state, wire::requested_job(request, *state.jobs));
  return http::Response{.status = 204};
}

/// Which models there are, for whoever chooses one.
http::Response models(State& state, const http::Request&) { return http::json_response(models_at_ml(state)); }

http::Response remove(State& state, const http::Request& request) {
  if (!is_ours(state, request)) return pass_on(state, request);
  return http::later(http::Lane::calling, [&state, &request] { return remove_ours(state, request); });
}

}  // namespace

std::vector<http::Route> job_routes(State& s) {
  const std::string api(wire::kApi);
  return {
      {"POST", api + "/request-process", asking_store(s, request_process)},
      {"POST", api + "/process-video", asking_store(s, process_video)},
      {"GET", api + "/models",
       http::on_lane(http::Lane::calling, [&s](const auto& request) { return models(s, request); })},
      http::answered_at_once(
          {"GET", api + "/status/{job_id}", [&s](const auto& request) { return status(s, request); }}),
      {"GET", api + "/events/{job_id}",
       [&s](const auto& request) { return wire::events_response(request, *s.jobs); }},
      {"GET", api + "/jobs", [&s](const auto& request) { return wire::jobs_response(request, *s.jobs); }},
      {"POST", api + "/cancel/{job_id}", [&s](const auto& request) { return cancel(s, request); }},
      {"GET", api + "/jobs/{job_id}", [&s](const auto& request) { return line(s, request); }},
      {"DELETE", api + "/jobs/{job_id}", [&s](const auto& request) { return remove(s, request); }},
  };
}

}  // namespace ecg::backend
