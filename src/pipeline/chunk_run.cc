#include "pipeline/chunk_run.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include "base/log.h"
#include "pipeline/chunk_plan.h"

namespace ecg::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{50};  // at the cancel flag
constexpr std::chrono::milliseconds kPause{200};

/// Renews the lease of a chunk while it is worked on; stops the work when that is not wanted any more.
class ChunkLease {
 public:
  ChunkLease(const jobs::ChunkTask& task, const Sharing& sharing, const CancelFlag& outer)
      : task_(task), sharing_(sharing), outer_(outer), thread_([this] { beat(); }) {}
  ~ChunkLease() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  ChunkLease(const ChunkLease&) = delete;
  ChunkLease& operator=(const ChunkLease&) = delete;

  const CancelFlag& flag() const { return flag_; }
  void reach(double done_s) { done_s_ = done_s; }

 private:
  void beat() {
    const log::Scope scope("job_id", task_.job_id);
    auto next = Clock::now() + sharing_.heartbeat;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::min(kLook, sharing_.heartbeat), [&] { return done_; })) {
      if (outer_.cancelled()) flag_.cancel();
      if (flag_.cancelled() || Clock::now() < next) continue;
      lock.unlock();
      renew();
      lock.lock();
      next = Clock::now() + sharing_.heartbeat;
    }
  }

  void renew() {
    try {
      if (!sharing_.chunks.renew(task_, sharing_.worker, sharing_.lease, done_s_)) flag_.cancel();
    } catch (const std::exception& problem) {
      log::warn("heartbeat of a chunk failed",
                {{"chunk", std::to_string(task_.number)}, {"why", problem.what()}});
    }
  }

  const jobs::ChunkTask& task_;
  const Sharing& sharing_;
  const CancelFlag& outer_;
  CancelFlag flag_;
  std::atomic<double> done_s_{0};
  std::mutex mutex_;  // guards done_
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

std::string heard_first(const ChunkPlan& plan) {
  return plan.is_told || plan.language == "auto" ? "" : plan.language;
}

std::string read_words(const jobs::ChunkTask& task, Recognizer& recognizer, const OpenSound& open,
                       const CancelFlag& cancel, const std::function<void(double)>& progress) {
  const ChunkPlan plan = parse_chunk_plan(task.plan);
  const auto samples = open(cancel).from(plan.first_sample(), cancel);
  const double start_s = plan.start_s();
  const auto words = recognizer.read_windows(plan.model, samples,
                                             {.language = plan.is_told ? plan.language : "auto",
                                              .languages = plan.languages,
                                              .heard_first = heard_first(plan),
                                              .translate = plan.translate,
                                              .prompt = plan.prompt,
                                              .windows = plan.windows,
                                              .cancel = &cancel,
                                              .progress = [&](double at_s) { progress(at_s - start_s); }});
  return transcript::json_text(words);
}

/// What went wrong with a chunk, when something did.
std::optional<Error> failure_of(const std::function<void()>& work) {
  try {
    work();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error(Code::insufficient_resources, "out of memory");
  } catch (const std::exception& problem) {
    return Error(Code::internal, problem.what());
  }
}

}  // namespace

void patiently(const Sharing& sharing, const CancelFlag& cancel, const std::function<void()>& work) {
  for (const auto until = Clock::now() + sharing.lease;;) {
    cancel.throw_if_cancelled();
    try {
      return work();
    } catch (const Error& problem) {
      if (problem.code() != Code::unavailable || Clock::now() > until) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

namespace {

void give_back(const jobs::ChunkTask& task, const Sharing& sharing) {
  try {
    sharing.chunks.release(task, sharing.worker);
  } catch (const std::exception& problem) {
    log::warn("chunk not given back, its lease will run out",
              {{"job_id", task.job_id}, {"why", problem.what()}});
  }
}

}  // namespace

bool is_of_the_machine(Code code) {
  switch (code) {
    case Code::storage_full:
    case Code::unavailable:
    case Code::insufficient_resources:
    case Code::download_error:
      return true;
    default:
      return false;
  }
}

bool run_chunk(const jobs::ChunkTask& task, const Sharing& sharing, Recognizer& recognizer,
               const OpenSound& open, const CancelFlag& cancel, const ChunkOptions& options) {
  const std::string number = std::to_string(task.number);
  log::info("chunk started", {{"job_id", task.job_id}, {"chunk", number}});
  std::string words;
  std::optional<Error> failure;
  {
    ChunkLease lease(task, sharing, cancel);
    failure = failure_of([&] {
      words = read_words(task, recognizer, open, lease.flag(), [&](double done_s) {
        lease.reach(done_s);
        if (options.progress) options.progress(done_s);
      });
    });
  }
  if (cancel.cancelled()) {
    give_back(task, sharing);
    return true;
  }
  const auto dropped = [&] { log::info("chunk dropped", {{"job_id", task.job_id}, {"chunk", number}}); };
  if (failure && failure->code() == Code::cancelled) {
    dropped();
    return true;
  }
  if (failure)
    log::warn("chunk failed", {{"job_id", task.job_id}, {"chunk", number}, {"why", failure->what()}});
  if (failure && options.for_another && is_of_the_machine(failure->code())) {
    give_back(task, sharing);
    return false;
  }
  const CancelFlag never;
  patiently(sharing, never, [&] {
    if (failure)
      sharing.chunks.fail(task, sharing.worker, failure->code(), failure->message(Language::ko));
    else if (sharing.chunks.complete(task, sharing.worker, words))
      log::info("chunk ended", {{"job_id", task.job_id}, {"chunk", number}});
    else
      dropped();  // read to its end before the heart found out
  });
  return true;
}

}  // namespace ecg::pipeline
