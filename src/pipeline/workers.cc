#include "pipeline/workers.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "base/periodic_task.h"
#include "base/retry.h"
#include "pipeline/chunks/helper.h"
#include "pipeline/workers/work_meter.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRecordAgain{1};  // the end of a job that a database did not take

/// Why a run was stopped before its end.
enum class Stop { none, by_user, by_shutdown, lease_lost, timeout };

/// One job while it runs: its cancel flag, its newest progress, and the thread that keeps its lease alive.
class Running {
 public:
  Running(jobs::JobStore& store, jobs::Job job, std::string worker, const WorkersOptions& options)
      : store_(store),
        job_(std::move(job)),
        worker_(std::move(worker)),
        options_(options),
        meter_(options.metrics),
        started_(Clock::now()) {
    if (job_.attempts == 1)
      meter_.spent(jobs::Stage::queued,
                   std::chrono::duration<double>(job_.updated_at - job_.created_at).count());
    heart_.emplace(
        "heartbeat", options_.heartbeat, [this](const CancelFlag&) { beat(); },
        PeriodicTask::First::after_a_pause);
  }
  ~Running() { finish(); }

  const jobs::Job& job() const { return job_; }
  const std::string& worker() const { return worker_; }
  const CancelFlag& flag() const { return flag_; }

  void set_progress(const jobs::Progress& progress) {
    const std::lock_guard lock(mutex_);
    if (progress.stage != progress_.stage) end_stage();
    progress_ = progress;
  }

  void stop(Stop why) {
    const std::lock_guard lock(mutex_);
    if (stop_ == Stop::none) stop_ = why;
    flag_.cancel();
  }

  /// Ends the heartbeat; afterwards the reason stands.
  Stop finish() {
    {
      const std::lock_guard lock(mutex_);
      if (!done_) end_stage();
      done_ = true;
    }
    heart_.reset();
    return stop_;
  }

 private:
  void end_stage() {
    const auto time = Clock::now();
    if (progress_.stage != jobs::Stage::queued)
      meter_.spent(progress_.stage, std::chrono::duration<double>(time - stage_began_).count());
    stage_began_ = time;
  }

  /// The lease outlives several beats that fail.
  void beat() {
    const log::Scope scope("job_id", job_.id);
    if (Clock::now() - started_ > options_.job_timeout) return stop(Stop::timeout);
    const jobs::Progress progress = this->progress();
    const jobs::Lease lease = store_.renew(job_.id, worker_, options_.lease, progress);
    if (lease == jobs::Lease::cancelled) return stop(Stop::by_user);
    if (lease == jobs::Lease::lost) return stop(Stop::lease_lost);
    if (options_.on_progress) options_.on_progress(job_, progress);
  }

  jobs::Progress progress() {
    const std::lock_guard lock(mutex_);
    return progress_;
  }

  jobs::JobStore& store_;
  const jobs::Job job_;
  const std::string worker_;
  const WorkersOptions& options_;
  const WorkMeter meter_;
  const Clock::time_point started_;
  CancelFlag flag_;

  std::mutex mutex_;  // guards all below but the heart
  jobs::Progress progress_;
  Clock::time_point stage_began_ = Clock::now();
  Stop stop_ = Stop::none;
  bool done_ = false;

  std::optional<PeriodicTask> heart_;
};

}  // namespace

struct Workers::State {
  State(jobs::JobStore& job_store, RunContext run_context, WorkersOptions workers_options)
      : store(job_store), context(std::move(run_context)), options(std::move(workers_options)) {
    if (store.is_shared() && options.chunk_s > 0) helper.emplace(store, context, server);
    for (int i = 0; i < options.count; ++i) threads.emplace_back([this] { work(); });
  }

  ~State() {
    const std::lock_guard lock(mutex);
    stopping.cancel();
    for (auto& [id, run] : running) run->stop(Stop::by_shutdown);
  }

  void work() {
    const std::string worker = uuid_v4();
    while (!stopping.cancelled()) {
      const auto job = claim(worker);
      if (job)
        run(*job, worker);
      else if (!help(worker))
        sleep();
    }
  }

  Sharing sharing(const std::string& worker) {
    return {.chunks = store.chunks(),
            .server = server,
            .worker = worker,
            .lease = options.lease,
            .heartbeat = options.heartbeat,
            .chunk_s = options.chunk_s};
  }

  /// True when there was a chunk of somebody else's long job to read.
  bool help(const std::string& worker) {
    if (!helper) return false;
    try {
      return helper->help(sharing(worker), stopping);
    } catch (const std::exception& problem) {
      log::warn("helping failed", {{"why", problem.what()}});
      return false;
    }
  }

