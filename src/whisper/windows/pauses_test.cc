#include "whisper/windows/pauses.h"

#include <gtest/gtest.h>

#include "acoustics/log_mel.h"

namespace ecg::whisper {
namespace {

constexpr std::size_t seconds(double s) { return static_cast<std::size_t>(s * acoustics::kSampleRateHz); }

/// 2 s of speech; 0.8 s of pause and 3.2 s of speech; the rest of a long pause; that pause's end and 1.5 s of
/// speech.
acoustics::SpeechWindow window() {
  acoustics::SpeechWindow window;
  window.spans = {{.first = seconds(10), .size = seconds(2)},
                  {.first = seconds(12), .size = seconds(4.5), .before = seconds(0.8), .after = seconds(0.5)},
                  {.first = seconds(60), .size = seconds(2), .before = seconds(0.5)}};
  window.samples.resize(seconds(8.5));
  return window;
}

/// Where a token from `start_s` to `end_s` is put.
std::pair<double, double> kept(double start_s, double end_s) {
  std::vector<TimedToken> tokens{{.bytes = " a", .start_s = start_s, .end_s = end_s}};
  keep_to_spans(tokens, window());
  return {tokens[0].start_s, tokens[0].end_s};
}

void expect_kept(double start_s, double end_s, double begins_s, double ends_s) {
  const auto [start, end] = kept(start_s, end_s);
  EXPECT_NEAR(start, begins_s, 1e-9) << start_s << " to " << end_s;
  EXPECT_NEAR(end, ends_s, 1e-9) << start_s << " to " << end_s;
}

TEST(Pauses, TakeNothingFromTokensInSpeech) {
  expect_kept(0, 0.5, 0, 0.5);
  expect_kept(1.5, 2, 1.5, 2);
  expect_kept(2.8, 6, 2.8, 6);
  expect_kept(7, 8.5, 7, 8.5);
}

TEST(Pauses, LetNoTokenReachIntoThem) {
  expect_kept(1.9, 3.2, 2.8, 3.2);  // most of it lies behind the end of the speech before
  expect_kept(2.1, 3.2, 2.8, 3.2);
  expect_kept(1.2, 2.3, 1.2, 2);
  expect_kept(5.5, 6.4, 5.5, 6);
  expect_kept(5.5, 6.9, 5.5, 6);
  expect_kept(5.5, 7.05, 5.5, 6);
  expect_kept(5.5, 7.3, 7, 7.3);
  expect_kept(5.9, 7.2, 7, 7.2);  // though most of it lies before the cut
  expect_kept(6.2, 7.6, 7, 7.6);
}

TEST(Pauses, LeaveWhatIsHeardInThemWhereItIs) {
  expect_kept(2.2, 2.6, 2.2, 2.6);
  expect_kept(6.1, 6.3, 6.1, 6.3);
  std::vector<TimedToken> tokens(3, {.bytes = " ha", .start_s = 2.1, .end_s = 2.3});
  tokens.push_back({.bytes = " so", .start_s = 2.7, .end_s = 3.6});
  keep_to_spans(tokens, window());
  EXPECT_EQ(tokens[2].start_s, 2.1) << "so many are no mistake";
  EXPECT_EQ(tokens[3].start_s, 2.8);
}

TEST(Pauses, LeaveNoFirstWordBehindInThem) {
  std::vector<TimedToken> tokens{{.bytes = " one", .start_s = 1, .end_s = 1.8},
                                 {.bytes = ".", .start_s = 1.8, .end_s = 2},
                                 {},  // a time
                                 {.bytes = " And", .start_s = 2, .end_s = 2.2},
                                 {.bytes = " so", .start_s = 2.2, .end_s = 3.6}};
  keep_to_spans(tokens, window());
  EXPECT_EQ(tokens[1].end_s, 2);
  EXPECT_NEAR(tokens[3].start_s, 2.8, 1e-9);
  EXPECT_NEAR(tokens[3].end_s, 3.2, 1e-9);
  EXPECT_NEAR(tokens[4].start_s, 3.2, 1e-9);
  EXPECT_NEAR(tokens[4].end_s, 3.6, 1e-9);

  std::vector<TimedToken> apart{{.bytes = " And", .start_s = 2, .end_s = 2.2},
                                {.bytes = " so", .start_s = 3.2, .end_s = 3.6}};
  keep_to_spans(apart, window());
  EXPECT_EQ(apart[0].start_s, 2.8);
  EXPECT_EQ(apart[0].end_s, 3.2);
  EXPECT_EQ(apart[1].start_s, 3.2);
}

// The film trailer: "… the gatekeepers? I'm searching", with three seconds between them that were left out.
TEST(Pauses, LeaveNoFirstWordOfASentenceBehindTheOneBefore) {
  std::vector<TimedToken> tokens{
      {.bytes = " gate", .start_s = 5, .end_s = 5.4}, {.bytes = "keepers", .start_s = 5.4, .end_s = 5.9},
      {.bytes = "?", .start_s = 5.9, .end_s = 6.1},   {.bytes = " I", .start_s = 6.1, .end_s = 6.3},
      {.bytes = "'m", .start_s = 6.3, .end_s = 6.45}, {.bytes = " searching", .start_s = 6.45, .end_s = 7.6}};
  keep_to_spans(tokens, window());
  for (std::size_t i = 3; i < tokens.size(); ++i) EXPECT_GE(tokens[i].start_s, 7) << tokens[i].bytes;
  EXPECT_NEAR(tokens[3].start_s, 7, 1e-9);
  EXPECT_LT(tokens[4].start_s, tokens[5].start_s);
}

TEST(Pauses, LeaveALastWordThatTheDetectorDidNotHear) {
  std::vector<TimedToken> tokens{{.bytes = " lone", .start_s = 5.6, .end_s = 6.1},
                                 {.bytes = " hunter", .start_s = 6.1, .end_s = 6.4},
                                 {.bytes = " I", .start_s = 7.2, .end_s = 7.4}};
  keep_to_spans(tokens, window());
  EXPECT_EQ(tokens[1].start_s, 6.1);
}

// "A dangerous quest for a lone hunter." goes under in the trailer's music before it ends, three seconds
// before the next sentence.
TEST(Pauses, LeaveTheEndOfASentenceThatDiesAwayWhereItIs) {
  std::vector<TimedToken> tokens{{.bytes = " a", .start_s = 5.6, .end_s = 6},
                                 {.bytes = " lone", .start_s = 6.2, .end_s = 6.3},
                                 {.bytes = " hunter", .start_s = 6.3, .end_s = 6.4},
                                 {.bytes = ".", .start_s = 6.4, .end_s = 6.45},
                                 {.bytes = " I", .start_s = 7.2, .end_s = 7.4}};
  keep_to_spans(tokens, window());
  EXPECT_EQ(tokens[1].start_s, 6.2);
  EXPECT_EQ(tokens[2].start_s, 6.3);
}

TEST(Pauses, PutEarlyWordsBeforeOneThatWasHeardSoonerThanTheDetectorSays) {
  std::vector<TimedToken> tokens{{.bytes = ".", .start_s = 5.9, .end_s = 6},
                                 {.bytes = " A", .start_s = 6.3, .end_s = 6.45},
                                 {.bytes = " dangerous", .start_s = 6.9, .end_s = 7.4}};
  keep_to_spans(tokens, window());
  EXPECT_NEAR(tokens[1].start_s, 6.8, 1e-9);
  EXPECT_NEAR(tokens[2].start_s, 6.9, 1e-9);
}

TEST(Pauses, EndSegmentsWhereSomeOfThemWasLeftOut) {
  const std::vector<TimedToken> tokens{{.bytes = " one", .start_s = 1, .end_s = 2},
                                       {.bytes = " two", .start_s = 3, .end_s = 4},
                                       {.bytes = " three", .start_s = 7, .end_s = 8},
                                       {.bytes = "s", .start_s = 8, .end_s = 8.4}};
  const auto cuts = split_at_pauses({{0, 4, 1, 8.4}}, tokens, window());
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0].end, 2u);
  EXPECT_NEAR(cuts[0].end_s, 6.5, 1e-9);
  EXPECT_EQ(cuts[1].first, 2u);
  EXPECT_EQ(cuts[1].end, 4u);
}

}  // namespace
}  // namespace ecg::whisper
