#include "whisper/reference/whispercpp_window.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

constexpr std::size_t kSecond = kSampleRateHz, kTenth = kSampleRateHz / 10;

/// A stream of `total` samples that count up, at most `piece` at a time.
Samples counting(std::size_t total, std::size_t piece) {
  return [total, piece, at = std::size_t{0}](std::span<float> out) mutable {
    const std::size_t count = std::min({out.size(), piece, total - at});
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(at++);
    return count;
  };
}

TEST(SoundWindow, IsFilledHoweverSmallThePiecesAre) {
  for (const std::size_t piece : {std::size_t{1009}, kSecond, 100 * kSecond}) {
    const Samples samples = counting(40 * kSecond, piece);
    SoundWindow window(samples);
    ASSERT_TRUE(window.fill());
    EXPECT_EQ(window.samples().size(), SoundWindow::kLength);
    EXPECT_EQ(window.samples().back(), static_cast<float>(SoundWindow::kLength - 1));
    EXPECT_EQ(window.end_s(), 30);
  }
}

TEST(SoundWindow, GoesOnWhereItWasSkippedTo) {
  const Samples samples = counting(40 * kSecond, kSecond);
  SoundWindow window(samples);
  window.fill();
  window.skip(12 * kSecond);
  EXPECT_EQ(window.start_s(), 12);
  ASSERT_TRUE(window.fill());
  EXPECT_EQ(window.samples().front(), static_cast<float>(12 * kSecond));
  EXPECT_EQ(window.samples().size(), 28 * kSecond) << "the sound ends before the window does";
  EXPECT_EQ(window.end_s(), 40);
}

TEST(SoundWindow, SkipsNoMoreThanIsThere) {
  const Samples samples = counting(kSecond, kSecond);
  SoundWindow window(samples);
  window.fill();
  window.skip(SIZE_MAX);
  EXPECT_EQ(window.start_s(), 1);
  EXPECT_FALSE(window.fill());
  EXPECT_EQ(window.end_s(), 1);
}

TEST(SoundWindow, OfNothingIsNeverFilled) {
  const Samples samples = counting(0, 1);
  EXPECT_FALSE(SoundWindow(samples).fill());
}

TEST(SoundWindow, DoesNotAskAgainAfterTheEnd) {
  int ends = 0;
  const Samples samples = [&](std::span<float>) { return ++ends, std::size_t{0}; };
  SoundWindow window(samples);
  window.fill();
  window.fill();
  EXPECT_EQ(ends, 1);
}

TEST(SoundWindow, BelievesNoSourceThatClaimsMoreThanItWasAskedFor) {
  const Samples samples = [](std::span<float>) { return SIZE_MAX; };
  SoundWindow window(samples);
  ASSERT_TRUE(window.fill());
  EXPECT_EQ(window.samples().size(), SoundWindow::kLength);
}

std::vector<float> sound(std::size_t before, std::size_t loud, std::size_t after, float amplitude) {
  std::vector<float> samples(before + loud + after);
  std::fill_n(samples.begin() + static_cast<std::ptrdiff_t>(before), loud, amplitude);
  return samples;
}

TEST(AudiblePart, IsTheTenthsFromTheFirstToTheLastSound) {
  const auto part = audible_part(sound(10 * kTenth + 5, kTenth, 7 * kTenth, 0.1f));
  EXPECT_EQ(part.begin, 10 * kTenth);
  EXPECT_EQ(part.end, 12 * kTenth);
}

TEST(AudiblePart, BridgesSilenceBetweenSounds) {
  auto samples = sound(kTenth, kTenth, 50 * kTenth, 0.1f);
  std::fill(samples.end() - kTenth, samples.end(), 0.1f);
  EXPECT_EQ(audible_part(samples).begin, kTenth);
  EXPECT_EQ(audible_part(samples).end, samples.size());
}

TEST(AudiblePart, EndsWithTheSoundWhenTheLastTenthIsCut) {
  EXPECT_EQ(audible_part(sound(0, kTenth + 3, 0, 0.1f)).end, kTenth + 3);
}

TEST(AudiblePart, IsEmptyBelowSeventyDecibelsUnderFullScale) {
  EXPECT_TRUE(audible_part(sound(0, kSecond, 0, 2.9e-4f)).empty());
  EXPECT_FALSE(audible_part(sound(0, kSecond, 0, 3.1e-4f)).empty());
  EXPECT_TRUE(audible_part({}).empty());
}

}  // namespace
}  // namespace ecg::whisper
