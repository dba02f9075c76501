#include "pipeline/helper.h"

#include "base/log.h"

namespace ecg::pipeline {
namespace {

constexpr std::chrono::seconds kOfferAgain{5}, kOfferValid{15};

}  // namespace

Helper::Helper(jobs::JobStore& store, const RunContext& context, std::string server)
    : store_(store), context_(context), server_(std::move(server)) {}

Helper::~Helper() {
  try {
    store_.pieces().withdraw_help(server_);
  } catch (const std::exception& problem) {
    log::debug("an offer of help stands until it runs out", {{"why", problem.what()}});
  }
}

void Helper::offer() {
  const auto now = std::chrono::steady_clock::now();
  if (now - offered_at_ < kOfferAgain) return;
  abilities_ = context_.recognizer.abilities();
  store_.pieces().offer_help(server_, abilities_, kOfferValid);
  offered_at_ = now;
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
  if (!lock) return false;
  offer();
  const auto task = sharing.pieces.claim(
      {.worker = sharing.worker, .lease = sharing.lease, .server = server_, .abilities = abilities_});
  if (!task) {
    video_.reset();
    return false;
  }
  const log::Scope scope("job_id", task->job_id);
  const OpenSound open = [&](const CancelFlag& stop) -> VideoSound& {
    return video_of(task->job_id, stop).sound;
  };
  run_piece(*task, sharing, context_.recognizer, open, cancel);
  return true;
}

}  // namespace ecg::pipeline
