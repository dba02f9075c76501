#include "whisper/windows/passed_over.h"

#include <gtest/gtest.h>

#include "acoustics/log_mel.h"

namespace ecg::whisper {
namespace {

constexpr std::size_t seconds(double s) { return static_cast<std::size_t>(s * acoustics::kSampleRateHz); }

/// 6 s of speech, one second that is pause in the middle of it, 4 s of speech.
acoustics::SpeechWindow window() {
  acoustics::SpeechWindow window;
  window.spans = {{.first = 0, .size = seconds(6.5), .after = seconds(0.5)},
                  {.first = seconds(60), .size = seconds(4.5), .before = seconds(0.5)}};
  window.samples.resize(seconds(11));
  return window;
}

TEST(PassedOver, IsNothingWhereWordsCoverTheSpeech) {
  EXPECT_TRUE(passed_over(window(), {{0.2, 5.6}, {7.1, 10.6}}, 11).empty());
  EXPECT_TRUE(passed_over(window(), {{0.9, 5.2}, {7.4, 10.1}}, 11).empty()) << "less than a second each";
}

TEST(PassedOver, IsTheSpeechBeforeTheFirstWordAndBehindTheLast) {
  const auto begin = passed_over(window(), {{2.5, 5.6}, {7.1, 10.6}}, 11);
  ASSERT_EQ(begin.size(), 1u);
  EXPECT_EQ(begin[0].first, 0);
  EXPECT_NEAR(begin[0].second, 2.7, 1e-9) << "with a little of the word behind it";
  const auto end = passed_over(window(), {{0.2, 5.6}, {7.1, 8}}, 11);
  ASSERT_EQ(end.size(), 1u);
  EXPECT_NEAR(end[0].first, 8, 1e-9);
  EXPECT_NEAR(end[0].second, 11, 1e-9);
  EXPECT_TRUE(passed_over(window(), {{0.2, 5.6}, {7.1, 8}}, 8).empty()) << "it is listened to again anyway";
}

TEST(PassedOver, IsWhatNoSegmentSaysOfAPause) {
  const auto found = passed_over(window(), {{0.2, 2}, {9, 10.6}}, 11);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].first, 2);
}

TEST(PassedOver, IsListenedToOnceMoreInFewPlaces) {
  std::vector<Stretch> said;
  for (double at_s = 0; at_s < 6; at_s += 2) said.emplace_back(at_s + 1.4, at_s + 1.5);
  EXPECT_EQ(passed_over(window(), said, 11).size(), kMostPassedOver);
}

}  // namespace
}  // namespace ecg::whisper
