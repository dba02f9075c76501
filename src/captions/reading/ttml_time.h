#pragma once
// Time expressions of TTML.
#include <cstdint>
#include <optional>
#include <string_view>

namespace ecg::captions {

/// What counts as a frame and a tick in one document: ttp:frameRate, frameRateMultiplier, subFrameRate,
/// tickRate.
struct TtmlClock {
  double frame_rate = 30, multiplier = 1, sub_frame_rate = 1;
  double tick_rate = 0;  ///< 0: not said
  bool frame_rate_said = false;

  double frames_a_second() const { return frame_rate * multiplier; }
  double ticks_a_second() const;
};

/// "00:00:01.5", "00:00:01:12", "48f", "1.5s", "30000000t". Source: TTML2, section 12.3.1.
std::optional<std::int64_t> ttml_time_ms(std::string_view text, const TtmlClock& clock);

/// A number of 0 to 1e12, as in "24", "1.5".
std::optional<double> ttml_number(std::string_view text);

}  // namespace ecg::captions
