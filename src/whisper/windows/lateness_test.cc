#include "whisper/windows/lateness.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

constexpr int kEnglish = 51864, kMany = 51865;
constexpr double kLength_s = 10;

Lateness lateness(int audio_layers, int text_layers, int vocabulary) {
  Dimensions dimensions;
  dimensions.audio_layers = audio_layers;
  dimensions.text_layers = text_layers;
  dimensions.vocabulary = vocabulary;
  return lateness_of(dimensions);
}

TEST(Lateness, IsOfEachPublishedModelUpToSmall) {
  EXPECT_GT(lateness(4, 4, kMany).usual_s, 0) << "tiny tells words late";
  EXPECT_LT(lateness(6, 6, kEnglish).usual_s, 0) << "base.en tells them early";
  EXPECT_LT(lateness(6, 6, kMany).usual_s, 0);
  EXPECT_LT(lateness(12, 12, kMany).usual_s, 0);
  EXPECT_LT(lateness(6, 6, kEnglish).behind(9), lateness(6, 6, kEnglish).behind(3));
}

TEST(Lateness, IsNoneOfModelsThatNobodyMeasured) {
  for (const Lateness& none : {lateness(32, 32, kMany), lateness(32, 4, kMany), lateness(6, 2, kMany)}) {
    EXPECT_EQ(none.usual_s, 0);
    EXPECT_EQ(none.behind(10), 0);
  }
}

TEST(Lateness, GrowsWithTheSoundsOfTheWordBefore) {
  EXPECT_EQ(spoken_letters(" don't,"), 4);
  EXPECT_EQ(spoken_letters(" 한국"), 6);
  EXPECT_EQ(spoken_letters(" 가"), 2);
  EXPECT_EQ(spoken_letters("時間"), 4) << "nobody knows";
  EXPECT_EQ(spoken_letters(" \xed"), 4) << "half a character";
}

// "searching for": base.en begins "for" a quarter of a second early.
TEST(Lateness, IsTakenOutOfTheBeginBehindALongWord) {
  std::vector<TimedToken> tokens{{.bytes = " a", .start_s = 1, .end_s = 1.1},
                                 {.bytes = " search", .start_s = 1.1, .end_s = 1.3},
                                 {.bytes = "ing", .start_s = 1.3, .end_s = 1.4},
                                 {},
                                 {.bytes = " for", .start_s = 1.4, .end_s = 1.8}};
  take_lateness_out(tokens, {-0.1, -0.03}, kLength_s);
  EXPECT_NEAR(tokens[0].start_s, 1.1, 1e-9);
  EXPECT_NEAR(tokens[1].start_s, 1.155, 1e-9);
  EXPECT_NEAR(tokens[2].end_s, 1.65, 1e-9);
  EXPECT_NEAR(tokens[4].start_s, 1.65, 1e-9);
  EXPECT_NEAR(tokens[4].end_s, 1.9, 1e-9);
  EXPECT_EQ(tokens[3].start_s, 0) << "a time";
}

TEST(Lateness, IsNoReasonToBeginInThePaddingBeforeSpeech) {
  std::vector<TimedToken> tokens{{.bytes = " What", .start_s = 0, .end_s = 0.4}};
  take_lateness_out(tokens, {0.06, -0.03}, kLength_s);
  EXPECT_NEAR(tokens[0].start_s, 0.1, 1e-9);
  EXPECT_NEAR(tokens[0].end_s, 0.34, 1e-9);
}

TEST(Lateness, LeavesEachTokenItsTurn) {
  std::vector<TimedToken> tokens(5, {.bytes = " extraordinary"});
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    tokens[i].start_s = 9.8 + 0.04 * static_cast<double>(i);
    tokens[i].end_s = tokens[i].start_s + 0.04;
  }
  take_lateness_out(tokens, {-0.1, -0.03}, kLength_s);
  double earliest_s = 0;
  for (const TimedToken& token : tokens) {
    EXPECT_GE(token.start_s, earliest_s);
    EXPECT_GE(token.end_s, token.start_s);
    EXPECT_LE(token.end_s, kLength_s);
    earliest_s = token.end_s;
  }
}

}  // namespace
}  // namespace ecg::whisper
