#include "acoustics/voice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace ecg::acoustics {
namespace {

constexpr double kPi = std::numbers::pi;

/// A voice-like sound: ten harmonics that fall by 6 dB an octave, its pitch going from one to the other in
/// equal ratios.
std::vector<float> glide(double from_hz, double to_hz, double seconds, double amplitude = 0.2) {
  std::vector<float> sound(static_cast<std::size_t>(seconds * kSampleRateHz));
  double phase = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(sound.size());
    phase += 2 * kPi * from_hz * std::pow(to_hz / from_hz, share) / kSampleRateHz;
    double x = 0;
    for (int h = 1; h <= 10; ++h) x += std::sin(h * phase) / h;
    sound[i] = static_cast<float>(amplitude * x);
  }
  return sound;
}

std::vector<float> sine(double hz, double seconds, double amplitude) {
  std::vector<float> sound(static_cast<std::size_t>(seconds * kSampleRateHz));
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] =
        static_cast<float>(amplitude * std::sin(2 * kPi * hz * static_cast<double>(i) / kSampleRateHz));
  return sound;
}

std::vector<float> pitch_of(const VoiceTracks& tracks) {
  std::vector<float> pitch;
  for (std::size_t i = 0; i < tracks.size(); ++i) pitch.push_back(tracks.pitch_hz(i));
  return pitch;
}

VoiceTracks tracks_of(std::span<const float> sound, std::size_t piece = 1000) {
  VoiceMeter meter;
  for (; !sound.empty(); sound = sound.subspan(std::min(piece, sound.size())))
    meter.add(sound.first(std::min(piece, sound.size())));
  return meter.finish();
}

/// Frames whose window lies inside the sound.
constexpr std::size_t kEdge = 3;

TEST(Pitch, IsWithinOnePercentOfEveryTone) {
  for (double hz = 80; hz <= 500; hz *= 1.03) {
    for (const auto& sound : {glide(hz, hz, 0.5), sine(hz, 0.5, 0.3)}) {
      const auto pitch = pitch_of(tracks_of(sound));
      for (std::size_t i = kEdge; i + kEdge < pitch.size(); ++i)
        ASSERT_NEAR(pitch[i], hz, 0.01 * hz) << "frame " << i;
    }
  }
}

// An octave error would be off by 50 or 100 %.
TEST(Pitch, FollowsAGlideWithinOnePercent) {
  for (const auto& [from, to] : {std::pair(80.0, 500.0), std::pair(500.0, 80.0), std::pair(120.0, 240.0)}) {
    const double seconds = 3;
    const auto pitch = pitch_of(tracks_of(glide(from, to, seconds)));
    for (std::size_t i = kEdge; i + kEdge < pitch.size(); ++i) {
      const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(pitch.size());
      const double hz = from * std::pow(to / from, share);
      ASSERT_NEAR(pitch[i], hz, 0.01 * hz) << "frame " << i;
    }
  }
}

TEST(Pitch, IsAbsentInNoiseAndInSilence) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 0.1f);
  std::vector<float> noise(3 * kSampleRateHz);
  for (float& x : noise) x = normal(random);
  const auto pitch = pitch_of(tracks_of(noise));
  EXPECT_LT(std::count_if(pitch.begin(), pitch.end(), [](float hz) { return hz > 0; }), 15);  // 5 %
  EXPECT_EQ(measure(tracks_of(std::vector<float>(8000)), 0, 0.5).pitch_hz, std::nullopt);
}

// A sine's RMS is its amplitude / sqrt 2: 3.01 dB below.
TEST(Volume, IsTheRmsLevel) {
  for (const double amplitude : {1.0, 0.5, 0.1, 0.01}) {
    const auto measures = measure(tracks_of(sine(200, 1, amplitude)), 0, 1);
    EXPECT_NEAR(measures.volume_db.value(), 20 * std::log10(amplitude) - 3.01, 0.01);
  }
  EXPECT_EQ(measure(tracks_of(std::vector<float>(8000)), 0, 0.5).volume_db, -60);
}

// The Hann window spreads a tone over three bins, evenly around its middle.
TEST(Centroid, OfASineIsItsFrequency) {
  for (const double hz : {400.0, 1000.0, 4000.0})
    EXPECT_NEAR(measure(tracks_of(sine(hz, 1, 0.5)), 0.1, 0.9).spectral_centroid.value(), hz, 0.01 * hz + 5);
}

TEST(VoiceTracks, IsTheSameHoweverTheSoundIsCutIntoPieces) {
  auto sound = glide(100, 300, 1);
  sound.resize(sound.size() + 12345);
  const auto more = glide(200, 150, 0.7);
  sound.insert(sound.end(), more.begin(), more.end());
  const auto whole = tracks_of(sound, sound.size());
  for (const std::size_t piece : {1u, 159u, 2560u}) {
    const auto cut = tracks_of(sound, piece);
    EXPECT_TRUE(cut == whole) << piece;
  }
}

TEST(VoiceTracks, GivesNumbersForWhatIsNone) {
  std::vector<float> sound(16000, std::numeric_limits<float>::quiet_NaN());
  sound[100] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(measure(tracks_of(sound), 0, 1).volume_db, -60);
  EXPECT_EQ(measure(tracks_of({}), 0, 1).volume_db, std::nullopt);
  EXPECT_EQ(measure(tracks_of(sound), 5, 6).volume_db, std::nullopt);
  EXPECT_EQ(measure(tracks_of(sound), 1, std::nan("")).volume_db, std::nullopt);
}

// 11 s of an unbroken tone: longer than anything stays undecided.
TEST(Pitch, DecidesWhileAnUnbrokenToneGoesOn) {
  const auto pitch = pitch_of(tracks_of(glide(150, 150, 21)));
  ASSERT_EQ(pitch.size(), 2100u);
  for (std::size_t i = kEdge; i + kEdge < pitch.size(); ++i) ASSERT_NEAR(pitch[i], 150, 1.5) << i;
}

}  // namespace
}  // namespace ecg::acoustics
