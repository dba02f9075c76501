#include "whisper/windows/segments.h"

#include <gtest/gtest.h>

#include <cmath>

#include "whisper/testing/test_tokenizer.h"

namespace ecg::whisper {
namespace {

constexpr double kLength_s = 20;

class Segments : public testing::Test {
 protected:
  Token at(double seconds) const {
    return tokenizer_.first_timestamp() + static_cast<Token>(std::lround(seconds / 0.02));
  }
  WindowCut cut(const std::vector<Token>& tokens, double said_until_s = kLength_s) const {
    return cut_segments(tokens, tokenizer_, kLength_s, said_until_s);
  }

  const Tokenizer tokenizer_ = test::byte_tokenizer();
};

void expect_segment(const SegmentCut& found, std::size_t first, std::size_t end, double start_s,
                    double end_s) {
  EXPECT_EQ(found.first, first);
  EXPECT_EQ(found.end, end);
  EXPECT_NEAR(found.start_s, start_s, 1e-9);
  EXPECT_NEAR(found.end_s, end_s, 1e-9);
}

TEST_F(Segments, StandBetweenPairsOfTimes) {
  const auto found = cut({at(0), 'a', at(2), at(3), 'b', 'c', at(19)});
  ASSERT_EQ(found.segments.size(), 2u);
  expect_segment(found.segments[0], 0, 3, 0, 2);
  expect_segment(found.segments[1], 3, 7, 3, 19);
  EXPECT_EQ(found.done_s, kLength_s) << "one time at the end: nothing follows";
}

TEST_F(Segments, EndWithTheSoundWhereTheModelSaysNoTime) {
  const auto found = cut({at(0.5), 'a', 'b'});
  ASSERT_EQ(found.segments.size(), 1u);
  expect_segment(found.segments[0], 0, 3, 0.5, kLength_s);
  EXPECT_EQ(found.done_s, kLength_s);
}

TEST_F(Segments, AreHeardAgainFromTheLastPair) {
  for (const auto& tokens :
       {std::vector<Token>{at(0), 'a', at(7), at(7)}, std::vector<Token>{at(0), 'a', at(7), at(7), 'b'}}) {
    const auto found = cut(tokens);
    ASSERT_EQ(found.segments.size(), 1u);
    expect_segment(found.segments[0], 0, 3, 0, 7);
    EXPECT_NEAR(found.done_s, 7, 1e-9);
  }
}

TEST_F(Segments, AreHeardAgainWhereSpeechWasPassedOver) {
  const auto found = cut({at(0), 'a', at(7)});
  ASSERT_EQ(found.segments.size(), 1u);
  expect_segment(found.segments[0], 0, 3, 0, 7);
  EXPECT_NEAR(found.done_s, 7, 1e-9);
  EXPECT_NEAR(cut({at(0), 'a', 'b'}, 8).done_s, 8, 1e-9) << "no time at all, but that is where the words end";
}

TEST_F(Segments, AreNotHeardAgainForLessThanASecond) {
  const auto found = cut({at(0), 'a', at(19.5), at(19.5), 'b'});
  ASSERT_EQ(found.segments.size(), 2u);
  expect_segment(found.segments[1], 3, 5, 19.5, kLength_s);
  EXPECT_EQ(found.done_s, kLength_s);
}

TEST_F(Segments, GoOnThroughAWindowWithoutProgress) {
  EXPECT_EQ(cut({at(0), 'a', at(0), at(0), 'b'}).done_s, kLength_s) << "or it would be heard for ever";
}

TEST_F(Segments, HaveText) {
  EXPECT_TRUE(cut({}).segments.empty());
  EXPECT_TRUE(cut({at(0)}).segments.empty());
  EXPECT_TRUE(cut({at(0), at(3)}).segments.empty());
}

TEST_F(Segments, NeverEndBehindTheSound) {
  const auto found = cut({at(0), 'a', at(28)});
  ASSERT_EQ(found.segments.size(), 1u);
  expect_segment(found.segments[0], 0, 3, 0, kLength_s);
}

}  // namespace
}  // namespace ecg::whisper
