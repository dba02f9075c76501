// Sounds that are what they are, one behind the other, and real speech among them.
#include "pipeline/analysis/regions.h"

#include <gtest/gtest.h>

#include "pipeline/testing/test_sounds.h"

namespace ecg::pipeline {
namespace {

using Kind = transcript::Region::Kind;
std::vector<transcript::Region> regions_of(const std::vector<Sound>& sounds,
                                           const transcript::Transcript& result = {}) {
  acoustics::VoiceMeter meter;
  for (const Sound& sound : sounds) meter.add(sound);
  return find_regions(result, meter.finish());
}

TEST(Regions, AreWhatLevelAndSpectrumSay) {
  const auto found = regions_of({silence(3), chords(5), silence(3), claps(4), silence(3)});
  const struct {
    Kind kind;
    double start_s, end_s;
  } kWanted[] = {{Kind::silence, 0, 3},
                 {Kind::music, 3, 8},
                 {Kind::silence, 8, 11},
                 {Kind::applause, 11, 15},
                 {Kind::silence, 15, 18}};
  ASSERT_EQ(found.size(), std::size(kWanted));
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].kind, kWanted[i].kind) << i;
    EXPECT_NEAR(found[i].start_s, kWanted[i].start_s, 0.7) << i;
    EXPECT_NEAR(found[i].end_s, kWanted[i].end_s, 0.7) << i;
    EXPECT_GE(found[i].start_s, i > 0 ? found[i - 1].end_s : 0);
  }
}

// Even when nobody says where the words are.
TEST(Regions, OfSpeechAreNeitherMusicNorApplause) {
  for (const auto& region : regions_of({speech()})) EXPECT_EQ(region.kind, Kind::silence) << region.start_s;
}

TEST(Regions, KeepAwayFromWords) {
  transcript::Transcript result;
  result.segments.push_back({.start_s = 2, .end_s = 4});
  result.segments[0].words = {{.text = " la", .start_s = 2, .end_s = 4}};
  for (const auto& region : regions_of({chords(10)}, result))
    EXPECT_TRUE(region.end_s <= 1.71 || region.start_s >= 4.29) << region.start_s << " " << region.end_s;
}

TEST(Regions, OfNothingAreNone) { EXPECT_TRUE(regions_of({}).empty()); }

}  // namespace
}  // namespace ecg::pipeline
