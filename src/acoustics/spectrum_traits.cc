#include "acoustics/spectrum_traits.h"

#include <algorithm>
#include <cmath>

#include "acoustics/spectrum/fourier.h"

namespace ecg::acoustics {
namespace {

constexpr std::size_t kFlatFirst = 13, kFlatCount = 160;  // 0.5 to 6.9 kHz
constexpr std::size_t kAtOnce = 8;  // products of so many stay far from what a double can hold
constexpr double kNothing = 1e-14;
constexpr float kAbove = 4;         // a peak against the mean around it
constexpr std::size_t kAround = 5;  // bins on either side
constexpr float kQuietestTone = 1e-5f;

}  // namespace

float flatness(std::span<const float> power, std::size_t lane) {
  double sum = 0, logs = 0;
  for (std::size_t first = kFlatFirst; first < kFlatFirst + kFlatCount; first += kAtOnce) {
    double product = 1;
    for (std::size_t bin = first; bin < first + kAtOnce; ++bin) {
      const double p = static_cast<double>(power[bin * kFrameLanes + lane]);
      sum += p;
      product *= p + kNothing;
    }
    logs += std::log(product);
  }
  const double mean = sum / kFlatCount;
  return mean > kNothing ? static_cast<float>(std::exp(logs / kFlatCount) / mean) : 0;
}

std::uint8_t SteadyTones::add(std::span<const float> power, std::size_t lane) {
  const auto at = [&](std::size_t bin) { return power[bin * kFrameLanes + lane]; };
  std::bitset<kBins>& now = peaks_[next_];
  next_ = (next_ + 1) % kFrames;
  float around = 0;
  for (std::size_t bin = kFirstBin - kAround; bin < kFirstBin + kAround; ++bin) around += at(bin);
  std::uint8_t steady = 0;
  for (std::size_t i = 0; i < kBins; ++i) {
    const std::size_t bin = kFirstBin + i;
    around += at(bin + kAround);
    const float p = at(bin);
    const bool is_peak =
        p > kQuietestTone && p >= at(bin - 1) && p > at(bin + 1) && p * (2 * kAround) > kAbove * (around - p);
    around -= at(bin - kAround);
    counts_[i] = static_cast<std::uint8_t>(counts_[i] + (is_peak ? 1 : 0) - (now[i] ? 1 : 0));
    now[i] = is_peak;
    if (counts_[i] >= kNearlyAll) ++steady;
  }
  return steady;
}

}  // namespace ecg::acoustics
