#include "backend/lifecycle/callback.h"

#include <algorithm>

#include "backend/lifecycle/removal.h"
#include "base/json.h"
#include "base/log.h"
#include "transcript/transcript.h"

namespace ecg::backend {
namespace {

using jobs::Status;

/// "processing" on the wire is `working` in a row. The specification's short form carries only a result.
Status reported_status(const json::object& body) {
  const auto text = optional_string(body, "status");
  if (!text && body.contains("result")) return Status::completed;
  if (text == "processing") return Status::working;
  const auto status = text ? jobs::status_named(*text) : std::nullopt;
  if (!status)
    throw Error(Code::invalid_field, "/status is none of processing, completed, failed, cancelled");
  return *status;
}

jobs::Progress reported_progress(const json::object& body) {
  const auto stage = jobs::stage_named(optional_string(body, "stage").value_or("transcribing"));
  if (!stage) throw Error(Code::invalid_field, "/stage is unknown");
  const auto percent = optional_integer(body, "progress").value_or(0);
  if (percent < 0 || percent > 100) throw Error(Code::invalid_field, "/progress must be 0 to 100");
  return {.stage = *stage,
          .progress = static_cast<int>(percent),
          .eta_s = optional_number(body, "eta_seconds"),
          .audio_s = {}};
}

transcript::Transcript read_result(const json::object& body) {
  const json::object* result = optional_object(body, "result");
  if (!result) throw Error(Code::invalid_field, "/result is required when completed");
  return transcript::parse_transcript(*result);
}

/// The result is stored as our own writer spells it, checked field by field, with what else it says.
void put_result(transcript::Transcript transcript, jobs::Outcome& outcome) {
  transcript::normalize(transcript);
  outcome.result = transcript::json_text(transcript);
  outcome.audio_s = transcript.duration_s;
  outcome.work_s = transcript.metadata.processing_time_s;
  outcome.has_poster = transcript::has_asset(transcript, "poster.webp");
}

/// All but the result's text: the values of a long result are large, and gone before that is written.
Report read_report(std::string_view text, transcript::Transcript& result) {
  json::monotonic_resource memory;
  const json::object body = parse_json_object(text, &memory);
  Report report{.job_id = required_string(body, "job_id"),
                .generation = optional_integer(body, "generation").value_or(0)};
  report.outcome.status = reported_status(body);
  report.is_progress = !is_final(report.outcome.status);
  if (report.is_progress) report.progress = reported_progress(body);
  if (report.outcome.status == Status::completed) result = read_result(body);
  if (report.outcome.status == Status::failed) {
    report.outcome.error_code =
        code_named(optional_string(body, "error_code").value_or("")).value_or(Code::internal);
    report.outcome.error_message = optional_string(body, "error_message").value_or("");
  }
  return report;
}

}  // namespace

Report parse_report(std::string_view text) {
  transcript::Transcript result;
  Report report = read_report(text, result);
  if (report.outcome.status == Status::completed) put_result(std::move(result), report.outcome);
  return report;
}

Applied apply_report(jobs::JobStore& jobs, const Report& report) {
  const auto meant = report.generation > 0 ? jobs.find(report.job_id) : std::nullopt;
  if (meant && generation_of(*meant) != report.generation)  // deleted, and its id used again
    return {jobs::Recorded::unknown_job, Status::queued};
  const auto recorded = report.is_progress ? jobs.report_progress(report.job_id, report.progress)
                                           : jobs.finish(report.job_id, "", report.outcome);
  const auto job = jobs.find(report.job_id);
  if (!job) return {jobs::Recorded::unknown_job, Status::queued};
  if (!report.is_progress && recorded == jobs::Recorded::yes)
    log::info("job ended", {{"job_id", job->id}, {"status", std::string(name(job->status))}});
  return {recorded, job->status};
}

}  // namespace ecg::backend
