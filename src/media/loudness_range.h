#pragma once
// How far apart a sound's soft and loud parts are. Source: EBU Tech 3342. Inside this room only.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ecg::media {

/// Windows of 3 s, one every 100 ms, as FFmpeg's filter takes them. libebur128 takes one a second, which Tech
/// 3342 allows too: where the level swings within seconds the two were seen 1.8 LU apart.
class LoudnessRange {
 public:
  LoudnessRange();
  /// The weighted power of the next 100 ms, as BS.1770 reckons it over all channels.
  void add(double power);
  /// nullopt for less than 3 s, and for silence.
  std::optional<double> range_lu() const;

 private:
  static constexpr std::size_t kWindow = 30;
  std::array<double, kWindow> last_{};
  std::size_t count_ = 0;
  std::vector<std::uint32_t> windows_;  ///< how many of each loudness, in steps of 0.01 LU from -70 LUFS on
};

}  // namespace ecg::media
