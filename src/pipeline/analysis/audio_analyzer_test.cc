#include "pipeline/analysis/audio_analyzer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ecg::pipeline {
namespace {

/// Forty seconds, longer than may wait: a voice that rises.
std::vector<float> sound() {
  std::vector<float> samples(std::size_t{40} * acoustics::kSampleRateHz);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto t = static_cast<float>(i) / acoustics::kSampleRateHz;
    samples[i] = 0.3f * std::sin(6.2832f * (120 + t) * t);
  }
  return samples;
}

TEST(AudioAnalyzer, MeasuresTheWholeInOrder) {
  const auto samples = sound();
  acoustics::VoiceMeter meter;
  meter.add(samples);
  acoustics::Peaks peaks;
  peaks.add(samples);
  AudioAnalyzer work(true);
  for (std::size_t at = 0; at < samples.size(); at += 777)
    work.add(std::span(samples).subspan(at, std::min<std::size_t>(777, samples.size() - at)));
  const auto measured = work.finish();
  EXPECT_EQ(measured.tracks, meter.finish());
  EXPECT_EQ(measured.peaks.file(), peaks.file());
}

TEST(AudioAnalyzer, MakesNoOutlineThatNobodyWants) {
  AudioAnalyzer work(false);
  work.add(sound());
  EXPECT_EQ(work.finish().peaks.file(), acoustics::Peaks().file());
}

TEST(AudioAnalyzer, OfNothingIsNothing) { EXPECT_EQ(AudioAnalyzer(true).finish().tracks.size(), 0u); }

TEST(AudioAnalyzer, IsLeftWhenNobodyWaitsForIt) {
  const auto samples = sound();
  AudioAnalyzer work(true);
  for (int i = 0; i < 3; ++i) work.add(samples);
}

}  // namespace
}  // namespace ecg::pipeline
