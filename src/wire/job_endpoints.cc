#include "wire/job_endpoints.h"

#include <algorithm>

#include "base/ids.h"
#include "base/log.h"
#include "base/non_blocking.h"
#include "base/text.h"
#include "jobs/status_json.h"
#include "wire/peer.h"
#include "wire/stored_response.h"

namespace ecg::wire {

jobs::Job requested_job(const http::Request& request, jobs::JobStore& store) {
  const std::string& id = request.parameters.at("job_id");
  auto job = is_job_id(id) ? store.find(id) : std::nullopt;
  if (!job) throw Error(Code::job_not_found);
  return *std::move(job);
}

std::string with_raw_field(const json::object& object, std::string_view name, std::string_view raw_json) {
  std::string text = to_text(object);
  text.pop_back();  // the closing brace
  if (!object.empty()) text += ',';
  text.append(json::serialize(json::string_view(name))).append(":").append(raw_json).append("}");
  return text;
}

http::Response plain_status_response(const jobs::Job& job) {
  return http::json_response(jobs::status_json(job));
}

namespace {

constexpr int kGone = 410;

bool knows_no_cancelled(const http::Request& request) {
  return lower_ascii(request.headers.find("Content-Type").value_or("")).starts_with("application/json");
}

}  // namespace

http::Response status_response(const http::Request& request, jobs::JobStore& store, const jobs::Job& job) {
  if (job.status == jobs::Status::cancelled && knows_no_cancelled(request))
    return http::json_response(jobs::status_json(job), kGone);
  const bool wanted = request.query_parameter("result") != "false";
  if (!wanted || job.status != jobs::Status::completed) return plain_status_response(job);
  about_to_wait();  // results can be many megabytes
  std::string before = to_text(jobs::status_json(job));
  before.pop_back();  // the closing brace
  auto stored = stored_response(store, job.id, 0, before + ",\"result\":", "}");
  return stored ? std::move(stored->response) : plain_status_response(job);
}

namespace {

std::string event_id(const jobs::Job& job) {
  return std::to_string(to_millis(job.updated_at)) + "-" + std::to_string(job.progress);
}

/// Says what has changed since it was asked last. Lives as long as its connection.
struct StatusEvents {
  jobs::JobStore& store;
  std::string job_id;
  std::string last_id;  // of the event the client has

