#include "acoustics/voice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "acoustics/spectrum/fourier.h"

namespace ecg::acoustics {
namespace {

constexpr std::size_t kBlock = kFrameLanes * kHopSamples;
/// Samples before a frame at which its pitch window begins: both have their middle in common.
constexpr std::size_t kLead = (kYinSamples - kHopSamples) / 2;
constexpr std::size_t kSpectrumBegin = kLead + kHopSamples / 2 - kWindowSamples / 2;
constexpr std::size_t kNeeded = kBlock - kHopSamples + kYinSamples;
constexpr float kQuietest = 3e-6f;  // mean square, -55 dBFS: below nothing is called voiced
constexpr double kFloor_db = -60;
/// Numbers in 13 bits and 12.
constexpr double kLowest_db = -96, kLevels = 8191, kLevelsPerDb = kLevels / -kLowest_db;
constexpr float kPitches = 4095, kPitchesPerHz = 6, kCentroids = 8191, kCentroidsPerHz = 1;
constexpr float kFlat = 0.25f;           // of 0.56, which white noise has
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

std::uint64_t in_steps(double value, double steps, double most) {
  return static_cast<std::uint64_t>(std::clamp(std::round(value * steps), 0.0, most));
}

double decibels(double mean_square) {
  return mean_square > 0 ? std::max(10 * std::log10(mean_square), kLowest_db) : kLowest_db;
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
  given_ += samples.size();
  for (const float x : samples) waiting_.push_back(std::isfinite(x) ? x : 0);
  while (waiting_.size() >= kNeeded) {
    measure_block();
    waiting_.erase(waiting_.begin(), waiting_.begin() + kBlock);
  }
}

double VoiceTracks::level_db(std::size_t i) const { return kLowest_db + frames_[i].level / kLevelsPerDb; }
double VoiceTracks::power(std::size_t i) const {
  return frames_[i].level == 0 ? 0 : std::pow(10, level_db(i) / 10);
}
float VoiceTracks::pitch_hz(std::size_t i) const { return frames_[i].pitch / kPitchesPerHz; }
float VoiceTracks::centroid_hz(std::size_t i) const { return frames_[i].centroid / kCentroidsPerHz; }

void VoiceMeter::measure_block() {
  const std::size_t first = tracks_.size();
  for (std::size_t f = 0; f < kFrameLanes; ++f) {
    const std::span<const float> rest = std::span(waiting_).subspan(f * kHopSamples);
    const double level_db = decibels(mean_square(rest.subspan(kLead, kHopSamples)));
    tracks_.frames_.push_back({.level = in_steps(level_db - kLowest_db, kLevelsPerDb, kLevels)});
    const auto window = rest.first(kYinSamples);
    if (mean_square(window) < kQuietest)
      tracker_.add({}, pitches_);
    else
      tracker_.add(pitch_candidates(window), pitches_);
  }
  place_pitches();
  measure_spectra(first);
}

void VoiceMeter::place_pitches() {
  for (const float hz : pitches_) tracks_.frames_[pitched_++].pitch = in_steps(hz, kPitchesPerHz, kPitches);
  pitches_.clear();
}

void VoiceMeter::measure_spectra(std::size_t first_frame) {
  alignas(64) std::array<float, kWindowSamples * kFrameLanes> windows;
  alignas(64) std::array<float, kSpectrumBins * kFrameLanes> power;
  for (std::size_t s = 0; s < kWindowSamples; ++s)
    for (std::size_t f = 0; f < kFrameLanes; ++f)
      windows[s * kFrameLanes + f] = hann()[s] * waiting_[kSpectrumBegin + f * kHopSamples + s];
  power_spectra(windows, power);
  for (std::size_t f = 0; f < kFrameLanes; ++f) {
    auto& frame = tracks_.frames_[first_frame + f];
    frame.centroid = in_steps(centroid(power, f), kCentroidsPerHz, kCentroids);
    frame.flat = flatness(power, f) > kFlat;
    frame.tones = tones_.add(power, f) > 0;  // read speech has none in nine frames of ten
  }
}

VoiceTracks VoiceMeter::finish() {
  const std::size_t frames = (given_ + kHopSamples - 1) / kHopSamples;
  while (tracks_.size() < frames) {
    waiting_.resize(std::max(waiting_.size(), kNeeded), 0.0f);
    measure_block();
    waiting_.erase(waiting_.begin(), waiting_.begin() + kBlock);
  }
  tracker_.finish(pitches_);
  place_pitches();
  tracks_.frames_.resize(frames);
  tones_ = {};
  given_ = pitched_ = 0;
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
    return static_cast<std::size_t>(std::clamp(frame, 0.0, static_cast<double>(tracks.size())));
  };
  const std::size_t first = frame_at(start_s), last = frame_at(end_s);
  if (last <= first) return {};
  double power = 0, bright = 0;
  std::vector<float> voiced;
  for (std::size_t i = first; i < last; ++i) {
    const double here = tracks.power(i);
    power += here;
    bright += here * static_cast<double>(tracks.centroid_hz(i));
    if (const float pitch_hz = tracks.pitch_hz(i); pitch_hz > 0) voiced.push_back(pitch_hz);
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
