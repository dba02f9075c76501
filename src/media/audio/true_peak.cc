#include "media/audio/true_peak.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ecg::media {
namespace {

constexpr double kBeta = 9;

std::size_t oversampling(unsigned long rate_hz) { return rate_hz < 96'000 ? 4 : rate_hz < 192'000 ? 2 : 1; }

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

double kaiser(double x) {
  return std::abs(x) < 1
             ? std::cyl_bessel_i(0.0, kBeta * std::sqrt(1 - x * x)) / std::cyl_bessel_i(0.0, kBeta)
             : 0;
}

float largest(std::span<const float> samples) {
  float most = 0;
  for (const float x : samples) most = std::max(most, std::abs(x));
  return most;
}

}  // namespace

TruePeak::TruePeak(std::size_t channels, unsigned long rate_hz)
    : channels_(channels), waiting_(channels, std::vector<float>(kTaps - 1)) {
  const std::size_t factor = oversampling(rate_hz);
  for (std::size_t phase = 1; phase < factor; ++phase) {
    const double place =
        static_cast<double>(kTaps / 2 - 1) + static_cast<double>(phase) / static_cast<double>(factor);
    Taps& taps = phases_.emplace_back();
    float gain = 0;
    for (std::size_t k = 0; k < kTaps; ++k) {
      const double from = static_cast<double>(k) - place;
      taps[k] = static_cast<float>(sinc(from) * kaiser(from / (kTaps / 2)));
      gain += std::abs(taps[k]);
    }
    most_gain_ = std::max(most_gain_, gain);
  }
}

void TruePeak::add(std::span<const float> samples) {
  const std::size_t frames = samples.size() / channels_;
  for (std::size_t c = 0; c < channels_; ++c) {
    std::vector<float>& channel = waiting_[c];
    for (std::size_t i = 0; i < frames; ++i) channel.push_back(samples[i * channels_ + c]);
    const float most = largest(channel);
    highest_ = std::max(highest_, most);
    if (most * most_gain_ > highest_) look_between(channel);
    channel.erase(channel.begin(), channel.end() - (kTaps - 1));
  }
}

void TruePeak::look_between(const std::vector<float>& channel) {
  const std::size_t count = channel.size() - (kTaps - 1);
  for (const Taps& taps : phases_) {
    between_.assign(count, 0.0f);
    for (std::size_t k = 0; k < kTaps; ++k)
      for (std::size_t i = 0; i < count; ++i) between_[i] += taps[k] * channel[i + k];
    highest_ = std::max(highest_, largest(between_));
  }
}

}  // namespace ecg::media