  http::EventStep operator()() {
    const auto job = store.find(job_id);
    if (!job) return {.events = {}, .finished = true};
    http::EventStep step{.events = {}, .finished = is_final(job->status)};
    const std::string id = event_id(*job);
    if (id == last_id && !step.finished) return step;
    last_id = id;
    step.events.push_back({.name = "status", .id = id, .data = to_text(jobs::status_json(*job))});
    return step;
  }
};

int requested_limit(const http::Request& request) {
  const auto text = request.query_parameter("limit");
  if (!text) return jobs::ListQuery{}.limit;
  const auto limit = to_integer(*text);
  if (!limit || *limit < 1 || *limit > 200) throw Error(Code::invalid_field, "limit must be 1 to 200");
  return static_cast<int>(*limit);
}

constexpr std::string_view kUnfinished = "processing";  // the wire's one word for queued and working

std::optional<jobs::Status> requested_status(const std::optional<std::string>& text) {
  if (!text || *text == kUnfinished) return std::nullopt;
  const auto status = jobs::status_named(*text);
  if (!status)
    throw Error(Code::invalid_field, "status is none of processing, queued, completed, failed, cancelled");
  return status;
}

}  // namespace

http::Response events_response(const http::Request& request, jobs::JobStore& store) {
  const jobs::Job job = requested_job(request, store);
  const std::string had = request.headers.find("Last-Event-ID").value_or("");
  // A browser connects again whenever a stream ends, until it hears 204 (HTML, server-sent events).
  if (is_final(job.status) && had == event_id(job)) return {.status = 204, .headers = {}, .body = {}};
  http::Response response;
  response.body = StatusEvents{store, job.id, had};
  return response;
}

http::Response jobs_response(const http::Request& request, jobs::JobStore& store) {
  const auto status = request.query_parameter("status");
  const jobs::Page page = store.list({.limit = requested_limit(request),
                                      .after = request.query_parameter("after").value_or(""),
                                      .status = requested_status(status),
                                      .owner = request.owner,
                                      .unfinished = status == kUnfinished});
  json::array rows;
  for (const jobs::Job& job : page.jobs) rows.push_back(jobs::job_summary_json(job));
  json::object body{{"jobs", std::move(rows)}};
  body["next"] = page.next ? json::value(*page.next) : json::value(nullptr);
  return http::json_response(body);
}

void remove_job(jobs::JobStore& store, const std::string& id) {
  store.finish(id, "", {.status = jobs::Status::cancelled});  // changes nothing when it has ended
  store.remove(id);
}

std::int64_t requested_generation(const http::Request& request) {
  const auto text = request.query_parameter("generation");
  if (!text || !(request.owner.empty() || is_from_peer(request))) return 0;
  const auto generation = to_integer(*text);
  if (!generation || *generation < 1)
    throw Error(Code::invalid_field, "generation must be a whole number from 1 on");
  return *generation;
}

std::string generation_query(std::int64_t generation) { return "?generation=" + std::to_string(generation); }

http::Response accepted_response(const jobs::Job& job, std::string_view prefix) {
  json::object body{{"job_id", job.id},
                    {"status", jobs::wire_name(job.status)},
                    {"message", "비디오 처리가 시작되었습니다"},
                    {"status_url", std::string(prefix).append(kApi).append("/status/") + job.id}};
  body["estimated_time"] = job.eta_s ? json::value(*job.eta_s) : json::value(nullptr);
  return http::json_response(body);
}

void log_accepted(const jobs::Job& job) {
  log::info("job accepted", {{"job_id", job.id},
                             {"filename", job.filename},
                             {"language", job.languages.empty() ? job.language : job.languages}});
}

void log_cancelled(const jobs::Job& job) {
  log::info("job ended", {{"job_id", job.id}, {"status", std::string(name(jobs::Status::cancelled))}});
}

std::optional<std::string> language_of_tag(std::string_view tag) {
  constexpr std::size_t kLongestPart = 8;
  std::string text = lower_ascii(tag);
  std::replace(text.begin(), text.end(), '_', '-');
  const auto parts = split(text, '-');
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_sign = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  for (const std::string& part : parts)
    if (part.empty() || part.size() > kLongestPart || !std::all_of(part.begin(), part.end(), is_sign))
      return std::nullopt;
  const std::string& language = parts.front();
  const bool good = (language.size() == 2 || language.size() == 3) &&
                    std::all_of(language.begin(), language.end(), is_letter);
  return good ? std::optional(language) : std::nullopt;
}

namespace {

[[noreturn]] void refuse_languages() {
  throw Error(Code::invalid_field,
              "/languages must be a list of 1 to " + std::to_string(kMostLanguages) + " ISO 639-1 codes");
}

std::vector<std::string> given_languages(const json::value& value) {
  if (value.is_string()) return split(std::string(value.get_string()), ',');
  if (!value.is_array() || value.get_array().size() > kMostLanguages) refuse_languages();
  std::vector<std::string> listed;
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) refuse_languages();
    listed.emplace_back(item.get_string());
  }
  return listed;
}

}  // namespace

std::string requested_languages(const json::object& body) {
  const json::value* value = body.if_contains("languages");
  if (!value || value->is_null()) return "";
  std::vector<std::string> languages;
  for (const std::string& item : given_languages(*value)) {
    const auto code = language_of_tag(trimmed(item));
    if (!code) refuse_languages();
    if (std::ranges::find(languages, *code) == languages.end()) languages.push_back(*code);
  }
  if (languages.empty() || languages.size() > kMostLanguages) refuse_languages();
  if (requested_language(body) != "auto")
    throw Error(Code::invalid_field, "/languages goes with the language 'auto' only");
  std::string joined = languages.front();
  for (std::size_t i = 1; i < languages.size(); ++i) joined += "," + languages[i];
  return joined;
}

std::vector<std::string> listed_languages(const std::string& languages) {
  return languages.empty() ? std::vector<std::string>{} : split(languages, ',');
}

std::string requested_language(const json::object& body) {
  const std::string asked = lower_ascii(optional_string(body, "language").value_or("auto"));
  if (asked == "auto") return asked;
  auto language = language_of_tag(asked);
  if (!language)
    throw Error(Code::invalid_field, "/language must be 'auto' or an ISO 639-1 code such as 'ko' or 'ko-KR'");
  return *std::move(language);
}

}  // namespace ecg::wire
