#include "media/audio/sound_clock.h"

#include <cmath>

namespace ecg::media {
namespace {

constexpr double kLongestGap_s = 3600;       // a recorder that paused
constexpr double kMostSilence_s = 6 * 3600;  // all gaps of one file: what hostile timestamps can cost us
constexpr double kEndSlack_s = 1;            // a container may be wrong about its own length
// A clock that runs slower than the sound is noticed at 100 ms; the longest frames of common codecs, and
// packets of several frames, add up to 200 ms. Nobody joins pieces that short.
constexpr double kDrift_s = 0.3;

}  // namespace

SoundClock::Step SoundClock::place(std::optional<double> at_s, std::int64_t laid) {
  const bool first = !begun_;
  begun_ = true;
  if (!at_s || !std::isfinite(*at_s)) return {};
  const double gap_s = *at_s - shift_s_ - static_cast<double>(laid) / rate_hz_;
  if (!first && std::abs(gap_s) <= kTolerated_s) return {};
  if (!believable(gap_s, *at_s - shift_s_)) {
    set_anew(gap_s);
    return {};
  }
  if (gap_s < 0) return go_back(-gap_s, first);
  silence_s_ += gap_s;
  return {.silence = static_cast<std::uint64_t>(std::llround(gap_s * rate_hz_))};
}

SoundClock::Step SoundClock::go_back(double by_s, bool first) {
  const auto samples = static_cast<std::uint64_t>(std::llround(by_s * rate_hz_));
  if (first) return {.cut = samples};
  if (by_s > kDrift_s) return {.overlap = samples};
  dropped_s_ += by_s;
  return {.cut = samples};
}

void SoundClock::set_back(std::uint64_t overlap) { set_anew(-static_cast<double>(overlap) / rate_hz_); }

void SoundClock::set_anew(double jump_s) {
  broken_ = true;
  shift_s_ += jump_s;
}

bool SoundClock::believable(double gap_s, double at_s) const {
  if (gap_s < 0) return -gap_s <= kLongestOverlap_s;
  if (end_s_ > 0 && at_s > end_s_ + kEndSlack_s) return false;
  return gap_s <= kLongestGap_s && silence_s_ + gap_s <= kMostSilence_s;
}

}  // namespace ecg::media
