#include "jobs/status_json.h"

#include <boost/json/value_from.hpp>

#include "base/text.h"

namespace ecg::jobs {
namespace {

json::value stage_json(const Job& job) {
  return is_final(job.status) ? json::value() : json::value(name(job.stage));
}

json::value code_json(const std::optional<Code>& code) {
  return code ? json::value(facts(*code).name) : json::value();
}

void add_times(json::object& object, const Job& job) {
  object["created_at"] = rfc3339(job.created_at);
  object["updated_at"] = rfc3339(job.updated_at);
}

}  // namespace

json::object status_json(const Job& job) {
  json::object object{{"job_id", job.id}, {"status", wire_name(job.status)}, {"progress", job.progress}};
  if (!is_final(job.status)) {
    object["stage"] = stage_json(job);
    object["eta_seconds"] = json::value_from(job.eta_s);
    object["current_stage"] = object["stage"];
    object["estimated_time_remaining"] = object["eta_seconds"];
  }
  if (job.status == Status::failed) {
    object["error_code"] = code_json(job.error_code);
    object["error_message"] = job.error_message;
    object["error"] = json::object{{"code", object["error_code"]}, {"message", job.error_message}};
  }
  if (job.generation > 0) object["generation"] = job.generation;
  add_times(object, job);
  return object;
}

json::object job_summary_json(const Job& job) {
  json::object object{{"job_id", job.id},
                      {"status", wire_name(job.status)},
                      {"progress", job.progress},
                      {"stage", stage_json(job)},
                      {"filename", job.filename},
                      {"language", job.language},
                      {"duration", json::value_from(job.audio_s)}};
  if (!job.languages.empty()) object["languages"] = json::value_from(split(job.languages, ','));
  put_job_options(object, job.options);
  if (!is_final(job.status)) object["eta_seconds"] = json::value_from(job.eta_s);
  add_times(object, job);
  object["error_code"] = code_json(job.error_code);
  object["has_poster"] = job.has_poster;
  if (!job.file_key.empty()) object["file_key"] = job.file_key;  // what a job that failed is tried again with
  return object;
}

}  // namespace ecg::jobs
