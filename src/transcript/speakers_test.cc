#include "transcript/speakers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ecg::transcript {
namespace {

const Transcript kTalk{
    .segments = {{.start_s = 1,
                  .end_s = 4,
                  .text = " Soon? No.",
                  .words = {{.text = " Soon?", .start_s = 1, .end_s = 2, .speaker = "SPEAKER_00"},
                            {.text = " No.", .start_s = 3, .end_s = 3.5, .speaker = "지수"}},
                  .speaker = "SPEAKER_00"},
                 {.start_s = 5, .end_s = 7, .text = " Well", .speaker = "지수"}},
    .duration_s = 8};

TEST(Speakers, AreAddedUpFromTheWordsOrTheSegmentsWithoutThem) {
  const std::vector<Speaker> speakers = speakers_of(kTalk);
  ASSERT_EQ(speakers.size(), 2u);
  EXPECT_EQ(speakers[0].label, "SPEAKER_00");
  EXPECT_EQ(speakers[0].spoken_s, 1);
  EXPECT_EQ(speakers[1].label, "지수");
  EXPECT_EQ(speakers[1].spoken_s, 2.5);
  EXPECT_EQ(speakers[1].first_s, 3);
  EXPECT_TRUE(speakers_of({.segments = {{.end_s = 1, .text = "a"}}}).empty());
}

TEST(Speakers, StandInTheResultByWhatItsWordsSayNow) {
  const std::string text = json_text(kTalk);
  EXPECT_THAT(text, testing::HasSubstr(R"("speakers":[{"label":"SPEAKER_00","seconds":1,"first":1,)"
                                       R"("colour":"#ffffff"},{"label":"지수","seconds":2.5,"first":3,)"
                                       R"("colour":"#ffff00"}])"))
      << text;
  Transcript renamed = parse_transcript(text);
  EXPECT_TRUE(renamed.extra.empty());
  renamed.segments[0].words[0].speaker = "Ana";
  EXPECT_THAT(json_text(renamed), testing::HasSubstr(R"("speakers":[{"label":"Ana",)"));
}

TEST(Speakers, OfAnotherProgramStayAsItWroteThem) {
  const Transcript read = parse_transcript(
      R"({"text":"a","language":"en","segments":[{"start":0,"end":1,"text":"a","speaker":"S"}],)"
      R"("speakers":{"S":{"total_duration":1}}})");
  EXPECT_THAT(json_text(read), testing::HasSubstr(R"("speakers":{"S":{"total_duration":1)"));
}

}  // namespace
}  // namespace ecg::transcript
