#pragma once
// How loud a sound is as a whole, and how far apart its soft and loud parts are: what EBU Tech 3341 and 3342
// make of the same powers.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ecg::media {

/// The loudness of windows of some length, one every 100 ms. What is below -70 LUFS does not count, nor what
/// is some way below the mean of what does.
class LoudnessWindows {
 public:
  /// `hundreds_ms`: of a window. `gate_lu`: that way, a negative number.
  LoudnessWindows(std::size_t hundreds_ms, double gate_lu);
  /// Of 400 ms, for the integrated loudness (ITU-R BS.1770).
  static LoudnessWindows momentary() { return {4, -10}; }
  /// Of 3 s, for the loudness range, as FFmpeg's filter takes them. libebur128 takes one a second, which Tech
  /// 3342 allows too: where the level swings within seconds the two were seen 1.8 LU apart.
  static LoudnessWindows short_term() { return {30, -20}; }

  /// The weighted power of the next 100 ms, as BS.1770 reckons it over all channels.
  void add(double power);
  // nullopt for less than a window, and for silence
  std::optional<double> mean_lufs() const;
  std::optional<double> range_lu() const;

 private:
  /// What is left behind both gates begins here; nullopt when nothing is.
  std::optional<std::size_t> gate() const;
  double mean_power(std::size_t from) const;

  const double gate_lu_;
  std::vector<double> last_;  ///< powers, the oldest of which is the next one's place
  std::size_t count_ = 0;
  std::vector<std::uint32_t> windows_;  ///< how many of each loudness, in steps of 0.01 LU from -70 LUFS on
};

}  // namespace ecg::media
