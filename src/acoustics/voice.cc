#include "acoustics/voice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "acoustics/fourier.h"

namespace ecg::acoustics {
namespace {

constexpr std::size_t kBlock = kFrameLanes * kHopSamples;
/// Samples before a frame at which its pitch window begins: both have their middle in common.
constexpr std::size_t kLead = (kYinSamples - kHopSamples) / 2;
constexpr std::size_t kSpectrumBegin = kLead + kHopSamples / 2 - kWindowSamples / 2;
constexpr std::size_t kNeeded = kBlock - kHopSamples + kYinSamples;
constexpr float kQuietest = 3e-6f;  // mean square, -55 dBFS: below nothing is called voiced
constexpr double kFloor_db = -60;
constexpr std::size_t kLeastVoiced = 3;  // frames

const std::array<float, kWindowSamples>& hann() {
  static const auto table = [] {
    std::array<float, kWindowSamples> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = static_cast<float>(
          0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / kWindowSamples));
    return made;
  }();
  return table;
}

float mean_square(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return static_cast<float>(sum / static_cast<double>(samples.size()));
}

float centroid(std::span<const float> power, std::size_t lane) {
  constexpr float kBinWidth_hz = static_cast<float>(kSampleRateHz) / kWindowSamples;
  float sum = 0, weighted = 0;
  for (std::size_t bin = 1; bin < kSpectrumBins; ++bin) {
    const float magnitude = std::sqrt(std::max(0.0f, power[bin * kFrameLanes + lane]));
    sum += magnitude;
    weighted += magnitude * static_cast<float>(bin);
  }
  return sum > 0 ? weighted / sum * kBinWidth_hz : 0;
}

double deviation(std::span<const float> values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double sum = 0;
  for (const float x : values) sum += (x - mean) * (x - mean);
  return std::sqrt(sum / n);
}

double median(std::span<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

VoiceMeter::VoiceMeter() : waiting_(kLead, 0.0f) {}

void VoiceMeter::add(std::span<const float> samples) {
  peaks_.add(samples);
  given_ += samples.size();
  for (const float x : samples) waiting_.push_back(std::isfinite(x) ? x : 0);
  while (waiting_.size() >= kNeeded) {
    measure_block();
    waiting_.erase(waiting_.begin(), waiting_.begin() + kBlock);
  }
}

void VoiceMeter::measure_block() {
  for (std::size_t f = 0; f < kFrameLanes; ++f) {
    const std::span<const float> rest = std::span(waiting_).subspan(f * kHopSamples);
    tracks_.power.push_back(mean_square(rest.subspan(kLead, kHopSamples)));
    const auto window = rest.first(kYinSamples);
    if (mean_square(window) < kQuietest)
      tracker_.add({}, tracks_.pitch_hz);
    else
      tracker_.add(pitch_candidates(window), tracks_.pitch_hz);
  }
  measure_spectra();
}

void VoiceMeter::measure_spectra() {
  alignas(64) std::array<float, kWindowSamples * kFrameLanes> windows;
  alignas(64) std::array<float, kSpectrumBins * kFrameLanes> power;
  for (std::size_t s = 0; s < kWindowSamples; ++s)
    for (std::size_t f = 0; f < kFrameLanes; ++f)
      windows[s * kFrameLanes + f] = hann()[s] * waiting_[kSpectrumBegin + f * kHopSamples + s];
  power_spectra(windows, power);
  for (std::size_t f = 0; f < kFrameLanes; ++f) {
    tracks_.centroid_hz.push_back(centroid(power, f));
    tracks_.flatness.push_back(flatness(power, f));
    tracks_.steady_tones.push_back(tones_.add(power, f));
  }
}

VoiceTracks VoiceMeter::finish() {
  const std::size_t frames = (given_ + kHopSamples - 1) / kHopSamples;
  while (tracks_.power.size() < frames) {
    waiting_.resize(std::max(waiting_.size(), kNeeded), 0.0f);
    measure_block();
    waiting_.erase(waiting_.begin(), waiting_.begin() + kBlock);
  }
  tracker_.finish(tracks_.pitch_hz);
  for (auto* track : {&tracks_.power, &tracks_.pitch_hz, &tracks_.centroid_hz, &tracks_.flatness})
    track->resize(frames);
  tracks_.steady_tones.resize(frames);
  tones_ = {};
  given_ = 0;
  waiting_.assign(kLead, 0.0f);
  return std::exchange(tracks_, {});
}

double level_db(double mean_square) {
  return mean_square > 0 ? std::clamp(10 * std::log10(mean_square), kFloor_db, 0.0) : kFloor_db;
}

VoiceMeasures measure(const VoiceTracks& tracks, double start_s, double end_s) {
  constexpr double kFramesPerSecond = static_cast<double>(kSampleRateHz) / kHopSamples;
  const auto frame_at = [&](double time_s) {
    const double frame = std::isfinite(time_s) ? std::round(time_s * kFramesPerSecond) : 0;
    return static_cast<std::size_t>(std::clamp(frame, 0.0, static_cast<double>(tracks.power.size())));
  };
  const std::size_t first = frame_at(start_s), last = frame_at(end_s);
  if (last <= first) return {};
  double power = 0, bright = 0;
  std::vector<float> voiced;
  for (std::size_t i = first; i < last; ++i) {
    power += tracks.power[i];
    bright += static_cast<double>(tracks.power[i]) * tracks.centroid_hz[i];
    if (tracks.pitch_hz[i] > 0) voiced.push_back(tracks.pitch_hz[i]);
  }
  VoiceMeasures measures;
  measures.volume_db = level_db(power / static_cast<double>(last - first));
  if (power > 0) measures.spectral_centroid = bright / power;
  if (voiced.size() < kLeastVoiced) return measures;
  measures.pitch_std = deviation(voiced);
  measures.pitch_hz = median(voiced);
  return measures;
}

}  // namespace ecg::acoustics
