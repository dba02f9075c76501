#include "acoustics/even_level.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {
namespace {

std::vector<float> tone(double level_db, double seconds) {
  std::vector<float> sound(static_cast<std::size_t>(seconds * kSampleRateHz) / kVoiceChunk * kVoiceChunk);
  const double peak = std::sqrt(2) * std::pow(10, level_db / 20);
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = static_cast<float>(peak * std::sin(0.4 * static_cast<double>(i)));
  return sound;
}

double level_db(std::span<const float> sound) {
  double sum = 0;
  for (const float x : sound) sum += double{x} * x;
  return 10 * std::log10(sum / static_cast<double>(sound.size()));
}

std::vector<float> applied(EvenLevel& even, const std::vector<float>& sound) {
  const auto out = even.apply(sound);
  return {out.begin(), out.end()};
}

TEST(EvenLevel, LeavesLoudEnoughSoundAsItIs) {
  for (const double level : {-15.9, -10.0, -3.0}) {
    EvenLevel even;
    const auto sound = tone(level, 8);
    EXPECT_EQ(applied(even, sound), sound) << level;
  }
}

TEST(EvenLevel, MakesFaintSoundLoudAndNothingLouderThanIsAllowed) {
  for (const auto& [before, after] : {std::pair{-22.0, -16.0}, {-50.0, -16.0}, {-80.0, -40.0}}) {
    EvenLevel even;
    const auto louder = applied(even, tone(before, 8));
    EXPECT_NEAR(level_db(std::span(louder).subspan(kSampleRateHz)), after, 0.1) << before;
  }
}

// Behind speech as it should be the room of a pause is no recording at -60 LUFS.
TEST(EvenLevel, DoesNotRaiseThePausesOfSpeech) {
  EvenLevel even;
  applied(even, tone(-16, 4));
  EXPECT_LT(level_db(applied(even, tone(-65, 60))), -55);
}

TEST(EvenLevel, HearsFaintSoundSomeMinutesBehindLoudOne) {
  EvenLevel even;
  applied(even, tone(-20, 4));
  applied(even, tone(-50, 240));
  EXPECT_NEAR(level_db(applied(even, tone(-50, 4))), -16, 1);
}

TEST(EvenLevel, TakesNoClickForLoudSound) {
  EvenLevel even;
  auto sound = tone(-60, 8);
  sound[40'000] = 0.9f;
  const auto louder = applied(even, sound);
  EXPECT_NEAR(level_db(std::span(louder).last(3 * kSampleRateHz)), -20, 0.5);
  for (const float x : louder) EXPECT_LE(std::abs(x), 1.0f);
}

TEST(EvenLevel, MakesNothingOfSilence) {
  EvenLevel even;
  const std::vector<float> silence(100 * kVoiceChunk);
  EXPECT_EQ(applied(even, silence), silence);
}

}  // namespace
}  // namespace ecg::acoustics
