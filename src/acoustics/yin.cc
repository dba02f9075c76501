#include "acoustics/yin.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "acoustics/yin.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ecg::acoustics::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// r[lag] = sum over j < kYinWindow of x[j] x[j + lag], for four vectors of lags at a time.
/// `count` lags, a multiple of 64; x must be readable up to kYinWindow + count.
void correlate(const float* HWY_RESTRICT x, std::size_t count, float* HWY_RESTRICT r) {
  const hn::CappedTag<float, 16> f;
  const std::size_t lanes = hn::Lanes(f);
  for (std::size_t lag = 0; lag < count; lag += 4 * lanes) {
    auto a = hn::Zero(f), b = a, c = a, d = a;
    for (std::size_t j = 0; j < kYinWindow; ++j) {
      const auto one = hn::Set(f, x[j]);
      const float* at = x + j + lag;
      a = hn::MulAdd(one, hn::LoadU(f, at), a);
      b = hn::MulAdd(one, hn::LoadU(f, at + lanes), b);
      c = hn::MulAdd(one, hn::LoadU(f, at + 2 * lanes), c);
      d = hn::MulAdd(one, hn::LoadU(f, at + 3 * lanes), d);
    }
    hn::StoreU(a, f, r + lag);
    hn::StoreU(b, f, r + lag + lanes);
    hn::StoreU(c, f, r + lag + 2 * lanes);
    hn::StoreU(d, f, r + lag + 3 * lanes);
  }
}

}  // namespace ecg::acoustics::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::acoustics {
namespace {

HWY_EXPORT(correlate);

constexpr std::size_t kLags = kLongestLag + 1;
constexpr std::size_t kRoundedLags = (kLags + 63) / 64 * 64;
/// The share of the thresholds under which no dip falls that still goes to the deepest one (paper: p_a).
constexpr double kAbsoluteMinimumShare = 0.01;

using Curve = std::array<float, kLags>;

/// YIN equation 7, by d(lag) = energy here + energy one lag later - 2 r(lag).
Curve difference(std::span<const float> samples) {
  std::array<float, kYinWindow + kRoundedLags> padded{};
  std::copy(samples.begin(), samples.end(), padded.begin());
  std::array<float, kRoundedLags> r;
  HWY_DYNAMIC_DISPATCH(correlate)(padded.data(), kRoundedLags, r.data());
  Curve d;
  const double first = r[0];
  double later = first;
  for (std::size_t lag = 0; lag < kLags; ++lag) {
    d[lag] = static_cast<float>(std::max(0.0, first + later - 2.0 * r[lag]));
    const double leaves = samples[lag],
                 enters = lag + kYinWindow < samples.size() ? samples[lag + kYinWindow] : 0;
    later += enters * enters - leaves * leaves;
  }
  return d;
}

/// YIN equation 8.
Curve normalized(const Curve& d) {
  Curve n;
  n[0] = 1;
  double sum = 0;
  for (std::size_t lag = 1; lag < kLags; ++lag) {
    sum += d[lag];
    n[lag] = sum > 0 ? static_cast<float>(d[lag] * static_cast<double>(lag) / sum) : 1.0f;
  }
  return n;
}

struct Dip {
  double lag, depth;
};

/// The lowest point of the parabola through the dip and its neighbours.
Dip interpolated(const Curve& n, std::size_t lag) {
  const double left = n[lag - 1], mid = n[lag], right = n[lag + 1];
  const double bend = left - 2 * mid + right;
  if (bend <= 0) return {static_cast<double>(lag), mid};
  const double shift = 0.5 * (left - right) / bend;
  return {static_cast<double>(lag) + shift, std::max(0.0, mid - 0.25 * (left - right) * shift)};
}

}  // namespace

double threshold_mass(double threshold) {
  const double x = std::clamp(threshold, 0.0, 1.0);
  return 1 - std::pow(1 - x, 18) * (1 + 18 * x);
}

std::vector<PitchCandidate> pitch_candidates(std::span<const float> samples) {
  assert(samples.size() == kYinSamples);
  const Curve n = normalized(difference(samples));
  std::vector<PitchCandidate> found;
  // A threshold takes the first dip below it: a dip gets those between itself and the deepest before it.
  double deepest = 1;
  for (std::size_t lag = kShortestLag; lag < kLongestLag; ++lag) {
    if (n[lag] > n[lag - 1] || n[lag] >= n[lag + 1] || n[lag] >= deepest) continue;
    const Dip dip = interpolated(n, lag);
    const double mass = threshold_mass(deepest) - threshold_mass(dip.depth);
    deepest = std::min<double>(deepest, dip.depth);
    found.push_back({static_cast<float>(kSampleRateHz / dip.lag), static_cast<float>(mass)});
  }
  if (!found.empty())
    found.back().probability += static_cast<float>(kAbsoluteMinimumShare * threshold_mass(deepest));
  return found;
}

}  // namespace ecg::acoustics
#endif
