#include "media/audio/overlap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "media/audio/sound_clock.h"
#include "media/sound_source.h"

namespace ecg::media {
namespace {

constexpr auto samples_in(double seconds) { return static_cast<std::size_t>(seconds * kSampleRateHz); }
constexpr std::size_t kMostLaid = samples_in(SoundClock::kLongestOverlap_s);
// Where sound lies may be off by what a clock tolerates.
constexpr std::size_t kSlack = samples_in(SoundClock::kTolerated_s);
constexpr std::size_t kLookedFor = samples_in(0.25);  // a syllable, loud enough to be found again
constexpr std::size_t kStep = samples_in(0.05);
constexpr int kMostVerdicts =
    1000;                          // of one file, each some milliseconds: what hostile timestamps can cost us
constexpr double kSilence = 1e-8;  // -80 dB: the mean power of what no encoder keeps
// The same speech through a codec at 16 kbit/s correlates by 0.9 and more, other speech of one voice by 0.3.
constexpr double kAlike = 0.7;

using Sound = std::span<const float>;

double product(Sound a, Sound b) {
  const std::size_t count = std::min(a.size(), b.size());
  return std::inner_product(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(count), b.begin(), 0.0);
}
bool is_silent(Sound sound) { return product(sound, sound) <= kSilence * static_cast<double>(sound.size()); }

/// From -1 to 1; 0 where one of the two is silent.
double correlation(Sound a, Sound b) {
  const std::size_t count = std::min(a.size(), b.size());
  a = a.first(count), b = b.first(count);
  if (is_silent(a) || is_silent(b)) return 0;
  return product(a, b) / std::sqrt(product(a, a) * product(b, b));
}

/// Where the loudest stretch of `size` samples begins.
std::size_t loudest(Sound sound, std::size_t size) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t at = 0; at + size <= sound.size(); at += kStep)
    if (const double power = product(sound.subspan(at, size), sound.subspan(at, size)); power > most)
      most = power, best = at;
  return best;
}

}  // namespace

bool is_same_sound(Sound before, Sound coming) {
  if (is_silent(coming)) return is_silent(before);
  const std::size_t size = std::min(kLookedFor, coming.size());
  const std::size_t at = loudest(coming, size);
  const Sound wanted = coming.subspan(at, size);
  double most = 0;
  std::ptrdiff_t lag = 0;
  for (std::size_t from = at - std::min(at, kSlack); from <= at + kSlack; ++from) {
    if (from + size > before.size()) break;
    const double alike = product(before.subspan(from, size), wanted);
    if (alike <= most) continue;
    most = alike;
    lag = static_cast<std::ptrdiff_t>(from) - static_cast<std::ptrdiff_t>(at);
  }
  const auto skipped = [](Sound sound, std::ptrdiff_t count) {
    return sound.subspan(
        std::min(sound.size(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, count))));
  };
  return correlation(skipped(before, lag), skipped(coming, -lag)) >= kAlike;
}

void Overlap::laid(Sound samples) {
  if (samples.size() >= kMostLaid) laid_.clear();
  laid_.insert(laid_.end(), samples.end() - static_cast<std::ptrdiff_t>(std::min(samples.size(), kMostLaid)),
               samples.end());
  if (laid_.size() < 2 * kMostLaid) return;  // moved once in ten seconds
  laid_.erase(laid_.begin(), laid_.end() - static_cast<std::ptrdiff_t>(kMostLaid));
}

void Overlap::begin(std::uint64_t back, double at_s) {
  back_ = back;
  at_s_ = at_s;
  held_.clear();
}

void Overlap::hold(Sound samples) { held_.insert(held_.end(), samples.begin(), samples.end()); }

bool Overlap::expects(double at_s, std::int64_t behind) const {
  const double end_s =
      at_s_ + (static_cast<double>(held_.size()) + static_cast<double>(behind)) / kSampleRateHz;
  return std::abs(at_s - end_s) <= SoundClock::kTolerated_s;
}

Overlap::Verdict Overlap::settle() {
  const auto back = static_cast<std::size_t>(std::exchange(back_, 0));
  const Sound before = Sound(laid_).last(std::min(back, laid_.size()));
  const Sound coming = Sound(held_).first(std::min(before.size(), held_.size()));
  const bool same =
      ++verdicts_ <= kMostVerdicts && !coming.empty() && is_same_sound(before.first(coming.size()), coming);
  return {.back = back, .same = same, .held = held_};
}

}  // namespace ecg::media
