#pragma once
// Where the time of jobs goes, for /metrics.
#include "base/metrics.h"
#include "jobs/job_store.h"

namespace ecg::pipeline {

class WorkMeter {
 public:
  /// `metrics` outlives it; nullptr: nobody wants to know.
  explicit WorkMeter(Metrics* metrics) : metrics_(metrics) {}
  /// `stage` queued: how long the job waited for its first worker.
  void spent(jobs::Stage stage, double seconds) const;
  void ended(const jobs::Outcome& outcome) const;

 private:
  Metrics* const metrics_;
};

}  // namespace ecg::pipeline
