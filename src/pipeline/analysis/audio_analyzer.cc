#include "pipeline/analysis/audio_analyzer.h"

#include <utility>

namespace ecg::pipeline {
namespace {

constexpr std::size_t kMostWaiting = std::size_t{30} * acoustics::kSampleRateHz;

}  // namespace

AudioAnalyzer::AudioAnalyzer(bool with_peaks) : with_peaks_(with_peaks), thread_([this] { run(); }) {}

AudioAnalyzer::~AudioAnalyzer() {
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
  }
  end();
}

void AudioAnalyzer::add(std::span<const float> samples) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < kMostWaiting || problem_; });
  if (problem_) return;
  waiting_.insert(waiting_.end(), samples.begin(), samples.end());
  changed_.notify_all();
}

AudioAnalyzer::Measured AudioAnalyzer::finish() {
  end();
  if (problem_) std::rethrow_exception(problem_);
  return {voice_.finish(), std::move(peaks_)};
}

void AudioAnalyzer::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void AudioAnalyzer::run() {
  std::vector<float> samples;
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !waiting_.empty() || ended_; });
    if (waiting_.empty()) return;
    samples.clear();
    std::swap(samples, waiting_);
    lock.unlock();
    changed_.notify_all();
    try {
      measure(samples);
    } catch (...) {
      lock.lock();
      problem_ = std::current_exception();
      changed_.notify_all();
      return;
    }
  }
}

void AudioAnalyzer::measure(std::span<const float> samples) {
  voice_.add(samples);
  if (with_peaks_) peaks_.add(samples);
}

}  // namespace ecg::pipeline
