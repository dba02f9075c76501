#pragma once
// How loud a sound is to people, as broadcasters measure it: EBU R128, ITU-R BS.1770-4, EBU Tech 3342.
#include <optional>

namespace ecg::media {

/// Absent where there is nothing to measure: silence, or sound too short (400 ms; the range 3 s).
struct Loudness {
  std::optional<double> integrated_lufs;
  /// From a block of 3 s every second, as libebur128 does. FFmpeg's filter takes one every 100 ms:
  /// where the level swings within seconds the two were seen 1.8 LU apart.
  std::optional<double> range_lu;
  std::optional<double> true_peak_dbtp;  ///< of the loudest channel, four times oversampled below 96 kHz
};

}  // namespace ecg::media
