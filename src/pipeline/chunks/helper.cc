#include "pipeline/chunks/helper.h"

#include "base/log.h"
#include "jobs/backoff.h"

namespace ecg::pipeline {
namespace {

constexpr std::chrono::seconds kOfferAgain{5}, kOfferValid{15};
constexpr jobs::Waits kRests{std::chrono::seconds(2), std::chrono::minutes(5)};

}  // namespace

Helper::Helper(jobs::JobStore& store, const RunContext& context, std::string server,
               std::function<Clock::time_point()> clock)
    : store_(store), context_(context), server_(std::move(server)), clock_(std::move(clock)) {}

Helper::~Helper() {
  try {
    store_.chunks().withdraw_help(server_);
  } catch (const std::exception& problem) {
    log::debug("an offer of help stands until it runs out", {{"why", problem.what()}});
  }
}

void Helper::offer() {
  const auto now = clock_();
  if (offered_at_ && now - *offered_at_ < kOfferAgain) return;
  engine_fingerprints_ = context_.recognizer.engine_fingerprints();
  store_.chunks().offer_help(server_, engine_fingerprints_, kOfferValid);
  offered_at_ = now;
}

/// Others find out that this server does not help before they cut a sound for it.
void Helper::rest() {
  std::uniform_real_distribution<double> chance;
  const auto wait = jobs::backoff(kRests, ++failures_, chance(random_));
  log::warn("no chunks are taken for a while", {{"seconds", std::to_string(wait.count() / 1000)}});
  rests_until_ = clock_() + wait;
  offered_at_.reset();
  store_.chunks().withdraw_help(server_);
}

Helper::Video& Helper::video_of(const std::string& job_id, const CancelFlag& cancel) {
  if (video_ && video_->job_id == job_id) return *video_;
  const auto job = store_.find(job_id);
  if (!job) throw Error(Code::cancelled);
  video_.reset();
  auto video = std::make_unique<Video>(job_id, context_);
  fetch_video(*job, context_, video->file(), cancel);
  video_ = std::move(video);
  return *video_;
}

bool Helper::help(const Sharing& sharing, const CancelFlag& cancel) {
  const std::unique_lock lock(busy_, std::try_to_lock);
  if (!lock || (rests_until_ && clock_() < *rests_until_)) return false;
  offer();
  const auto task = sharing.chunks.claim({.worker = sharing.worker,
                                          .lease = sharing.lease,
                                          .server = server_,
                                          .engine_fingerprints = engine_fingerprints_});
  if (!task) {
    video_.reset();
    return false;
  }
  const log::Scope scope("job_id", task->job_id);
  const OpenSound open = [&](const CancelFlag& stop) -> VideoSound& {
    return video_of(task->job_id, stop).sound;
  };
  if (!run_chunk(*task, sharing, context_.recognizer, open, cancel, {.for_another = true})) {
    rest();
    return false;
  }
  failures_ = 0;
  return true;
}

}  // namespace ecg::pipeline
