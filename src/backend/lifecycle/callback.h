#pragma once
// What the ML server says of a job, by callback or when asked: parsed, and put into the job's row.
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job_store.h"

namespace ecg::backend {

struct Report {
  std::string job_id;
  std::int64_t generation = 0;  ///< which of the jobs that had this id; 0: the sender does not know
  bool is_progress = false;
  jobs::Progress progress;  ///< for progress
  jobs::Outcome outcome;    ///< for ends
};

/// The body of a callback (the specification's {"job_id", "result"} or the full form) or of a status answer.
/// Throws Error(broken_json | invalid_field); a result that is no transcript is refused, pointer
/// "/result/...".
Report parse_report(std::string_view text);

struct Applied {
  jobs::Recorded recorded;
  jobs::Status status;  ///< of the job afterwards
};
/// Puts a report into the row. An end that is already recorded changes nothing.
Applied apply_report(jobs::JobStore& jobs, const Report& report);

}  // namespace ecg::backend
