#include "captions/fix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Rules& rules_of(std::string_view language) {
  static const Rules kEnglish = profile_rules("netflix-en", "en"),
                     kKorean = profile_rules("netflix-ko", "ko"),
                     kJapanese = profile_rules("netflix-ja", "ja");
  return language == "ko" ? kKorean : language == "ja" ? kJapanese : kEnglish;
}

CueWithWords cue(std::int64_t start_ms, std::int64_t end_ms, std::string_view text) {
  return {.cue = {start_ms, end_ms, lines_of(text)}, .speaker = {}, .words = {}};
}

Fixed fixed(std::vector<CueWithWords> cues, std::string_view language = "en",
            std::int64_t duration_ms = 60'000) {
  return fix(std::move(cues), rules_of(language), language, duration_ms);
}

std::vector<std::string> shown(const Fixed& fixed) {
  std::vector<std::string> texts;
  for (const CueWithWords& worded : fixed.cues)
    texts.push_back(std::to_string(worded.cue.start_ms) + "-" + std::to_string(worded.cue.end_ms) + " " +
                    text_of(worded.cue));
  return texts;
}

std::vector<std::string> changes(const Fixed& fixed) {
  std::vector<std::string> texts;
  for (const Change& change : fixed.changes)
    texts.push_back(std::to_string(change.cue) + " " + std::string(name(change.code)) + ": " +
                    message(change, Language::en));
  return texts;
}

TEST(Fix, LeavesWhatKeepsTheRulesAsItIs) {
  const std::vector<CueWithWords> good = {cue(0, 1000, "Hi\n there "), cue(1500, 3000, "you"),
                                          cue(3083, 4000, "all")};
  const Fixed result = fixed(good);
  EXPECT_EQ(result.cues, good);
  EXPECT_THAT(result.changes, IsEmpty());
}

