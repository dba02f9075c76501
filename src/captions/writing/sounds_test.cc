// Music and applause as cues of their own, between those of the words and never among them.
#include "captions/writing/sounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/check.h"
#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using transcript::Region;
using transcript::Transcript;

const Rules kRules = profile_rules("netflix-en-sdh", "en");

/// "Good evening." from 10 s to 12 s.
Transcript evening(std::vector<Region> regions, const std::string& language = "en") {
  return {.language = language,
          .segments = {{.start_s = 10,
                        .end_s = 12,
                        .text = " Good evening.",
                        .words = {{.text = " Good", .start_s = 10, .end_s = 11},
                                  {.text = " evening.", .start_s = 11, .end_s = 12}}}},
          .duration_s = 60,
          .regions = std::move(regions)};
}

TEST(Sounds, AreCuesOfTheirOwnBetweenTheWords) {
  const Transcript talk = evening({{2, 6, Region::Kind::music}, {13, 16, Region::Kind::applause}});
  EXPECT_THAT(shown_cues(talk, kRules),
              ElementsAre(Cue{2000, 6000, {"♪"}}, Cue{10000, 12000, {"Good evening."}},
                          Cue{13000, 16000, {"(applause)"}}));
  const auto worded = cues_with_words(talk, kRules);
  ASSERT_EQ(worded.size(), 3u);
  EXPECT_THAT(worded[0].words, IsEmpty());
  EXPECT_EQ(worded[1].words.size(), 2u);
  EXPECT_THAT(check(worded, kRules), IsEmpty());
}

TEST(Sounds, AreLeftOutUnlessTheProfileWantsThem) {
  const Transcript talk = evening({{2, 6, Region::Kind::music}});
  for (const Profile& profile : profiles())
    EXPECT_EQ(shown_cues(talk, profile_rules(profile.name, "en")).size(),
              profile.name.ends_with("-sdh") ? 2u : 1u)
        << profile.name;
}

TEST(Sounds, KeepTheirDistanceTheirLengthAndTheirRegion) {
  const std::vector<Cue> cues{{3000, 5000, {"a"}}, {8000, 9000, {"b"}}};
  const auto found = [&](Region region) {
    return sound_cues(cues, {.language = "en", .regions = {region}}, kRules);
  };
  using enum Region::Kind;
  EXPECT_THAT(found({0, 2.5, music}), ElementsAre(Cue{0, 2500, {"♪"}}));
  EXPECT_THAT(found({4, 9.5, music}), ElementsAre(Cue{5083, 7917, {"♪"}}))
      << "within the gap, away from both";
  EXPECT_THAT(found({20, 200, music}), ElementsAre(Cue{20000, 27000, {"♪"}})) << "no longer than any cue";
  EXPECT_THAT(found({0, 0.8, music}), IsEmpty()) << "too short to be read";
  EXPECT_THAT(found({4, 5.5, applause}), IsEmpty());
  EXPECT_THAT(found({10, 20, silence}), IsEmpty());
}

TEST(Sounds, FollowEachOtherWithTheGapBetween) {
  const auto cues = sound_cues(
      {}, {.language = "en", .regions = {{0, 4, Region::Kind::music}, {4, 8, Region::Kind::applause}}},
      kRules);
  EXPECT_THAT(cues, ElementsAre(Cue{0, 4000, {"♪"}}, Cue{4083, 8000, {"(applause)"}}));
}

TEST(Sounds, AreSaidInTheLanguageOfTheCaptions) {
  const std::pair<const char*, const char*> kApplause[] = {{"en", "(applause)"}, {"ko", "(박수)"},
                                                           {"ja", "（拍手）"},   {"zh", "（掌声）"},
                                                           {"de", "(Applaus)"},  {"sw", "(applause)"}};
  for (const auto& [language, text] : kApplause)
    EXPECT_EQ(shown_cues(evening({{20, 25, Region::Kind::applause}}, language), kRules).back().lines,
              std::vector<std::string>{text});
}

TEST(Sounds, AreNotAddedToWhatAPersonHasEdited) {
  Transcript talk = evening({{2, 6, Region::Kind::music}});
  talk.captions = {.edited = true};
  EXPECT_EQ(shown_cues(talk, kRules).size(), 1u);
  EXPECT_EQ(cues_with_words(talk, kRules).size(), 1u);
}

}  // namespace
}  // namespace ecg::captions
