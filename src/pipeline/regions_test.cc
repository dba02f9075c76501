// Sounds that are what they are, one behind the other, and real speech among them.
#include "pipeline/regions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <random>

#include "media/audio_reader.h"

namespace ecg::pipeline {
namespace {

using Kind = transcript::Region::Kind;
using Sound = std::vector<float>;
constexpr int kRate = 16000;

Sound silence(double seconds) { return Sound(static_cast<std::size_t>(seconds * kRate), 1e-5f); }

/// Chords of three notes with overtones, another one every half second.
Sound chords(double seconds) {
  Sound sound(static_cast<std::size_t>(seconds * kRate));
  const double roots[] = {261.6, 349.2, 392.0, 220.0};
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / kRate, root = roots[static_cast<std::size_t>(t * 2) % 4];
    double x = 0;
    for (const double note : {1.0, 1.2599, 1.4983})
      for (int h = 1; h <= 6; ++h) x += std::sin(2 * std::numbers::pi * root * note * h * t) / h;
    sound[i] = static_cast<float>(0.06 * x);
  }
  return sound;
}

/// Some 300 claps a second: short bursts of noise that fall off within milliseconds.
Sound claps(double seconds) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 1);
  Sound sound(static_cast<std::size_t>(seconds * kRate));
  for (int clap = 0; clap < static_cast<int>(seconds * 300); ++clap) {
    const std::size_t at = random() % sound.size();
    for (std::size_t i = 0; i < 160 && at + i < sound.size(); ++i)
      sound[at + i] += 0.05f * normal(random) * std::exp(-static_cast<float>(i) / 40);
  }
  return sound;
}

Sound speech() {
  const auto file =
      std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3";
  media::AudioReader reader(file, {});
  Sound sound, piece(kRate);
  while (const std::size_t got = reader.read(piece))
    sound.insert(sound.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  return sound;
}

std::vector<transcript::Region> regions_of(const std::vector<Sound>& sounds,
                                           const transcript::Transcript& result = {}) {
  acoustics::VoiceMeter meter;
  for (const Sound& sound : sounds) meter.add(sound);
  return find_regions(result, meter.finish());
}

TEST(Regions, AreWhatLevelAndSpectrumSay) {
  const auto found = regions_of({silence(3), chords(5), silence(3), claps(4), silence(3)});
  const struct {
    Kind kind;
    double start_s, end_s;
  } kWanted[] = {{Kind::silence, 0, 3},
                 {Kind::music, 3, 8},
                 {Kind::silence, 8, 11},
                 {Kind::applause, 11, 15},
                 {Kind::silence, 15, 18}};
  ASSERT_EQ(found.size(), std::size(kWanted));
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].kind, kWanted[i].kind) << i;
    EXPECT_NEAR(found[i].start_s, kWanted[i].start_s, 0.7) << i;
    EXPECT_NEAR(found[i].end_s, kWanted[i].end_s, 0.7) << i;
    EXPECT_GE(found[i].start_s, i > 0 ? found[i - 1].end_s : 0);
  }
}

// Even when nobody says where the words are.
TEST(Regions, OfSpeechAreNeitherMusicNorApplause) {
  for (const auto& region : regions_of({speech()})) EXPECT_EQ(region.kind, Kind::silence) << region.start_s;
}

TEST(Regions, KeepAwayFromWords) {
  transcript::Transcript result;
  result.segments.push_back({.start_s = 2, .end_s = 4});
  result.segments[0].words = {{.text = " la", .start_s = 2, .end_s = 4}};
  for (const auto& region : regions_of({chords(10)}, result))
    EXPECT_TRUE(region.end_s <= 1.71 || region.start_s >= 4.29) << region.start_s << " " << region.end_s;
}

TEST(Regions, OfNothingAreNone) { EXPECT_TRUE(regions_of({}).empty()); }

}  // namespace
}  // namespace ecg::pipeline
