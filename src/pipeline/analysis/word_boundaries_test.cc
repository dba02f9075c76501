#include "pipeline/analysis/word_boundaries.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace ecg::pipeline {
namespace {

constexpr double kRate = acoustics::kSampleRateHz;

/// Three seconds of noise at `floor_db`, in which a voice is heard where `voiced` says.
acoustics::VoiceTracks tracks_of(const std::vector<std::pair<double, double>>& voiced, double floor_db) {
  std::vector<float> sound(static_cast<std::size_t>(3 * kRate));
  std::mt19937 dice(7);
  std::normal_distribution<float> noise(0, static_cast<float>(std::pow(10, floor_db / 20)));
  for (float& sample : sound) sample = noise(dice);
  for (const auto& [from_s, to_s] : voiced)
    for (auto i = static_cast<std::size_t>(from_s * kRate); i < static_cast<std::size_t>(to_s * kRate); ++i)
      sound[i] += 0.2f * std::sin(static_cast<float>(i) * 0.05f);
  acoustics::VoiceMeter meter;
  meter.add(sound);
  return meter.finish();
}

transcript::Transcript words(const std::vector<std::pair<double, double>>& times) {
  transcript::Transcript made{.language = "en", .duration_s = 3};
  for (const auto& [start_s, end_s] : times)
    made.segments.push_back(
        {.start_s = start_s, .end_s = end_s, .words = {{.text = " a", .start_s = start_s, .end_s = end_s}}});
  return made;
}

transcript::Word settled(const std::vector<std::pair<double, double>>& times, std::size_t index,
                         const acoustics::VoiceTracks& tracks) {
  auto made = words(times);
  settle_word_edges(made, tracks);
  for (const auto& segment : made.segments) {
    EXPECT_EQ(segment.start_s, segment.words.front().start_s);
    EXPECT_EQ(segment.end_s, segment.words.back().end_s);
  }
  return made.segments[index].words.front();
}

TEST(WordEdges, AreWhereTheSoundFallsSilentAndComesBack) {
  for (const double floor_db : {-90.0, -60.0, -40.0, -34.0}) {
    SCOPED_TRACE(floor_db);
    const auto tracks = tracks_of({{0.5, 1.0}, {1.8, 2.4}}, floor_db);
    const std::vector<std::pair<double, double>> heard{{0.5, 0.8}, {0.8, 2.1}};
    EXPECT_NEAR(settled(heard, 0, tracks).end_s, 1.0, 0.05);
    EXPECT_NEAR(settled(heard, 1, tracks).start_s, 1.77, 0.05);
    EXPECT_NEAR(settled(heard, 1, tracks).end_s, 2.4, 0.05) << "the last one";
  }
}

TEST(WordEdges, AreFoundWhereAWordBeganSoonerThanItWasHeard) {
  EXPECT_NEAR(settled({{0.5, 1.0}, {1.9, 2.4}}, 1, tracks_of({{0.5, 1.0}, {1.7, 2.4}}, -60)).start_s, 1.67,
              0.05);
  const auto with_a_click = tracks_of({{0.5, 1.0}, {1.6, 1.7}, {1.9, 2.4}}, -60);
  EXPECT_EQ(settled({{0.5, 1.0}, {1.9, 2.4}}, 1, with_a_click).start_s, 1.9);
  const auto with_another_word = tracks_of({{0.5, 1.0}, {1.5, 2.4}}, -60);
  EXPECT_EQ(settled({{0.5, 1.0}, {1.9, 2.4}}, 1, with_another_word).start_s, 1.9);
}

TEST(WordEdges, StayWhereThePauseIsBehindBothWords) {
  const auto tracks = tracks_of({{0.5, 1.6}, {2.1, 2.6}}, -60);
  EXPECT_EQ(settled({{0.5, 1.0}, {1.0, 2.2}}, 0, tracks).end_s, 1.0);
  EXPECT_EQ(settled({{0.5, 1.0}, {1.0, 2.2}}, 1, tracks).start_s, 1.0);
}

TEST(WordEdges, AreToldByHowEarlyTheOtherWordsWereHeard) {
  const auto tracks = tracks_of({{0.1, 0.5}, {0.9, 1.2}, {1.6, 1.9}, {2.3, 2.7}}, -60);
  const std::vector<std::pair<double, double>> heard{{0.1, 0.3}, {0.9, 1.0}, {1.6, 1.7}, {1.7, 2.35}};
  EXPECT_NEAR(settled(heard, 2, tracks).end_s, 1.9, 0.05);
  EXPECT_NEAR(settled(heard, 3, tracks).start_s, 2.27, 0.05);
}

TEST(WordEdges, BeginTheFirstWordOfAFileWhereItIsHeard) {
  const auto tracks = tracks_of({{0.9, 1.4}, {1.45, 2.4}}, -60);
  EXPECT_NEAR(settled({{0.74, 1.4}, {1.4, 2.4}}, 0, tracks).start_s, 0.87, 0.05) << "early";
  EXPECT_NEAR(settled({{1.0, 1.4}, {1.4, 2.4}}, 0, tracks).start_s, 0.87, 0.05) << "late";
  EXPECT_EQ(settled({{0.5, 1.0}}, 0, tracks_of({{0, 1.5}}, -60)).start_s, 0.5) << "no silence before it";
}

TEST(WordEdges, BeginAWordBehindALongPauseWhereItIsHeard) {
  const auto tracks = tracks_of({{0.1, 0.4}, {2.4, 2.8}}, -60);
  EXPECT_NEAR(settled({{0.1, 0.4}, {2.24, 2.8}}, 1, tracks).start_s, 2.37, 0.05);
}

TEST(WordEdges, LetNoWordLastThroughASilenceItCannotFill) {
  const auto tracks = tracks_of({{0.1, 0.5}, {1.6, 2.4}}, -60);
  EXPECT_NEAR(settled({{0.1, 1.6}, {1.6, 2.4}}, 0, tracks).end_s, 0.5, 0.05);
  EXPECT_NEAR(settled({{0.1, 1.7}, {1.7, 2.4}}, 0, tracks).end_s, 0.5, 0.05);
}

TEST(WordEdges, StayWhereNoPauseIs) {
  const std::vector<std::pair<double, double>> heard{{0.5, 0.9}, {0.9, 1.6}};
  for (const auto& tracks : {tracks_of({{0.5, 1.6}}, -60), tracks_of({{0.5, 1.0}, {1.2, 1.6}}, -60)}) {
    EXPECT_EQ(settled(heard, 0, tracks).end_s, 0.9);
    EXPECT_EQ(settled(heard, 1, tracks).start_s, 0.9);
  }
}

TEST(WordEdges, StayWhereSpeechIsNoLouderThanWhatIsAroundIt) {
  const auto tracks = tracks_of({}, -30);
  EXPECT_EQ(settled({{0.5, 0.9}, {1.4, 1.6}}, 0, tracks).end_s, 0.9);
  EXPECT_EQ(settled({{0.5, 0.9}, {1.4, 1.6}}, 1, tracks).start_s, 1.4);
}

TEST(WordEdges, StayWhereThePauseComesMuchLater) {
  const auto tracks = tracks_of({{0.2, 2.0}}, -60);
  EXPECT_EQ(settled({{0.5, 0.9}, {2.5, 2.6}}, 0, tracks).end_s, 0.9);
}

TEST(WordEdges, LeaveSomethingOfEachWordAndTheirOrder) {
  const auto tracks = tracks_of({{0.5, 1.0}, {2.2, 2.6}}, -60);
  const std::vector<std::pair<double, double>> heard{{0.5, 0.9}, {0.9, 1.8}, {1.8, 1.9}, {1.9, 2.5}};
  auto made = words(heard);
  settle_word_edges(made, tracks);
  double earliest_s = 0;
  for (const auto& segment : made.segments) {
    EXPECT_GE(segment.start_s, earliest_s);
    EXPECT_GE(segment.end_s - segment.start_s, 0.049);
    earliest_s = segment.end_s;
  }
  transcript::Transcript none{.language = "en"};
  settle_word_edges(none, {});
  settle_word_edges(made, {});  // nothing was heard
}

}  // namespace
}  // namespace ecg::pipeline
