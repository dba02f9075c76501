#include "media/sound_clock.h"

#include <cmath>

namespace ecg::media {
namespace {

constexpr double kTolerated_s = 0.1;         // less is the rounding of the container's clock
constexpr double kLongestGap_s = 3600;       // a recorder that paused
constexpr double kMostSilence_s = 6 * 3600;  // all gaps of one file: what hostile timestamps can cost us
constexpr double kLongestOverlap_s = 10;     // pieces of a stream that were joined carelessly
constexpr double kEndSlack_s = 1;            // a container may be wrong about its own length

}  // namespace

SoundClock::Step SoundClock::place(std::optional<double> at_s, std::int64_t laid) {
  const bool first = !begun_;
  begun_ = true;
  if (!at_s || !std::isfinite(*at_s)) return {};
  const double gap_s = *at_s - shift_s_ - static_cast<double>(laid) / rate_hz_;
  if (!first && std::abs(gap_s) <= kTolerated_s) return {};
  if (!believable(gap_s, *at_s - shift_s_)) {
    broken_ = true;
    shift_s_ += gap_s;
    return {};
  }
  const auto samples = static_cast<std::uint64_t>(std::llround(std::abs(gap_s) * rate_hz_));
  if (gap_s < 0) return {.cut = samples};
  silence_s_ += gap_s;
  return {.silence = samples};
}

bool SoundClock::believable(double gap_s, double at_s) const {
  if (gap_s < 0) return -gap_s <= kLongestOverlap_s;
  if (end_s_ > 0 && at_s > end_s_ + kEndSlack_s) return false;
  return gap_s <= kLongestGap_s && silence_s_ + gap_s <= kMostSilence_s;
}

}  // namespace ecg::media
