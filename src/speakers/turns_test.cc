#include "speakers/turns.h"

#include <gtest/gtest.h>

namespace ecg::speakers {
namespace {

constexpr double kFrameS = 270.0 / 16'000, kFirstS = 496.0 / 16'000;
constexpr double kLongS = 1e6;

double time_of(std::size_t frame) { return kFirstS + static_cast<double>(frame) * kFrameS; }

using Bits = std::vector<std::uint8_t>;

TEST(CountVotes, MakesTurnsOfOneWindowAndNumbersVoicesByTheirFirst) {
  const Bits bits = {0, 2, 2, 0, 1, 1, 0};
  const std::vector<VotingWindow> windows = {{0, bits, {0, 1, -1}}};
  const auto found = count_votes(windows, 2, kLongS);
  EXPECT_EQ(found.voices, 2u);
  const std::vector<Turn> expected = {{time_of(1), time_of(3), 0}, {time_of(4), time_of(6), 1}};
  EXPECT_EQ(found.turns, expected);
  EXPECT_EQ(found.exclusive, expected);
}

TEST(CountVotes, LetsTurnsOverlapOnlyWhereBothAreSaid) {
  const Bits bits = {1, 3, 2};
  const std::vector<VotingWindow> windows = {{0, bits, {0, 1, -1}}};
  const auto found = count_votes(windows, 2, kLongS);
  EXPECT_EQ(found.turns, (std::vector<Turn>{{time_of(0), time_of(2), 0}, {time_of(1), time_of(3), 1}}));
  EXPECT_EQ(found.exclusive, (std::vector<Turn>{{time_of(0), time_of(2), 0}, {time_of(2), time_of(3), 1}}));
}

TEST(CountVotes, TakesWhatMostWindowsSay) {
  const Bits speech = {1, 1}, silence = {0, 0};
  const std::vector<VotingWindow> two_of_three = {{0, speech, {0, -1, -1}},
                                                  {0, silence, {-1, -1, -1}},
                                                  {0, speech, {1, -1, -1}},
                                                  {0, speech, {1, -1, -1}}};
  const auto found = count_votes(two_of_three, 2, kLongS);
  EXPECT_EQ(found.turns, (std::vector<Turn>{{time_of(0), time_of(2), 0}})) << "of the one voted for twice";
  const std::vector<VotingWindow> one_of_three = {
      {0, speech, {0, -1, -1}}, {0, silence, {-1, -1, -1}}, {0, silence, {-1, -1, -1}}};
  EXPECT_TRUE(count_votes(one_of_three, 1, kLongS).turns.empty());
}

TEST(CountVotes, CountsAVoiceOnceThatAWindowTookForTwo) {
  const Bits bits = {3};
  const std::vector<VotingWindow> windows = {{0, bits, {0, 0, -1}}};
  EXPECT_EQ(count_votes(windows, 1, kLongS).turns.size(), 1u);
}

TEST(CountVotes, EndsWithTheSoundAndIsEmptyWithoutOne) {
  const Bits bits = {1, 1, 1};
  const std::vector<VotingWindow> windows = {{0, bits, {0, -1, -1}}};
  EXPECT_EQ(count_votes(windows, 1, 0.05).turns.at(0).end_s, 0.05);
  EXPECT_TRUE(count_votes(windows, 1, 0.01).turns.empty());
  EXPECT_EQ(count_votes({}, 0, 1).voices, 0u);
}

TEST(CountVotes, GoesOnFromWindowToWindowAndOverHoles) {
  const Bits bits = {1, 1};
  const std::vector<VotingWindow> windows = {
      {0, bits, {0, -1, -1}}, {2, bits, {0, -1, -1}}, {9, bits, {0, -1, -1}}};
  EXPECT_EQ(count_votes(windows, 1, kLongS).turns,
            (std::vector<Turn>{{time_of(0), time_of(4), 0}, {time_of(9), time_of(11), 0}}));
}

}  // namespace
}  // namespace ecg::speakers
