#include "captions/rules/shot_changes.h"

#include <gtest/gtest.h>

#include <random>

namespace ecg::captions {
namespace {

constexpr double kRate = 25;  // a frame is 40 ms: near is 280 ms, two frames are 80 ms

std::vector<Cue> aligned(std::vector<Cue> cues, std::vector<double> cuts, Rules rules = {}) {
  std::vector<transcript::Shot> shots;
  for (const double cut : cuts) shots.push_back({.time_s = cut, .score = 1});
  rules.frame_rate = kRate;
  align_to_shots(cues, shots, rules);
  return cues;
}

Cue cue(std::int64_t start_ms, std::int64_t end_ms) { return {start_ms, end_ms, {"text"}}; }

TEST(ShotChanges, DrawEdgesThatAreNear) {
  const struct {
    const char* what;
    Cue before;
    double cut_s;
    Cue after;
  } kCases[] = {
      {"begins 7 frames late", cue(2280, 5000), 2, cue(2000, 5000)},
      {"begins 7 frames early", cue(1720, 5000), 2, cue(2000, 5000)},
      {"begins 8 frames late", cue(2320, 5000), 2, cue(2320, 5000)},
      {"ends 7 frames early", cue(0, 4720), 5, cue(0, 4920)},
      {"ends 7 frames late", cue(0, 5280), 5, cue(0, 4920)},
      {"ends far from it", cue(0, 4000), 5, cue(0, 4000)},
      {"would be too short", cue(4200, 5100), 5, cue(4200, 5100)},
      {"would be too long", cue(0, 6900), 7.15, cue(0, 6900)},
  };
  for (const auto& each : kCases)
    EXPECT_EQ(aligned({each.before}, {each.cut_s}), std::vector{each.after}) << each.what;
}

TEST(ShotChanges, PartTwoCuesThatMeetAtACut) {
  Rules close;
  close.min_gap_ms = 80;  // two frames
  EXPECT_EQ(aligned({cue(0, 2950), cue(3100, 6000)}, {3}, close),
            (std::vector{cue(0, 2920), cue(3000, 6000)}));
}

TEST(ShotChanges, ArePassedOverWhereTheRulesOrTheFileKnowNone) {
  const std::vector cues{cue(2280, 5000)};
  Rules rules;
  rules.shot_frames = 0;
  EXPECT_EQ(aligned(cues, {2}, rules), cues);
  std::vector same = cues;
  const std::vector<transcript::Shot> shots{{.time_s = 2, .score = 1}};
  align_to_shots(same, shots, {});
  EXPECT_EQ(same, cues);
}

TEST(ShotChanges, NeverMakeCuesOverlapOrShorterThanTheRulesAllow) {
  std::mt19937 random(7);
  const auto upto = [&](int most) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
  };
  for (int round = 0; round < 300; ++round) {
    const Rules rules;
    std::vector<Cue> cues;
    std::vector<double> cuts;
    for (std::int64_t at = 0; at < 60'000;) {
      const std::int64_t start = at + rules.min_gap_ms + upto(900), end = start + rules.min_ms + upto(3000);
      cues.push_back(cue(start, end));
      at = end;
    }
    for (double at = 0; at < 60;) cuts.push_back(at += 0.2 + static_cast<double>(upto(3000)) / 1000);
    const auto moved = aligned(cues, cuts, rules);
    for (std::size_t i = 0; i < moved.size(); ++i) {
      EXPECT_GE(moved[i].end_ms - moved[i].start_ms, rules.min_ms);
      EXPECT_LE(std::abs(moved[i].start_ms - cues[i].start_ms), 280);
      EXPECT_LE(std::abs(moved[i].end_ms - cues[i].end_ms), 360);
      if (i == 0) continue;
      EXPECT_GE(moved[i].start_ms - moved[i - 1].end_ms, rules.min_gap_ms);
    }
  }
}

}  // namespace
}  // namespace ecg::captions
