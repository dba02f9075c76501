#include "captions/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/cue_json.h"
#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Rules kKorean = profile_rules("netflix-ko", "ko"), kEnglish = profile_rules("netflix-en", "en");

CueWithWords cue(std::int64_t start_ms, std::int64_t end_ms, std::string_view text) {
  return {.cue = {start_ms, end_ms, lines_of(text)}, .speaker = {}, .words = {}};
}

std::vector<std::string> found(const std::vector<CueWithWords>& cues, const Rules& rules) {
  std::vector<std::string> texts;
  for (const Problem& problem : check(cues, rules)) {
    std::string text = std::to_string(problem.cue) + " " + std::string(name(problem.code));
    for (const auto& number : {problem.value, problem.limit})
      if (number) text += " " + figure(*number);
    texts.push_back(text);
  }
  return texts;
}

TEST(Check, FindsNothingWrongAtTheVeryLimits) {
  // 20 characters in a second; 7 s; 833 ms; a gap of 83 ms; two lines of 42.
  const std::string line(42, 'x');
  EXPECT_THAT(
      found({cue(0, 1000, "12345678901234567890"), cue(1083, 8083, line + "\n" + line), cue(8166, 8999, "a")},
            kEnglish),
      IsEmpty());
}

TEST(Check, SaysWhatIsWrongWithTheNumbers) {
  EXPECT_THAT(found({cue(0, 1000, "123456789012345678901")}, kEnglish), ElementsAre("0 TOO_FAST 21 20"));
  EXPECT_THAT(found({cue(0, 7001, "a")}, kEnglish), ElementsAre("0 TOO_LONG 7.001 7"));
  EXPECT_THAT(found({cue(0, 832, "a")}, kEnglish), ElementsAre("0 TOO_SHORT 0.832 0.833"));
  EXPECT_THAT(found({cue(0, 2000, "a"), cue(1500, 3000, "b")}, kEnglish), ElementsAre("0 OVERLAP 0.5 0"));
  EXPECT_THAT(found({cue(0, 2000, "a"), cue(2082, 3000, "b")}, kEnglish), ElementsAre("0 GAP 0.082 0.083"));
  EXPECT_THAT(found({cue(0, 5000, std::string(43, 'x'))}, kEnglish), ElementsAre("0 LINE_TOO_LONG 43 42"));
  EXPECT_THAT(found({cue(0, 5000, "a\nb\nc")}, kEnglish), ElementsAre("0 TOO_MANY_LINES 3 2"));
  EXPECT_THAT(found({cue(0, 5000, " \n \u3000")}, kEnglish), ElementsAre("0 EMPTY"));
  EXPECT_THAT(found({cue(3000, 5000, "a"), cue(1000, 2900, "b")}, kEnglish),
              ElementsAre("1 OUT_OF_ORDER 1 3"));
}

// Netflix, General Requirements, frame gap: two frames, whatever the frame rate.
TEST(Check, CountsTheGapInFramesOfTheVideo) {
  const struct {
    double rate;
    std::int64_t gap_ms;
    bool keeps;
  } kCases[] = {{0, 83, true},   {0, 80, false},    {24, 83, true},     {25, 80, true},
                {25, 79, false}, {29.97, 67, true}, {29.97, 66, true},  {30, 66, true},
                {60, 33, true},  {60, 32, false},   {23.976, 83, true}, {24, 42, false},
                {50, 40, true},  {10, 83, true},    {1, 83, true},      {1, 80, false}};
  for (const auto& each : kCases)
    EXPECT_EQ(
        found({cue(0, 2000, "a"), cue(2000 + each.gap_ms, 4000, "b")}, kEnglish.at_frame_rate(each.rate))
            .empty(),
        each.keeps)
        << each.gap_ms << " ms at " << each.rate;
}

// Netflix, Timing Guidelines 1: gaps of 3 frames up to half a second, which is 13 frames of 25, are closed
// to 2.
TEST(Check, NamesAGapThatOughtToBeClosed) {
  EXPECT_THAT(found({cue(1000, 3000, "a"), cue(3300, 5000, "b")}, kEnglish),
              ElementsAre("0 GAP_NOT_CLOSED 0.3 0.083"));
  for (const int frames : {2, 13})
    EXPECT_THAT(found({cue(0, 2000, "a"), cue(2000 + frames * 40, 4000, "b")}, kEnglish.at_frame_rate(25)),
                IsEmpty())
        << frames;
  for (const int frames : {3, 12})
    EXPECT_THAT(found({cue(0, 2000, "a"), cue(2000 + frames * 40, 4000, "b")}, kEnglish.at_frame_rate(25)),
                testing::SizeIs(1))
        << frames;
  EXPECT_THAT(found({cue(0, 6900, "a"), cue(7300, 9000, "b")}, kEnglish), IsEmpty())
      << "it would stand too long";
}

// Netflix, General Requirements, shot changes: an in-time 4 frames after a cut belongs on the cut.
TEST(Check, NamesAnEdgeThatIsNearACutAndNotOnIt) {
  const std::vector cues{cue(8000, 9900, "We sail at six."), cue(10'167, 12'000, "I will be late.")};
  const std::vector<transcript::Shot> shots{{.time_s = 10, .score = 1}};
  const auto problems = check(cues, kEnglish.at_frame_rate(24), shots);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0], (Problem{.cue = 1, .code = ProblemCode::off_cut, .value = 10.167, .limit = 10}));
}

