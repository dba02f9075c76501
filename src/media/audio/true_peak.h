#pragma once
// How high the sound between the samples goes. Source: ITU-R BS.1770-4 annex 2.
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace ecg::media {

/// Four times oversampled below 96 kHz, twice below 192 kHz, by a sinc of 32 taps under a Kaiser window, as
/// FFmpeg's resampler does it. What cannot go higher than what was seen is not reckoned, which is most of a
/// sound: libebur128, which reckons all of it, takes five times as long.
class TruePeak {
 public:
  TruePeak(std::size_t channels, unsigned long rate_hz);
  /// All channels' first samples, then the second ones.
  void add(std::span<const float> samples);
  double highest() const { return highest_; }  ///< of the loudest channel; 1 is full scale

 private:
  static constexpr std::size_t kTaps = 32;
  using Taps = std::array<float, kTaps>;
  void look_between(const std::vector<float>& channel);

  const std::size_t channels_;
  std::vector<Taps> phases_;  ///< for each place between two samples
  float most_gain_ = 1;       ///< no filter makes more of a sound than this
  std::vector<std::vector<float>>
      waiting_;  ///< by channel; begins with the last taps of what was added before
  std::vector<float> between_;
  float highest_ = 0;
};

}  // namespace ecg::media
