#include "pipeline/workers/work_meter.h"

#include <vector>

namespace ecg::pipeline {
namespace {

const std::vector<double> kSeconds{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400};
const std::vector<double> kTimes{0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500};

}  // namespace

void WorkMeter::spent(jobs::Stage stage, double seconds) const {
  if (!metrics_) return;
  metrics_
      ->histogram("ecg_job_stage_seconds", "How long jobs were in a stage; queued: until their first worker.",
                  kSeconds, {{"stage", std::string(name(stage))}})
      .observe(seconds);
}

void WorkMeter::ended(const jobs::Outcome& outcome) const {
  if (!metrics_) return;
  metrics_
      ->counter("ecg_jobs_ended_total", "Jobs that ended here.",
                {{"status", std::string(name(outcome.status))}})
      .add();
  if (outcome.status != jobs::Status::completed || !outcome.audio_s || !outcome.work_s ||
      *outcome.work_s <= 0)
    return;
  metrics_->counter("ecg_audio_seconds_total", "Seconds of sound of completed jobs.").add(*outcome.audio_s);
  metrics_->counter("ecg_work_seconds_total", "Seconds that completed jobs were in work.")
      .add(*outcome.work_s);
  metrics_
      ->histogram("ecg_job_times_real_time_ratio",
                  "Seconds of sound for a second of work, of each completed job.", kTimes)
      .observe(*outcome.audio_s / *outcome.work_s);
}

}  // namespace ecg::pipeline
