#pragma once
// The workers of one ML server: they claim jobs, hold their leases, run them and record how they ended.
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "jobs/job_store.h"
#include "pipeline/job_run.h"

namespace ecg::pipeline {

struct WorkersOptions {
  int count = 1;
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds heartbeat{500};  ///< progress is written, and a cancel noticed, this often
  std::chrono::milliseconds idle_poll{
      500};  ///< how often the database is asked for work when nobody calls wake()
  std::chrono::milliseconds job_timeout{4 * 3600 * 1000};
  double chunk_s = 0;  ///< longer sounds are read by several servers where these share a database; 0: none is
  /// Told after each heartbeat that changed the progress, on a thread of the worker. May be empty.
  std::function<void(const jobs::Job& job, const jobs::Progress& progress)> on_progress;
  Metrics* metrics = nullptr;    ///< told where the time of jobs goes; outlives the workers
  std::function<void()> on_end;  ///< a job was recorded as ended: there may be something to deliver
};

class Workers {
 public:
  Workers(jobs::JobStore& store, RunContext context, WorkersOptions options);
  ~Workers();  ///< cancels what runs, gives those jobs back, joins

  void wake();                             ///< a job was put into the store
  void cancel(const std::string& job_id);  ///< at once when it runs here; otherwise its heartbeat learns it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::pipeline
