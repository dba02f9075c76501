#pragma once
// How loud a sound is to people, as broadcasters measure it: EBU R128, ITU-R BS.1770-4, EBU Tech 3342.
#include <optional>

namespace ecg::media {

/// Absent where there is nothing to measure: silence, or sound too short (400 ms; the range 3 s).
struct Loudness {
  std::optional<double> integrated_lufs;
  std::optional<double> range_lu;        ///< from a window of 3 s every 100 ms
  std::optional<double> true_peak_dbtp;  ///< of the loudest channel, four times oversampled below 96 kHz
};

}  // namespace ecg::media
