#include "acoustics/log_mel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "acoustics/spectrum/fourier.h"
#include "base/error.h"

namespace ecg::acoustics {
namespace {

/// Triangles, some empty: enough like a filter bank for what is tested here.
tensor::Matrix<float> triangles(std::size_t bands) {
  tensor::Matrix<float> filters(bands, kSpectrumBins);
  for (std::size_t b = 0; b + 1 < bands; ++b)
    for (std::size_t i = 0; i < 5; ++i)
      filters.row(b)[std::min(b * 2 + i, kSpectrumBins - 1)] =
          0.01f * static_cast<float>(3 - std::abs(static_cast<int>(i) - 2));
  return filters;
}

std::vector<float> tone(double rate_hz, double seconds, float amplitude) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * kSampleRateHz));
  for (std::size_t s = 0; s < samples.size(); ++s)
    samples[s] =
        amplitude *
        static_cast<float>(std::sin(2 * std::numbers::pi * rate_hz * static_cast<double>(s) / kSampleRateHz));
  return samples;
}

std::vector<float> noise(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.1f);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = normal(random);
  return samples;
}

/// The definition, in double precision, one sum for each bin of each frame.
double plain_power(std::span<const double> windowed, std::size_t bin) {
  double re = 0, im = 0;
  for (std::size_t s = 0; s < windowed.size(); ++s) {
    const double angle =
        2 * std::numbers::pi * static_cast<double>(bin * s) / static_cast<double>(windowed.size());
    re += windowed[s] * std::cos(angle);
    im -= windowed[s] * std::sin(angle);
  }
  return re * re + im * im;
}

double plain_log_mel(std::span<const float> samples, std::span<const float> filter, std::size_t frame) {
  std::vector<double> windowed(kWindowSamples);
  for (std::size_t s = 0; s < kWindowSamples; ++s) {
    const auto at = static_cast<std::size_t>(std::abs(static_cast<long>(frame * kHopSamples + s) - 200));
    const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(s) / kWindowSamples);
    windowed[s] = at < samples.size() ? hann * double{samples[at]} : 0;
  }
  double energy = 0;
  for (std::size_t bin = 0; bin < kSpectrumBins; ++bin)
    if (filter[bin] != 0) energy += double{filter[bin]} * plain_power(windowed, bin);
  return std::log10(std::max(energy, 1e-10));
}

std::size_t loudest_band(const tensor::Matrix<float>& mel, std::size_t frame) {
  std::size_t loudest = 0;
  for (std::size_t b = 0; b < mel.rows(); ++b)
    if (mel.row(b)[frame] > mel.row(loudest)[frame]) loudest = b;
  return loudest;
}

// Sums of 400 floats round by about 400^(1/2) * 6e-8 of the largest bin; 1e-5 of it leaves room for ten times
// that.
TEST(PowerSpectra, EqualTheDefinition) {
  const auto samples = noise(kWindowSamples * kFrameLanes, 1);
  std::vector<float> power(kSpectrumBins * kFrameLanes);
  power_spectra(samples, power);
  for (const std::size_t frame : {0u, 7u, 15u}) {
    std::vector<double> one(kWindowSamples);
    for (std::size_t s = 0; s < kWindowSamples; ++s) one[s] = samples[s * kFrameLanes + frame];
    for (std::size_t bin = 0; bin < kSpectrumBins; ++bin)
      EXPECT_NEAR(power[bin * kFrameLanes + frame], plain_power(one, bin), 1e-4)
          << bin;  // the largest are about 20
  }
}

TEST(LogMel, GivesOneFramePerTenMilliseconds) {
  const MelFilters filters(triangles(80));
  const auto mel = log_mel(tone(1000, 0.5, 0.3f), filters, 50);
  EXPECT_EQ(mel.rows(), 80u);
  EXPECT_EQ(mel.columns(), 50u);
}

TEST(LogMel, EqualsTheDefinition) {
  const auto bank = triangles(80);
  const auto samples = noise(16'123, 2);
  const auto mel = log_mel(samples, MelFilters(bank), 110);
  for (const std::size_t frame : {0u, 1u, 2u, 55u, 99u, 100u, 101u})
    for (const std::size_t band : {0u, 1u, 40u, 78u})
      EXPECT_NEAR(mel.row(band)[frame], (plain_log_mel(samples, bank.row(band), frame) + 4) / 4, 1e-4)
          << "frame " << frame << " band " << band;
}

// Ten times the amplitude is a hundred times the energy: log10 grows by 2, our scale by 2/4.
// Floats near 1.5 round by 1.2e-7; the energies before the logarithm by less than 1e-6 of themselves.
TEST(LogMel, GrowsByHalfWhenTheSoundIsTenTimesLouder) {
  const MelFilters filters(triangles(80));
  const auto quiet = log_mel(tone(1000, 0.2, 0.05f), filters, 20);
  const auto loud = log_mel(tone(1000, 0.2, 0.5f), filters, 20);
  const std::size_t band = loudest_band(loud, 10);
  EXPECT_NEAR(loud.row(band)[10] - quiet.row(band)[10], 0.5f, 1e-6f);
}

TEST(LogMel, HasAFloorEightPowersOfTenBelowTheLoudest) {
  const auto mel = log_mel(tone(1000, 0.2, 0.9f), MelFilters(triangles(80)), 3000);
  const std::span<const float> values(mel.data(), mel.rows() * mel.columns());
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  EXPECT_NEAR(*most - *least, 2.0f, 1e-6f);
  EXPECT_EQ(mel.row(79)[10], *least);  // a band without any bin
}

TEST(LogMel, OfSilenceIsTheLeastEnergy) {
  const auto mel = log_mel(std::vector<float>(1600), MelFilters(triangles(128)), 10);
  EXPECT_EQ(mel.rows(), 128u);
  for (const float value : mel.row(64)) EXPECT_FLOAT_EQ(value, -1.5f);  // (-10 + 4) / 4
}

TEST(LogMel, RefusesWhatIsTooShortToMirror) {
  EXPECT_THROW(log_mel(std::vector<float>(200), MelFilters(triangles(80)), 10), Error);
}

}  // namespace
}  // namespace ecg::acoustics
