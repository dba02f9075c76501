#include "media/loudness_range.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ecg::media {
namespace {

constexpr double kLowest_lufs = -70, kStep_lu = 0.01;
constexpr std::size_t kSteps = 8'000;  // up to +10 LUFS
constexpr double kGate_lu = -20;       // below the mean of what is above the absolute gate
constexpr double kSoft = 0.10, kLoud = 0.95;

double lufs(double power) { return -0.691 + 10 * std::log10(power); }
double power_of(double loudness_lufs) { return std::pow(10, (loudness_lufs + 0.691) / 10); }
double loudness_of(std::size_t step) { return kLowest_lufs + static_cast<double>(step) * kStep_lu; }

std::size_t step_of(double loudness_lufs) {
  const double step = std::floor((loudness_lufs - kLowest_lufs) / kStep_lu + 0.5);
  return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(kSteps - 1)));
}

}  // namespace

LoudnessRange::LoudnessRange() : windows_(kSteps) {}

void LoudnessRange::add(double power) {
  last_[count_ % kWindow] = power;
  if (++count_ < kWindow) return;
  const double loudness = lufs(std::accumulate(last_.begin(), last_.end(), 0.0) / kWindow);
  if (loudness >= kLowest_lufs) ++windows_[step_of(loudness)];
}

std::optional<double> LoudnessRange::range_lu() const {
  double power = 0, all = 0;
  for (std::size_t i = 0; i < kSteps; ++i) {
    power += windows_[i] * power_of(loudness_of(i));
    all += windows_[i];
  }
  if (all == 0) return std::nullopt;
  const std::size_t gate = step_of(lufs(power / all) + kGate_lu);
  const double above =
      std::accumulate(windows_.begin() + static_cast<std::ptrdiff_t>(gate), windows_.end(), 0.0);
  const auto at = [&](double share) {
    double seen = 0;
    for (std::size_t i = gate; i < kSteps; ++i) {
      seen += windows_[i];
      if (seen >= std::floor(share * above + 0.5)) return loudness_of(i);
    }
    return loudness_of(kSteps - 1);
  };
  return at(kLoud) - at(kSoft);
}

}  // namespace ecg::media
