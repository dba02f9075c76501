#include "media/audio/loudness_windows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ecg::media {
namespace {

constexpr double kLowest_lufs = -70, kStep_lu = 0.01;
constexpr std::size_t kSteps = 8'000;  // up to +10 LUFS
constexpr double kSoft = 0.10, kLoud = 0.95;

double lufs(double power) { return -0.691 + 10 * std::log10(power); }
double power_of(double loudness_lufs) { return std::pow(10, (loudness_lufs + 0.691) / 10); }
double loudness_of(std::size_t step) { return kLowest_lufs + static_cast<double>(step) * kStep_lu; }

std::size_t step_of(double loudness_lufs) {
  const double step = std::floor((loudness_lufs - kLowest_lufs) / kStep_lu + 0.5);
  return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(kSteps - 1)));
}

}  // namespace

LoudnessWindows::LoudnessWindows(std::size_t hundreds_ms, double gate_lu)
    : gate_lu_(gate_lu), last_(hundreds_ms), windows_(kSteps) {}

void LoudnessWindows::add(double power) {
  last_[count_ % last_.size()] = power;
  if (++count_ < last_.size()) return;
  const double mean = std::accumulate(last_.begin(), last_.end(), 0.0) / static_cast<double>(last_.size());
  const double loudness = lufs(mean);
  if (loudness >= kLowest_lufs) ++windows_[step_of(loudness)];
}

double LoudnessWindows::mean_power(std::size_t from) const {
  double power = 0, all = 0;
  for (std::size_t i = from; i < kSteps; ++i) {
    power += windows_[i] * power_of(loudness_of(i));
    all += windows_[i];
  }
  return all > 0 ? power / all : 0;
}

std::optional<std::size_t> LoudnessWindows::gate() const {
  const double power = mean_power(0);
  if (power == 0) return std::nullopt;
  return step_of(lufs(power) + gate_lu_);
}

std::optional<double> LoudnessWindows::mean_lufs() const {
  const auto from = gate();
  return from ? std::optional(lufs(mean_power(*from))) : std::nullopt;
}

std::optional<double> LoudnessWindows::range_lu() const {
  const auto from = gate();
  if (!from) return std::nullopt;
  const double above =
      std::accumulate(windows_.begin() + static_cast<std::ptrdiff_t>(*from), windows_.end(), 0.0);
  const auto at = [&](double share) {
    double seen = 0;
    for (std::size_t i = *from; i < kSteps; ++i) {
      seen += windows_[i];
      if (seen >= std::floor(share * above + 0.5)) return loudness_of(i);
    }
    return loudness_of(kSteps - 1);
  };
  return at(kLoud) - at(kSoft);
}

}  // namespace ecg::media
