#pragma once
// Who speaks when, found beside the recognition on a thread of its own.
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "speakers/diarizer.h"

namespace ecg::pipeline {

class SpeakerFinder {
 public:
  explicit SpeakerFinder(std::shared_ptr<const speakers::Networks> networks);
  ~SpeakerFinder();  ///< what was not looked at yet stays so

  /// Mono, 16 kHz, in order. Returns at once, unless ten minutes wait already.
  void add(std::span<const float> samples);

  /// Of all that was added, once. `progress` is told ten times a second how many seconds of sound are done.
  /// Throws Error(cancelled) within 100 ms of `cancel`.
  speakers::Diarization finish(const transcript::SpeakerOptions& asked, const CancelFlag* cancel,
                               const std::function<void(double done_s)>& progress);

  double done_s() const { return done_s_; }

 private:
  void run();
  void end();

  const std::shared_ptr<const speakers::Networks> networks_;
  CancelFlag given_up_;
  std::atomic<double> done_s_ = 0;

  std::mutex mutex_;  // guards these
  std::condition_variable changed_;
  std::vector<float> waiting_;
  transcript::SpeakerOptions asked_;
  bool ended_ = false, finished_ = false;
  std::exception_ptr problem_;
  speakers::Diarization found_;

  std::thread thread_;
};

}  // namespace ecg::pipeline
