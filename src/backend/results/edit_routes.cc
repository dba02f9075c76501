#include "backend/results/edit_routes.h"

#include <algorithm>

#include "backend/results/edit_splice.h"
#include "backend/results/stored_result.h"
#include "base/log.h"
#include "base/text.h"
#include "captions/cue_json.h"
#include "captions/profiles.h"
#include "transcript/transcript.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;
using transcript::Transcript;

/// The next version of the job's result, when nobody was faster.
http::Response store_edit(State& state, const jobs::Job& job, int expected, const std::string& result) {
  const auto version = state.jobs->edit_result(job.id, expected, result);
  if (!version) throw Error(Code::version_conflict);
  log::info("result edited", {{"job_id", job.id}, {"version", std::to_string(*version)}});
  http::Response response = http::json_response(json::object{{"job_id", job.id}, {"version", *version}});
  response.headers.set("ETag", version_tag(*version));
  return response;
}

jobs::Job edited_job(State& state, const http::Request& request) {
  jobs::Job job = wire::requested_job(request, *state.jobs);
  require_completed(job);
  return job;
}

http::Response put_result(State& state, const http::Request& request) {
  const jobs::Job job = edited_job(state, request);
  const int expected = matched_version(request);
  return store_edit(state, job, expected, edited_result(request.body));
}

http::Response patch_cues(State& state, const http::Request& request) {
  const jobs::Job job = edited_job(state, request);
  const int expected = matched_version(request);
  const auto stored = state.jobs->result(job.id, expected);
  if (!stored) throw Error(Code::version_conflict);  // or so old that it is not kept
  return store_edit(state, job, expected, spliced_result(stored->body, request.body, kLargestResult));
}

/// Whose rules: those that were asked for, those it was edited by, those of its language.
std::string profile_of(const http::Request& request, const Transcript& transcript) {
  std::string name = request.query_parameter("profile").value_or("");
  if (name.empty() && transcript.captions) name = transcript.captions->profile;
  return name.empty() ? std::string(captions::default_profile(transcript::language_of_text(transcript)))
                      : name;
}

std::size_t requested_count(const http::Request& request, std::string_view name, std::int64_t least,
                            std::int64_t otherwise) {
  const auto text = request.query_parameter(name);
  if (!text) return static_cast<std::size_t>(otherwise);
  const auto count = to_integer(*text);
  if (!count || *count < least)
    throw Error(Code::invalid_field,
                std::string(name) + " must be a whole number of at least " + std::to_string(least));
  return static_cast<std::size_t>(*count);
}

/// Of `total` cues those that are asked for: `?limit=` of them behind the first `?after=`.
struct Slice {
  Slice(const http::Request& request, std::size_t total)
      : from(std::min(requested_count(request, "after", 0, 0), total)),
        to(from + std::min(requested_count(request, "limit", 1, INT64_MAX), total - from)) {}

  const std::size_t from, to;
};

http::Response get_cues(State& state, const http::Request& request) {
  const jobs::Result stored = stored_result(state, request);
  const Transcript transcript = transcript::parse_transcript(stored.body);
  const std::string profile = profile_of(request, transcript);
  const captions::Rules rules = captions::profile_rules(profile, transcript::language_of_text(transcript))
                                    .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  const auto cues = captions::cues_with_words(transcript, rules);
  const Slice slice(request, cues.size());
  json::object body{{"job_id", request.parameters.at("job_id")},
                    {"version", stored.version},
                    {"profile", profile},
                    {"language", transcript.language},
                    {"duration", transcript.duration_s},
                    {"edited", transcript.is_edited()},
                    {"total", cues.size()},
                    {"next", slice.to < cues.size() ? json::value(slice.to) : json::value(nullptr)}};
  if (slice.from == 0) {
    body["filename"] = wire::requested_job(request, *state.jobs).filename;
    transcript::put_findings(body, transcript);
    const auto& warnings = transcript.metadata.warnings;
    if (!warnings.empty()) body["warnings"] = json::array(warnings.begin(), warnings.end());
  }
  body["cues"] = captions::checked_cues_json(cues, slice.from, slice.to, rules, request.language());
  http::Response response = http::json_response(body);
  response.headers.set("ETag", version_tag(stored.version));
  return response;
}

}  // namespace

int matched_version(const http::Request& request) {
  const auto header = request.headers.find("If-Match");
  if (!header) throw Error(Code::precondition_required);
  std::string tag = trimmed(*header);
  if (tag.starts_with("W/")) tag.erase(0, 2);
  const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
  const auto version = quoted ? to_integer(tag.substr(1, tag.size() - 2)) : std::nullopt;
  if (!version || *version < 1 || *version > INT32_MAX)
    throw Error(Code::version_conflict, "If-Match must be the ETag of a version, such as \"1\"");
  return static_cast<int>(*version);
}

std::string edited_result(std::string_view body) {
  Transcript transcript = transcript::parse_transcript(body);
  transcript::accept_edit(transcript);
  if (transcript.captions && !transcript.captions->profile.empty() &&
      !captions::is_profile(transcript.captions->profile))
    throw Error(Code::invalid_field, "/captions/profile is no caption profile");
  if (!transcript.is_edited()) captions::forget_stale_words(transcript);
  return transcript::json_text(transcript);
}

std::vector<http::Route> edit_routes(State& s) {
  const std::string result = std::string(wire::kApi) + "/result/{job_id}";
  const auto computing = [&s](http::Response (*endpoint)(State&, const http::Request&)) {
    return http::on_lane(http::Lane::computing,
                         [&s, endpoint](const auto& request) { return endpoint(s, request); });
  };
  return {
      taking_result({"PUT", result, computing(put_result)}),
      {"GET", result + "/cues", computing(get_cues)},
      taking_result({"PATCH", result + "/cues", computing(patch_cues)}),
  };
}

}  // namespace ecg::backend
