#include "pipeline/analysis/speaker_finder.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "acoustics/log_mel.h"

namespace ecg::pipeline {
namespace {

constexpr std::size_t kMostSoundWaiting = std::size_t{600} * acoustics::kSampleRateHz;
constexpr std::size_t kAtOnceSamples = std::size_t{30} * acoustics::kSampleRateHz;
constexpr std::chrono::milliseconds kLook{100};

}  // namespace

SpeakerFinder::SpeakerFinder(std::shared_ptr<const speakers::Networks> networks)
    : networks_(std::move(networks)), thread_([this] { run(); }) {}

SpeakerFinder::~SpeakerFinder() {
  given_up_.cancel();
  end();
  if (thread_.joinable()) thread_.join();
}

void SpeakerFinder::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

void SpeakerFinder::add(std::span<const float> samples) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < kMostSoundWaiting || finished_; });
  if (finished_) return;
  waiting_.insert(waiting_.end(), samples.begin(), samples.end());
  changed_.notify_all();
}

speakers::Diarization SpeakerFinder::finish(const transcript::SpeakerOptions& asked, const CancelFlag* cancel,
                                            const std::function<void(double done_s)>& progress) {
  {
    const std::lock_guard lock(mutex_);
    asked_ = asked;
  }
  end();
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kLook, [&] { return finished_; })) {
    lock.unlock();
    if (cancel) cancel->throw_if_cancelled();
    progress(done_s_);
    lock.lock();
  }
  if (problem_) std::rethrow_exception(problem_);
  return std::move(found_);
}

void SpeakerFinder::run() {
  speakers::Diarization found;
  std::exception_ptr problem;
  try {
    tensor::ThreadPool one(1);
    speakers::Diarizer diarizer(*networks_, one, &given_up_);
    std::vector<float> samples;
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return !waiting_.empty() || ended_; });
      if (waiting_.empty()) break;
      const std::size_t count = std::min(waiting_.size(), kAtOnceSamples);
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
      samples.assign(waiting_.begin(), end);
      waiting_.erase(waiting_.begin(), end);
      lock.unlock();
      changed_.notify_all();
      diarizer.add(samples);
      done_s_ = diarizer.done_s();
    }
    found = diarizer.finish(asked_);
  } catch (...) {
    problem = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex_);
    found_ = std::move(found);
    problem_ = problem;
    finished_ = true;
  }
  changed_.notify_all();
}

}  // namespace ecg::pipeline