TEST(Fix, TakesAsManyLinesAsTheRulesAllow) {
  Rules three = rules_of("en");
  three.max_lines = 3;
  three.max_columns = 14;
  const Fixed result = fix({cue(1000, 5000, "one two three four five six seven eight")}, three, "en", 60'000);
  ASSERT_EQ(result.cues.size(), 1u);
  EXPECT_EQ(result.cues[0].cue.lines.size(), 3u);
  EXPECT_THAT(changes(result), ElementsAre("0 LINE_TOO_LONG: Lines broken anew"));
}

TEST(Fix, ClosesGapsThatFlicker) {
  const Fixed result = fixed({cue(1000, 3000, "We sail at six."), cue(3300, 5000, "I will be late.")});
  EXPECT_THAT(shown(result), ElementsAre("1000-3217 We sail at six.", "3300-5000 I will be late."));
  EXPECT_THAT(changes(result), ElementsAre("0 GAP_NOT_CLOSED: Shown until the next one: for 2.217 s"));
}

TEST(Fix, PutsEdgesOnTheCutThatTheyAreNear) {
  const Fixed result = fix({cue(8000, 9900, "We sail at six."), cue(10'167, 12'000, "I will be late.")},
                           rules_of("en").at_frame_rate(24), "en", 14'000,
                           std::vector<transcript::Shot>{{.time_s = 10, .score = 1}});
  EXPECT_THAT(shown(result), ElementsAre("8000-9900 We sail at six.", "10000-12000 I will be late."));
}

// Netflix, English 5: one speaker a line.
TEST(Fix, KeepsWhatTwoPeopleSayOnLinesOfTheirOwn) {
  const Fixed result =
      fixed({cue(1000, 6000,
                 "- I broke it on the way down from the upper deck!\n- I never liked that thing, anyway."),
             cue(7000, 9000, "-Are you coming?\n-In a minute."),
             cue(10'000, 15'000, "—Who left the gate at the end of the harbour wide open?\n—Not me.")});
  for (const CueWithWords& worded : result.cues)
    for (const std::string& line : worded.cue.lines)
      for (const std::string_view dash : {"-", "—"})
        EXPECT_TRUE(line.find(dash) == line.npos || line.find(dash) == 0) << line;
  EXPECT_THAT(shown(result), testing::Contains("7000-9000 -Are you coming?\n-In a minute."));
}

TEST(Fix, GivesShortAndFastCuesTheSilenceBehindThem) {
  const Fixed result = fixed({cue(1000, 1200, "Yes."), cue(5000, 6000, "twenty characters more than that.")});
  EXPECT_THAT(shown(result), ElementsAre("1000-1833 Yes.", "5000-6650 twenty characters more than that."));
  EXPECT_THAT(changes(result),
              ElementsAre("0 TOO_SHORT: Shown longer, for 0.833 s", "1 TOO_FAST: Shown longer, for 1.65 s"));
}

TEST(Fix, GivesShortCuesTheSilenceBeforeThemWhereTheNextFollowsAtOnce) {
  EXPECT_THAT(shown(fixed({cue(5000, 5200, "Yes."), cue(5283, 7000, "And so on.")})),
              ElementsAre("4367-5200 Yes.", "5283-7000 And so on."));
}

TEST(Fix, EndsACueBeforeTheNextBegins) {
  const Fixed result = fixed({cue(0, 3000, "one"), cue(2000, 4000, "two"), cue(4010, 6000, "three")});
  EXPECT_THAT(shown(result), ElementsAre("0-1917 one", "2000-3927 two", "4010-6000 three"));
  EXPECT_THAT(changes(result),
              ElementsAre("0 OVERLAP: Ends earlier, after 1.917 s", "1 GAP: Ends earlier, after 1.927 s"));
}

TEST(Fix, SharesTheTimeOfCuesThatBeginAtOnceByWhatIsToBeRead) {
  const Fixed result =
      fixed({cue(1000, 5000, "aaaaaaaaa"), cue(1000, 5000, "bbbbbbbbb"), cue(5500, 7000, "c")});
  EXPECT_THAT(shown(result), ElementsAre("1000-2917 aaaaaaaaa", "3000-5000 bbbbbbbbb", "5500-7000 c"));
}

TEST(Fix, PutsCuesInOrderAndRemovesEmptyOnes) {
  const Fixed result = fixed({cue(5000, 6000, "b"), cue(7000, 8000, " \n"), cue(1000, 2000, "a")});
  EXPECT_THAT(shown(result), ElementsAre("1000-2000 a", "5000-6000 b"));
  EXPECT_THAT(changes(result), ElementsAre("1 EMPTY: Removed: it was empty", "2 OUT_OF_ORDER: Put in order"));
}

TEST(Fix, BreaksLinesAnewWhereTheTextFits) {
  const Fixed result = fixed({cue(0, 5000, "The committee approved the new budget for the coming year.")});
  EXPECT_THAT(shown(result),
              ElementsAre("0-5000 The committee approved the new budget\nfor the coming year."));
  EXPECT_THAT(changes(result), ElementsAre("0 LINE_TOO_LONG: Lines broken anew"));
}

TEST(Fix, DividesACueThatHoldsTooMuchByItsWords) {
  CueWithWords worded =
      cue(0, 6000,
          "우리는 내일 아침에 학교에서 만나기로 했어요.\n그리고 점심에는 같이 밥을 먹고 도서관에 갈 거예요.");
  const char* words[] = {" 우리는",   " 내일", " 아침에", " 학교에서", " 만나기로", " 했어요.", " 그리고",
                         " 점심에는", " 같이", " 밥을",   " 먹고",     " 도서관에", " 갈",      " 거예요."};
  for (int i = 0; i < 14; ++i)
    worded.words.push_back({.text = words[i], .start_s = i * 0.4, .end_s = i * 0.4 + 0.4});
  const Fixed result = fixed({worded}, "ko");
  EXPECT_THAT(shown(result), ElementsAre("0-2317 우리는 내일 아침에\n학교에서 만나기로 했어요.",
                                         "2400-6000 그리고 점심에는 같이 밥을 먹고\n도서관에 갈 거예요."));
  EXPECT_EQ(result.cues[1].words.front().text, " 그리고");
  EXPECT_THAT(changes(result), ElementsAre("0 LINE_TOO_LONG: Divided into 2 captions"));
}

TEST(Fix, DividesACueWithinTheTimeBeforeTheNextOneWhichStaysWhereItIsSpoken) {
  const Fixed result =
      fixed({cue(3000, 7000, "이 줄은 열여섯 글자보다 훨씬 더 길어서 한 줄에 다 담을 수가 없습니다"),
             cue(6500, 9000, "끝")},
            "ko");
  ASSERT_EQ(result.cues.size(), 3u);
  EXPECT_EQ(result.cues[1].cue.end_ms, 6417);
  EXPECT_EQ(result.cues[2], cue(6500, 9000, "끝"));
}

TEST(Fix, KeepsWhatTwoPeopleSayApart) {
  const Fixed result = fixed({cue(0, 6000, "- 그래서 그 다음에는 어떻게 됐는데요?\n- 몰라요.")}, "ko");
  ASSERT_EQ(result.cues.size(), 2u);
  EXPECT_EQ(text_of(result.cues[0].cue), "- 그래서 그 다음에는\n어떻게 됐는데요?");
  EXPECT_EQ(text_of(result.cues[1].cue), "- 몰라요.");
}

TEST(Fix, OnlyShortensAWordThatStandsTooLong) {
  const Fixed result = fixed({cue(0, 12'000, "Hello there.")});
  EXPECT_THAT(shown(result), ElementsAre("0-7000 Hello there."));
  EXPECT_THAT(changes(result), ElementsAre("0 TOO_LONG: Ends earlier, after 7 s"));
}

TEST(Fix, JoinsJapaneseLinesWithoutASpaceAndLatinOnesWithOne) {
  const Fixed result = fixed({cue(0, 7000, "東京に\n行き\nました")}, "ja");
  EXPECT_THAT(shown(result), ElementsAre("0-7000 東京に行きました"));
  EXPECT_THAT(shown(fixed({cue(0, 7000, "hello\nbig\nworld")}, "ja")), ElementsAre("0-7000 hello big world"));
}

TEST(Fix, ShowsNothingPastTheEndOfTheVideo) {
  EXPECT_THAT(shown(fixed({cue(9500, 9600, "Yes.")}, "en", 10'000)), ElementsAre("9167-10000 Yes."));
}

TEST(Fix, SpeaksKoreanToo) {
  EXPECT_EQ(message(Change{.what = Change::What::divided, .amount = 3}, Language::ko), "자막 3개로 나눔");
}

}  // namespace
}  // namespace ecg::captions
