#include "media/audio/sound_clock.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ecg::media {
namespace {

constexpr int kRate = 16'000;
constexpr std::int64_t kSecond = kRate;
constexpr double kYear_s = 365.0 * 86'400;

TEST(SoundClock, BeginsWithSilenceForSoundThatStartsLater) {
  EXPECT_EQ(SoundClock(kRate, 0).place(0.025, 0).silence, 400u);
  EXPECT_EQ(SoundClock(kRate, 0).place(0.5, 0).silence, 8000u);
}

TEST(SoundClock, CutsSoundThatStartsBeforeTimeZero) {
  SoundClock clock(kRate, 0);
  EXPECT_EQ(clock.place(-0.5, 0).cut, 8000u);
  // Half of it is gone, the rest is still to be dropped: nothing more to do.
  EXPECT_EQ(clock.place(-0.25, -kSecond / 4).cut, 0u);
}

TEST(SoundClock, LeavesALittleJitterAlone) {
  SoundClock clock(kRate, 0);
  clock.place(0.0, 0);
  for (const double at_s : {0.95, 1.0, 1.09}) {
    const auto step = clock.place(at_s, kSecond);
    EXPECT_EQ(step.silence + step.cut, 0u) << at_s;
  }
}

TEST(SoundClock, FillsAGapAndAsksAboutAnOverlap) {
  SoundClock clock(kRate, 0);
  clock.place(0.0, 0);
  EXPECT_EQ(clock.place(3.0, kSecond).silence, 2u * kRate);
  const auto step = clock.place(3.0, 4 * kSecond);
  EXPECT_EQ(step.overlap, 1u * kRate);
  EXPECT_EQ(step.cut, 0u);
  EXPECT_FALSE(clock.broken());
}

TEST(SoundClock, GoesOnWhereOtherSoundWasSetBack) {
  SoundClock clock(kRate, 0);
  clock.place(0.0, 0);
  clock.set_back(clock.place(1.0, 5 * kSecond).overlap);
  EXPECT_TRUE(clock.broken());
  for (const double later_s : {0.5, 1.0, 3.0}) {
    const auto step = clock.place(1 + later_s, static_cast<std::int64_t>((5 + later_s) * kRate));
    EXPECT_EQ(step.silence + step.cut + step.overlap, 0u) << later_s;
  }
  EXPECT_EQ(clock.place(6.0, 9 * kSecond).silence, 1u * kRate) << "gaps count by the new clock";
}

TEST(SoundClock, CutsAndCountsWhatASlowClockHasTooMuchOf) {
  SoundClock clock(kRate, 0);
  clock.place(0.0, 0);
  EXPECT_EQ(clock.place(9.875, 10 * kSecond).cut, kRate / 8u);
  EXPECT_DOUBLE_EQ(clock.dropped_s(), 0.125);
  EXPECT_FALSE(clock.broken());
}

TEST(SoundClock, GoesOnWithoutAGapWhenTheClockIsSetAnew) {
  for (const double jump_s : {5 * kYear_s, -5 * kYear_s, 3601.0, -11.0}) {
    SoundClock clock(kRate, 0);
    clock.place(0.0, 0);
    const auto step = clock.place(1 + jump_s, kSecond);
    EXPECT_EQ(step.silence + step.cut, 0u) << jump_s;
    EXPECT_TRUE(clock.broken());
    // Gaps after the jump are counted by the new clock.
    EXPECT_EQ(clock.place(4 + jump_s, 2 * kSecond).silence, 2u * kRate) << jump_s;
  }
}

TEST(SoundClock, BelievesNoGapThatReachesPastTheContainersEnd) {
  SoundClock clock(kRate, 60);
  EXPECT_EQ(clock.place(50.0, 0).silence, 50u * kRate);
  EXPECT_EQ(clock.place(70.0, 51 * kSecond).silence, 0u);
  EXPECT_TRUE(clock.broken());
}

TEST(SoundClock, GivesSixHoursOfSilenceAtMost) {
  SoundClock clock(kRate, 0);
  std::int64_t laid = 0;
  for (int jump = 0; jump < 100; ++jump) {
    const auto step = clock.place(3000.0 * (jump + 1), laid);
    laid += static_cast<std::int64_t>(step.silence);
  }
  EXPECT_LE(laid, 6 * 3600 * kSecond);
  EXPECT_TRUE(clock.broken());
}

TEST(SoundClock, PassesOverTimestampsThatAreNone) {
  SoundClock clock(kRate, 0);
  for (const auto at_s :
       {std::optional<double>(), std::optional<double>(std::nan("")), std::optional<double>(INFINITY)}) {
    const auto step = clock.place(at_s, kSecond);
    EXPECT_EQ(step.silence + step.cut, 0u);
  }
  EXPECT_FALSE(clock.broken());
}

}  // namespace
}  // namespace ecg::media
