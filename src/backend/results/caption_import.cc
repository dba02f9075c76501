#include "backend/results/caption_import.h"

#include <algorithm>

#include "backend/results/edit_routes.h"
#include "backend/results/edit_splice.h"
#include "backend/results/stored_result.h"
#include "base/asker.h"
#include "base/log.h"
#include "captions/cue_json.h"
#include "captions/exports.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;
using captions::CaptionFile;
using transcript::Segment;

constexpr std::size_t kMostCaptions = 50'000;  // a caption each second for fourteen hours
constexpr double kShown_s = 0.833;             // Netflix's least time, as captions::Rules has it
constexpr double kEndOfTime_s = 1e8;  // three years: far below what an edit takes (transcript::accept_edit)

/// "smi" of "captions.smi", where that is a format that is read.
std::string format_of(const http::Request& request) {
  const std::string& file = request.parameters.at("file");
  const std::string extension = file.starts_with("captions.") ? file.substr(9) : "";
  const auto format = captions::readable_format(extension);
  if (!format || format == captions::Format::txt || format == captions::Format::json)
    throw Error(
        Code::route_not_found,
        "captions are read as captions.srt, .vtt, .ass, .ttml, .smi, .sbv, .lrc and .sub; a transcript "
        "is replaced by PUT of the result");
  return extension;
}

captions::FileOptions options_of(const http::Request& request) {
  captions::FileOptions options{.encoding = request.query_parameter("encoding").value_or(""),
                                .language = request.query_parameter("language").value_or("")};
  if (!options.language.empty() && !captions::is_language_tag(options.language))
    throw Error(Code::invalid_field, "language must be a code such as ko");
  return options;
}

CaptionFile read_file(std::string_view extension, std::string_view bytes,
                      const captions::FileOptions& options) try {
  return captions::read_captions(extension, bytes, options);
} catch (const Error& error) {
  if (error.code() != Code::usage) throw;
  throw Error(Code::invalid_field, error.detail());
}

/// How many had times that no caption can have.
std::size_t give_times(std::vector<Segment>& segments) {
  std::size_t given = 0;
  for (Segment& segment : segments) {
    const double start_s = std::clamp(segment.start_s, 0.0, kEndOfTime_s);
    double end_s = std::min(segment.end_s, kEndOfTime_s + kShown_s);
    if (end_s < start_s + 0.001) end_s = start_s + kShown_s;
    if (start_s != segment.start_s || end_s != segment.end_s) ++given;
    segment.start_s = start_s, segment.end_s = end_s;
  }
  return given;
}

http::Response response_to(const http::Request& request, const jobs::Job& job, int version,
                           const Imported& imported) {
  http::Response response = http::json_response(
      json::object{{"job_id", job.id},
                   {"version", version},
                   {"cues", imported.transcript.segments.size()},
                   {"language", imported.transcript.language},
                   {"encoding", imported.encoding},
                   {"findings", captions::to_json(imported.findings, request.language())}});
  response.headers.set("ETag", version_tag(version));
  return response;
}

http::Response put_captions(State& state, const http::Request& request) {
  const std::string format = format_of(request);
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  require_completed(job);
  const int expected = matched_version(request);
  const captions::FileOptions options = options_of(request);
  const auto stored = state.jobs->result(job.id, expected);
  if (!stored) throw Error(Code::version_conflict);  // or so old that it is not kept
  const Imported imported =
      with_captions_of_file(transcript::parse_transcript(stored->body), format, request.body, options);
  const std::string result = transcript::json_text(imported.transcript);
  if (result.size() > kLargestResult)
    throw Error(Code::body_too_large, "the result would have " + std::to_string(result.size()) + " bytes");
  const auto version = state.jobs->edit_result(job.id, expected, result);
  if (!version) throw Error(Code::version_conflict);
  log::info("captions imported", {{"job_id", job.id}, {"version", std::to_string(*version)}});
  return response_to(request, job, *version, imported);
}

}  // namespace

Imported with_captions_of_file(transcript::Transcript stored, std::string_view extension,
                               std::string_view bytes, const captions::FileOptions& options) {
  CaptionFile file = read_file(extension, bytes, options);
  const std::size_t count = file.transcript.segments.size();
  if (count == 0) throw Error(Code::invalid_field, "the file holds no caption");
  if (count > kMostCaptions)
    throw Error(Code::body_too_large,
                "it holds " + std::to_string(count) + " captions, at most " + std::to_string(kMostCaptions));
  go_on_for_asker();
  const std::size_t given = give_times(file.transcript.segments);
  if (given > 0) file.findings.push_back({0, captions::FindingCode::impossible_time, std::to_string(given)});
  if (file.transcript.language != "und") stored.language = file.transcript.language;
  apply({.at = 0, .remove = std::nullopt, .insert = std::move(file.transcript.segments), .profile = {}},
        stored);
  stored.captions->head_of = std::move(file.transcript.captions->head_of);
  stored.captions->head = std::move(file.transcript.captions->head);
  return {std::move(stored), std::move(file.encoding), std::move(file.findings)};
}

std::vector<http::Route> caption_import_routes(State& s) {
  http::Route route{
      "PUT", std::string(wire::kApi) + "/result/{job_id}/{file}",
      http::on_lane(http::Lane::computing, [&s](const auto& request) { return put_captions(s, request); })};
  route.body_limit = kLargestCaptionFile;
  return {std::move(route)};
}

}  // namespace ecg::backend
