#pragma once
// What kind of sound a spectrum is of: noise, or tones that stay.
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {

/// `power` of all lanes of a block, [kSpectrumBins x kFrameLanes]; of 0.5 to 7 kHz the geometric mean against
/// the mean: 0.56 for white noise, near 0 for tones and for voices. 0 for digital silence.
float flatness(std::span<const float> power, std::size_t lane);

/// Tones that hold their pitch for a quarter of a second, as instruments do and voices hardly: Seyerlehner et
/// al. 2007, "Automatic Music Detection in Television Productions", in bins of 40 Hz above 0.5 kHz.
class SteadyTones {
 public:
  /// The next frame. Returns how many bins have been the highest around for nearly all of the last 0.25 s.
  std::uint8_t add(std::span<const float> power, std::size_t lane);

 private:
  static constexpr std::size_t kFirstBin = 13, kBins = 140, kFrames = 25, kNearlyAll = 22;
  std::array<std::bitset<kBins>, kFrames> peaks_{};
  std::array<std::uint8_t, kBins> counts_{};
  std::size_t next_ = 0;
};

}  // namespace ecg::acoustics
