#include "backend/results/burn_routes.h"

#include "backend/lifecycle/removal.h"
#include "backend/results/stored_result.h"
#include "base/json.h"
#include "http/client.h"
#include "jobs/burn_order.h"
#include "objects/assets.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr int kUnknownThere = 404;

/// The job whose captions they are; its video must lie in our store.
jobs::Job burnable_job(State& state, const http::Request& request) {
  jobs::Job job = wire::requested_job(request, *state.jobs);
  require_completed(job);
  if (job.file_key.empty() || !state.objects->head(job.file_key))
    throw Error(Code::object_not_found, job.filename);
  return job;
}

/// What the ML server said against it, to whoever asked us.
[[noreturn]] void pass_on(const http::ClientResponse& response) {
  json::object problem;
  try {
    problem = parse_json_object(response.body);
  } catch (const Error&) {
    throw Error(Code::unavailable, "the ML server: HTTP " + std::to_string(response.status));
  }
  throw Error(code_named(optional_string(problem, "code").value_or("")).value_or(Code::unavailable),
              optional_string(problem, "detail").value_or(""));
}

/// nullopt when the ML server knows no such job.
std::optional<json::object> asked_ml(State& state, const http::Request& request, const std::string& method,
                                     const std::string& path, const std::string& body = {}) {
  auto question = state.ml.request(method, std::string(wire::kApi) + path, request.owner, body);
  if (!body.empty()) question.headers.set("Content-Type", "application/json; charset=utf-8");
  const http::ClientResponse response = state.ml_line.ask(question);
  if (response.status == kUnknownThere) return std::nullopt;
  if (response.status / 100 != 2) pass_on(response);
  return parse_json_object(response.body);
}

/// The ML server's words under the job's own id; what a burn results in stands beside them.
http::Response response_of(State& state, const http::Request& request, const jobs::Job& job,
                           const std::optional<json::object>& said) {
  const std::string key = objects::asset_key(job.id, objects::kCaptionedVideo);
  json::object response{{"job_id", job.id}, {"status", "none"}};
  if (!said) return http::json_response(std::move(response));
  for (const char* name : {"status", "progress", "stage", "eta_seconds", "error_code", "error_message"})
    if (const json::value* value = said->if_contains(name)) response[name] = *value;
  const json::object* result = optional_object(*said, "result");
  if (result && state.objects->head(key)) {
    for (const auto& [name, value] : *result) response[name] = value;
    response["current"] = optional_integer(*result, "version") == job.result_version;
    response["url"] = state.store_seen_by(request)->presign_get(key, state.options.url_valid);
  } else if (result) {
    response = {{"job_id", job.id}, {"status", "none"}};  // somebody removed the video from the store
  }
  return http::json_response(std::move(response));
}

std::string status_path(const jobs::Job& job) { return "/status/" + jobs::burn_id(job.id); }

/// 1 or 0, as the ML server takes it.
int is_wanted(const json::object& body, const std::string& name) {
  const json::value* value = body.if_contains(name);
  if (value && !value->is_bool()) throw Error(Code::invalid_field, "/" + name + " must be true or false");
  return value && value->as_bool() ? 1 : 0;
}

http::Response begin(State& state, const http::Request& request) {
  const jobs::Job job = burnable_job(state, request);
  const json::object body = request.body.empty() ? json::object() : parse_json_object(request.body);
  const json::object order{{"job_id", job.id},
                           {"version", job.result_version},
                           {"karaoke", is_wanted(body, "karaoke")},
                           {"voice", is_wanted(body, "voice")},
                           {"file_key", job.file_key},
                           {"filename", job.filename}};
  asked_ml(state, request, "POST", "/burn-captions" + wire::generation_query(generation_of(job)),
           to_text(order));
  return response_of(state, request, job, asked_ml(state, request, "GET", status_path(job)));
}

http::Response look(State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  return response_of(state, request, job, asked_ml(state, request, "GET", status_path(job)));
}

http::Response cancel(State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  asked_ml(state, request, "POST", "/cancel/" + jobs::burn_id(job.id));
  return response_of(state, request, job, asked_ml(state, request, "GET", status_path(job)));
}

}  // namespace

std::vector<http::Route> burn_routes(State& s) {
  const std::string path = std::string(wire::kApi) + "/result/{job_id}/burn";
  const auto asking = [&s](http::Response (*endpoint)(State&, const http::Request&)) {
    return http::on_lane(http::Lane::calling,
                         [&s, endpoint](const auto& request) { return endpoint(s, request); });
  };
  return {{"POST", path, asking(begin)}, {"GET", path, asking(look)}, {"DELETE", path, asking(cancel)}};
}

}  // namespace ecg::backend
