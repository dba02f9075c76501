#include "whisper/windows/cut_in_two.h"

#include <gtest/gtest.h>

#include <cmath>

#include "whisper/decoding/window_decoding.h"
#include "whisper/transcriber.h"

namespace ecg::whisper {
namespace {

constexpr std::uint64_t kFirst = 32'000;

/// A hum with a pause of half a second at `pause_s`.
acoustics::SpeechWindow hum(double length_s, double pause_s) {
  acoustics::SpeechWindow window;
  for (int i = 0; i < static_cast<int>(length_s * kSampleRateHz); ++i) {
    const double at_s = static_cast<double>(i) / kSampleRateHz;
    const bool pauses = at_s >= pause_s && at_s < pause_s + 0.5;
    window.samples.push_back(pauses ? 0.0f : 0.3f * std::sin(static_cast<float>(i) * 0.05f));
  }
  window.spans = {{.first = kFirst, .size = window.samples.size()}};
  return window;
}

TEST(CutInTwo, CutsInThePauseOfTheMiddle) {
  const auto window = hum(20, 8);
  ASSERT_TRUE(can_be_cut(window));
  const auto [first, second] = cut_in_two(window);
  EXPECT_GE(first.duration_s(), 8);
  EXPECT_LE(first.duration_s(), 8.5);
  EXPECT_NEAR(first.duration_s() + second.duration_s(), 20, 1e-9);
  EXPECT_EQ(second.spans.at(0).first, kFirst + first.samples.size());
}

TEST(CutInTwo, LeavesBothPartsLongEnoughWhereThePauseIsAtTheEdge) {
  const auto [first, second] = cut_in_two(hum(8, 0.5));
  EXPECT_GE(first.duration_s(), 1.9);
  EXPECT_GE(second.duration_s(), 1.9);
}

TEST(CutInTwo, IsNotForShortWindows) { EXPECT_FALSE(can_be_cut(hum(4, 2))); }

TEST(CutInTwo, IsBetterWhenThePartsAreBelievedMore) {
  DecodedWindow whole, part;
  whole.tokens.assign(20, 1), part.tokens.assign(10, 1);
  whole.avg_logprob = -1.3, part.avg_logprob = -0.5;
  EXPECT_TRUE(is_better_in_parts(whole, part, part));
  part.avg_logprob = -1.9;
  EXPECT_FALSE(is_better_in_parts(whole, part, part));
  whole.looped = true;
  EXPECT_TRUE(is_better_in_parts(whole, part, part)) << "anything is better than a loop";
  part.looped = true;
  EXPECT_FALSE(is_better_in_parts(whole, part, part));
}

}  // namespace
}  // namespace ecg::whisper
