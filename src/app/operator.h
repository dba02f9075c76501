#pragma once
// `ecg jobs` and `ecg deliveries`: what the operator looks at and mends, on the database itself, whether the
// servers run or not.
#include <string>

#include "base/settings.h"

namespace ecg::app {

struct OperatorArguments {
  std::string role = "backend";  ///< whose database: "backend" or "ml"
  std::string id;                ///< of a job, or of a delivery
  std::string status;            ///< of jobs to list; empty: all
  int limit = 50;
  bool as_json = false;
  bool only_dead = false;  ///< of deliveries
};

// Each returns the exit code. Throw Error(job_not_found) for an unknown id.
int list_jobs(const Settings& settings, const OperatorArguments& arguments);
int show_job(const Settings& settings, const OperatorArguments& arguments);
int cancel_job(const Settings& settings, const OperatorArguments& arguments);
/// The video of a job that failed or was cancelled, as a new job, whose id is printed: ends never change.
int retry_job(const Settings& settings, const OperatorArguments& arguments);
int list_deliveries(const Settings& settings, const OperatorArguments& arguments);
/// One, or all dead ones when `id` is empty.
int replay_deliveries(const Settings& settings, const OperatorArguments& arguments);

}  // namespace ecg::app