  std::optional<jobs::Job> claim(const std::string& worker) {
    try {
      auto job = store.claim(worker, options.lease);
      if (!job && options.on_end) options.on_end();  // claiming may have failed jobs that ran out of attempts
      return job;
    } catch (const std::exception& problem) {
      log::warn("claiming failed", {{"why", problem.what()}});
      return std::nullopt;
    }
  }

  void sleep() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stopping.token(), options.idle_poll, [&] { return woken; });
    woken = false;
  }

  void run(const jobs::Job& job, const std::string& worker) {
    const log::Scope scope("job_id", job.id);
    log::info("job started", {{"job_id", job.id}, {"attempt", std::to_string(job.attempts)}});
    Running current(store, job, worker, options);
    enter(current);
    const auto report = [&](const jobs::Progress& progress) { current.set_progress(progress); };
    const Sharing shared = sharing(worker);
    jobs::Outcome outcome = run_job(job, context, current.flag(), report, helper ? &shared : nullptr);
    leave(current);
    end(current, current.finish(), std::move(outcome));
  }

  void enter(Running& run) {
    const std::lock_guard lock(mutex);
    running[run.job().id] = &run;
    if (stopping.cancelled()) run.stop(Stop::by_shutdown);
  }
  void leave(Running& run) {
    const std::lock_guard lock(mutex);
    running.erase(run.job().id);
  }

  void end(const Running& run, Stop why, jobs::Outcome outcome) {
    const bool stopped = outcome.error_code == Code::cancelled;
    if (stopped && why == Stop::by_shutdown) return give_back(run);
    if (stopped && (why == Stop::by_user || why == Stop::lease_lost)) {  // recorded by whoever did it
      log::info("job stopped", {{"why", why == Stop::by_user ? "cancelled" : "lease lost"}});
      if (why == Stop::by_user) meter.ended({.status = jobs::Status::cancelled});
      return;
    }
    if (stopped && why == Stop::timeout) {
      outcome.error_code = Code::processing_timeout;
      outcome.error_message = Error(Code::processing_timeout).message(Language::ko);
    }
    record(run, outcome);
  }

  void give_back(const Running& run) {
    try {
      store.release(run.job().id, run.worker());
    } catch (const std::exception& problem) {
      log::warn("job not given back, its lease will run out",
                {{"job_id", run.job().id}, {"why", problem.what()}});
    }
  }

  void record(const Running& run, const jobs::Outcome& outcome) {
    // Trying again is worth the wait: what is lost here is the whole work. The lease bounds it.
    const RetryPolicy while_leased{
        .pause = kRecordAgain, .longest_pause = kRecordAgain, .total = options.lease};
    const auto any = [&](const Error& problem) {
      log::error("the end of a job could not be recorded",
                 {{"job_id", run.job().id}, {"why", problem.what()}});
      return true;
    };
    try {
      retry(
          while_leased, stopping, [&] { record_once(run, outcome); }, any);
    } catch (const std::exception& problem) {
      log::error("another worker will do a job again", {{"job_id", run.job().id}, {"why", problem.what()}});
    }
  }

  void record_once(const Running& run, const jobs::Outcome& outcome) {
    const auto recorded = store.finish(run.job().id, run.worker(), outcome);
    log::info("job ended", {{"job_id", run.job().id},
                            {"status", std::string(jobs::name(outcome.status))},
                            {"recorded", recorded == jobs::Recorded::yes ? "yes" : "no"}});
    if (recorded == jobs::Recorded::yes) meter.ended(outcome);
    if (options.on_end) options.on_end();
  }

  jobs::JobStore& store;
  const RunContext context;
  const WorkersOptions options;
  const WorkMeter meter{options.metrics};
  const std::string server = uuid_v4();
  CancelFlag stopping;
  std::optional<Helper> helper;  // set once, before the threads

  std::mutex mutex;  // guards the two below
  std::condition_variable_any changed;
  std::map<std::string, Running*> running;
  bool woken = false;

  std::vector<std::jthread> threads;
};

Workers::Workers(jobs::JobStore& store, RunContext context, WorkersOptions options)
    : state_(std::make_unique<State>(store, std::move(context), std::move(options))) {}
Workers::~Workers() = default;

void Workers::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->woken = true;
  }
  state_->changed.notify_all();
}

void Workers::cancel(const std::string& job_id) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->running.find(job_id);
  if (found != state_->running.end()) found->second->stop(Stop::by_user);
}

}  // namespace ecg::pipeline
