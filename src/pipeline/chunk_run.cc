#include "pipeline/chunk_run.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <optional>

#include "base/log.h"
#include "base/periodic_task.h"
#include "base/retry.h"
#include "pipeline/chunks/chunk_plan.h"

namespace ecg::pipeline {
namespace {

constexpr std::chrono::milliseconds kPause{200};  // of a database that does not answer

/// Renews the lease of a chunk while it is worked on; stops the work when that is not wanted any more.
class ChunkLease {
 public:
  ChunkLease(const jobs::ChunkTask& task, const Sharing& sharing, const CancelFlag& outer)
      : task_(task),
        sharing_(sharing),
        with_outer_(outer.token(), [this] { flag_.cancel(); }),
        heart_(
            "heartbeat of a chunk", sharing.heartbeat, [this](const CancelFlag&) { renew(); },
            PeriodicTask::First::after_a_pause) {}

  const CancelFlag& flag() const { return flag_; }
  void reach(double done_s) { done_s_ = done_s; }

 private:
  void renew() {
    const log::Scope scope("job_id", task_.job_id);
    if (flag_.cancelled()) return;
    if (!sharing_.chunks.renew(task_, sharing_.worker, sharing_.lease, done_s_)) flag_.cancel();
  }

  const jobs::ChunkTask& task_;
  const Sharing& sharing_;
  CancelFlag flag_;
  std::atomic<double> done_s_{0};
  const std::stop_callback<std::function<void()>> with_outer_;
  PeriodicTask heart_;
};

std::string heard_first(const ChunkPlan& plan) {
  return plan.is_told || plan.language == "auto" ? "" : plan.language;
}

std::string read_words(const jobs::ChunkTask& task, Recognizer& recognizer, const OpenSound& open,
                       const CancelFlag& cancel, const std::function<void(double)>& progress) {
  const ChunkPlan plan = parse_chunk_plan(task.plan);
  const auto samples = open(cancel).from(plan.first_sample(), cancel, plan.track);
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
  cancel.throw_if_cancelled();
  retry({.pause = kPause, .longest_pause = kPause, .total = sharing.lease}, cancel, work,
        [](const Error& problem) { return problem.code() == Code::unavailable; });
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
