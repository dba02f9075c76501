#pragma once
// What is measured of a sound beside its words, on a thread of its own: whoever reads for the recognition
// does not wait for it.
#include <condition_variable>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "acoustics/peaks.h"
#include "acoustics/voice.h"

namespace ecg::pipeline {

class AudioAnalyzer {
 public:
  explicit AudioAnalyzer(bool with_peaks);
  ~AudioAnalyzer();  ///< what was not measured yet stays so

  /// Mono, 16 kHz, in order. Returns at once, unless half a minute waits already.
  void add(std::span<const float> samples);

  struct Measured {
    acoustics::VoiceTracks tracks;
    acoustics::Peaks peaks;  ///< empty where none were asked for
  };
  /// Of all that was added, once.
  Measured finish();

 private:
  void run();
  void measure(std::span<const float> samples);
  void end();

  const bool with_peaks_;
  acoustics::VoiceMeter voice_;
  acoustics::Peaks peaks_;

  std::mutex mutex_;  // guards these
  std::condition_variable changed_;
  std::vector<float> waiting_;
  bool ended_ = false;
  std::exception_ptr problem_;

  std::jthread thread_;
};

}  // namespace ecg::pipeline
