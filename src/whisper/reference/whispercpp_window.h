#pragma once
// A stream of sound seen through a window of 30 s, which is what Whisper hears at a time: for engines that
// decide while decoding how far to go on. Memory does not grow with the stream.
#include <cstdint>
#include <span>
#include <vector>

#include "whisper/transcriber.h"

namespace ecg::whisper {

class SoundWindow {
 public:
  static constexpr std::size_t kLength = 30 * kSampleRateHz;

  /// `samples` must outlive the window.
  explicit SoundWindow(const Samples& samples) : source_(samples) {}

  /// Reads until the window is full or the sound ends; false when nothing is left.
  bool fill();
  std::span<const float> samples() const { return buffer_; }
  double start_s() const { return static_cast<double>(skipped_) / kSampleRateHz; }
  double end_s() const { return static_cast<double>(skipped_ + buffer_.size()) / kSampleRateHz; }
  /// Goes on by at most what is there.
  void skip(std::size_t count);

 private:
  const Samples& source_;
  std::vector<float> buffer_;
  std::uint64_t skipped_ = 0;
  bool ended_ = false;
};

/// Where something can be heard, in whole tenths of a second: the first and the end of the last; equal when
/// nothing can. Below -70 dBFS nothing can: that is under the noise of every microphone, and of 16 bits with
/// dither.
struct AudiblePart {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};
AudiblePart audible_part(std::span<const float> samples);

}  // namespace ecg::whisper
