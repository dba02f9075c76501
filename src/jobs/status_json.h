#pragma once
// A job as programs outside see it. Both servers answer with these two objects.
#include "base/json.h"
#include "jobs/job.h"

namespace ecg::jobs {

/// The status object: job_id, status ("processing" for queued and working) and progress; stage and
/// eta_seconds (null when unknown) while processing; error_code and error_message when failed; created_at and
/// updated_at. The result is not in it: it can be many megabytes and is joined by whoever wants it.
json::object status_json(const Job& job);

/// One line of the jobs list: language as it was asked for, "auto" or a code; stage is null once the job has
/// ended, eta_seconds absent then, error_code null unless it failed; duration, the sound's length in seconds,
/// null until it is known.
json::object job_summary_json(const Job& job);

}  // namespace ecg::jobs