// Netflix, Korean: 12 characters a second, 14 for people who do not hear.
TEST(Check, LetsPeopleWhoDoNotHearReadKoreanFaster) {
  const Rules sdh = profile_rules("netflix-ko-sdh", "ko");
  EXPECT_THAT(found({cue(1000, 2000, "가나다라마바사아자차카타파")}, sdh), IsEmpty());
  EXPECT_THAT(found({cue(3000, 4000, "가나다라마바사아자차카타파하거")}, sdh),
              ElementsAre("0 TOO_FAST 15 14"));
}

TEST(Check, CountsAsTheLanguageIsRead) {
  EXPECT_THAT(found({cue(0, 3000, "열여섯 글자까지는 한 줄에 담긴다")}, kKorean), IsEmpty());
  EXPECT_THAT(found({cue(0, 1000, "초당열두글자가한계입니다요")}, kKorean), ElementsAre("0 TOO_FAST 13 12"));
  EXPECT_THAT(found({cue(0, 7000, "한글은한글자가한칸이고열여섯칸까지")}, kKorean),
              ElementsAre("0 LINE_TOO_LONG 17 16"));
}

TEST(Check, TakesNoTimeOrTimeBackwardsAsTooShort) {
  EXPECT_THAT(found({cue(1000, 1000, "")}, kEnglish), ElementsAre("0 EMPTY", "0 TOO_SHORT 0 0.833"));
  // What people saw: "18000 characters a second".
  EXPECT_THAT(found({cue(2000, 1000, "A sentence.")}, kEnglish), ElementsAre("0 TOO_SHORT -1 0.833"));
  EXPECT_THAT(found({cue(2000, 1000, "")}, kEnglish), ElementsAre("0 EMPTY", "0 TOO_SHORT -1 0.833"));
}

TEST(Check, FindsNothingInWhatMakeCuesMadeOfCalmSpeech) {
  transcript::Transcript calm{.language = "en", .segments = {{.start_s = 0, .end_s = 60}}, .duration_s = 70};
  for (int i = 0; i < 60; ++i) {
    calm.segments[0].words.push_back(
        {.text = i % 7 == 6 ? " word." : " word", .start_s = i * 1.0, .end_s = i + 0.9});
    calm.segments[0].text += calm.segments[0].words.back().text;
  }
  for (const Profile& profile : profiles()) {
    const Rules rules = profile_rules(profile.name, "en");
    EXPECT_THAT(found(cues_with_words(calm, rules), rules), IsEmpty()) << profile.name;
  }
}

TEST(Check, SpeaksKoreanAndEnglish) {
  const Problem fast{.cue = 0, .code = ProblemCode::too_fast, .value = 18.25, .limit = 12};
  EXPECT_EQ(message(fast, Language::ko), "읽기에 너무 빠릅니다: 초당 18.25자 (최대 12자)");
  EXPECT_EQ(message(fast, Language::en), "Too fast to read: 18.25 characters a second, at most 12");
}

TEST(CheckedCues, StandAsTheEditorReadsThem) {
  CueWithWords hi = cue(500, 900, "Hi\nyou");
  hi.speaker = "A";
  hi.words = {{.text = " Hi", .start_s = 0.5, .end_s = 0.7}};
  EXPECT_EQ(
      to_text(checked_cues_json(std::vector{hi}, 0, 1, kEnglish, Language::en)),
      R"([{"start":0.5,"end":0.9,"text":"Hi\nyou","speaker":"A","words":[{"word":" Hi","start":0.5,"end":0.7}],)"
      R"("problems":[{"code":"TOO_SHORT","message":"On screen too briefly: 0.4 s, at least 0.833 s","value":0.4,"limit":0.833}]}])");
}

TEST(CheckedCues, OfASliceHaveTheProblemsThatTheyHaveAmongAll) {
  const std::vector cues{cue(5000, 6000, "a"), cue(1000, 3000, "b"), cue(2000, 4000, "c"),
                         cue(4010, 5000, "d")};
  const json::array all = checked_cues_json(cues, 0, cues.size(), kEnglish, Language::en);
  ASSERT_FALSE(all[1].at("problems").as_array().empty()) << "it starts before the one before, and overlaps";
  for (std::size_t from = 0; from <= cues.size(); ++from)
    for (std::size_t to = from; to <= cues.size(); ++to)
      EXPECT_EQ(checked_cues_json(cues, from, to, kEnglish, Language::en),
                json::array(all.begin() + from, all.begin() + to))
          << from << " to " << to;
}

TEST(Profiles, CarryLatinGuidesOverToFullWidthScripts) {
  EXPECT_EQ(profile_rules("youtube", "en").max_columns, 32);
  const Rules korean = profile_rules("youtube", "ko");
  EXPECT_EQ(korean.max_columns, 16);
  EXPECT_TRUE(korean.half_width_counts_half);
  EXPECT_EQ(korean.max_cps, 12);
  EXPECT_FALSE(profile_rules("netflix-en", "ja").break_at_spaces_only)
      << "the language's, whoever sets the numbers";
}

TEST(Profiles, AreByDefaultThoseOfTheLanguage) {
  EXPECT_EQ(default_profile("ko"), "netflix-ko");
  EXPECT_EQ(default_profile("yue"), "netflix-zh");
  EXPECT_EQ(default_profile("de"), "netflix-en");
  EXPECT_EQ(profile_rules("", "ja").max_columns, Rules::for_language("ja").max_columns);
  EXPECT_THROW(profile_rules("netflix", "en"), Error);
}

}  // namespace
}  // namespace ecg::captions
