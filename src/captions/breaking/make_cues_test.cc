// What make_cues() promises, example by example.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "captions/captions.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using transcript::Segment;
using transcript::Transcript;
using transcript::Word;

using Lines = std::vector<std::string>;

/// A segment whose words last `each_s` and follow each other at once.
Segment spoken(std::string_view text, double start_s, double each_s = 0.3) {
  Segment segment{.start_s = start_s, .text = std::string(text)};
  for (const std::string& word : split(trimmed(text), ' ')) {
    segment.words.push_back({.text = " " + word, .start_s = start_s, .end_s = start_s + each_s});
    start_s += each_s;
  }
  segment.end_s = start_s;
  return segment;
}

std::vector<Cue> cues_of(std::vector<Segment> segments, std::string language = "en", double duration_s = 60) {
  const Transcript transcript{
      .language = language, .segments = std::move(segments), .duration_s = duration_s};
  return make_cues(transcript, Rules::for_language(language));
}

std::vector<Lines> lines_of_all(const std::vector<Cue>& cues) {
  std::vector<Lines> lines;
  for (const Cue& cue : cues) lines.push_back(cue.lines);
  return lines;
}

TEST(MakeCues, SaysNothingWhereNothingIsSaid) {
  EXPECT_THAT(cues_of({}), IsEmpty());
  EXPECT_THAT(cues_of({{.start_s = 1, .end_s = 2, .text = " \t\n"}}), IsEmpty());
}

TEST(MakeCues, KeepsAShortSentenceInOneLine) {
  EXPECT_THAT(lines_of_all(cues_of({spoken("Ask not what your country can do.", 1)})),
              ElementsAre(Lines{"Ask not what your country can do."}));
}

TEST(MakeCues, BreaksLinesAfterPunctuationAndBeforePrepositions) {
  EXPECT_THAT(lines_of_all(cues_of({spoken("If you want to know the truth, ask the man who wrote it.", 1)})),
              ElementsAre(Lines{"If you want to know the truth,", "ask the man who wrote it."}));
  EXPECT_THAT(
      lines_of_all(cues_of({spoken("The committee approved the new budget for the coming year.", 1)})),
      ElementsAre(Lines{"The committee approved the new budget", "for the coming year."}));
}

// Netflix, General Requirements: a pause of two seconds is one that captions show.
TEST(MakeCues, EndsACueAtAPauseOfTwoSecondsAndNotAtAHesitation) {
  EXPECT_THAT(cues_of({spoken("One two three", 1), spoken("four five six.", 1.9 + 0.9)}), SizeIs(1));
  EXPECT_THAT(cues_of({spoken("One two three", 1), spoken("four five six.", 1.9 + 2.0)}), SizeIs(2));
}

/// A segment with a silence before each word that has a number of hundredths behind it: "the 60 harbour".
Segment hesitant(std::string_view text) {
  Segment segment{.start_s = 0.5};
  double now_s = 0.5;
  for (const std::string& word : split(trimmed(text), ' ')) {
    if (word[0] >= '0' && word[0] <= '9') {
      now_s += std::stod(word) / 100;
      continue;
    }
    segment.words.push_back({.text = " " + word, .start_s = now_s, .end_s = now_s + 0.3});
    segment.text += " " + word;
    now_s += 0.33;
  }
  segment.end_s = now_s;
  return segment;
}

// Netflix, General Requirements and Korean I.4: only pauses of two seconds are shown. People saw "I" flash
// past.
TEST(MakeCues, LeavesNoFunctionWordAloneOrAtTheEndWhereSomebodyHesitates) {
  const auto cues =
      cues_of({hesitant("I 63 remember very well the 58 harbour and 73 the boats that 63 came in "
                        "every morning. So 63 we went down to 58 see them.")});
  EXPECT_THAT(lines_of_all(cues), ElementsAre(Lines{"I remember very well the harbour"},
                                              Lines{"and the boats that came in every morning."},
                                              Lines{"So we went down to see them."}));
}

// Netflix, General Requirements, line treatment: a noun is not parted from its adjective.
TEST(MakeCues, NeverPartsAKoreanModifierFromItsNoun) {
  const auto cues =
      cues_of({spoken("우리가 지난여름에 함께 걸었던 그 길은 이제 아무도 찾지 않는 조용한 골목이 되었습니다.",
                      0, 0.5),
               spoken("바다가 보이는 높은 언덕 위에 하얀 등대가 있는 작은 마을에서 태어났습니다.", 8, 0.5),
               spoken("선생님이 어제 말씀하신 내용을 다시 한번 정리해 주실 수 있는 분이 계신가요?", 15, 0.5)},
              "ko");
  for (const Cue& cue : cues)
    for (const std::string& line : cue.lines)
      for (const char* modifier :
           {"걸었던", "그", "않는", "조용한", "보이는", "높은", "하얀", "있는", "작은", "말씀하신", "주실"})
        EXPECT_FALSE(line.ends_with(std::string(" ") + modifier)) << line;
}

TEST(MakeCues, EndsASentenceWithItsCueRatherThanBeginTheNextInIt) {
  const auto cues =
      cues_of({spoken("The committee has approved the new budget. It was the first time in years that "
                      "nobody spoke against it.",
                      0)});
  EXPECT_EQ(cues.at(0).lines, Lines{"The committee has approved the new budget."});
}

// Netflix, Timing Guidelines: an out-time on 2 frames before the cut, an in-time on it, at every frame rate.
TEST(MakeCues, MeetAtACutAtEveryFrameRate) {
  const struct {
    double rate;
    std::int64_t end_ms;
  } kCases[] = {{24, 9917}, {23.976, 9917}, {25, 9920}, {29.97, 9933}, {60, 9967}};
  for (const auto& each : kCases) {
    Segment first = spoken("We sail at six sharp.", 8, 0.37), second = spoken("I will be late again.", 10.05);
    first.speaker = "S0";
    second.speaker = "S1";
    const Transcript talk{.language = "en",
                          .segments = {first, second},
                          .duration_s = 13,
                          .video = transcript::Video{.width = 16, .height = 9, .frame_rate = each.rate},
                          .shots = {{.time_s = 10, .score = 1}}};
    const auto cues = make_cues(talk, Rules::for_language("en"));
    ASSERT_THAT(cues, SizeIs(2));
    EXPECT_EQ(cues[0].end_ms, each.end_ms) << each.rate;
    EXPECT_EQ(cues[1].start_ms, 10'000) << each.rate;
  }
}

TEST(MakeCues, EndsACueWhereSomebodyElseSpeaks) {
  Segment question = spoken("Are you sure?", 1), answer = spoken("Yes, I am.", 1.9);
  question.speaker = "SPEAKER_00";
  answer.speaker = "SPEAKER_01";
  EXPECT_THAT(lines_of_all(cues_of({question, answer})),
              ElementsAre(Lines{"Are you sure?"}, Lines{"Yes, I am."}));
}

TEST(MakeCues, StaysUntilItIsReadWhereSilenceFollows) {
  const auto cues = cues_of({spoken("Incomprehensibilities notwithstanding", 1, 0.1)});
  EXPECT_EQ(cues.at(0).start_ms, 1000);
  EXPECT_EQ(cues.at(0).end_ms, 1000 + 37 * 1000 / 20);  // 37 characters at 20 a second
}

TEST(MakeCues, IsShownForTheLeastTimeAtLeast) {
  EXPECT_EQ(cues_of({spoken("Yes.", 5, 0.2)}).at(0), (Cue{5000, 5833, {"Yes."}}));
}

TEST(MakeCues, ComesEarlierWhereTheEndOfTheFilmIsNear) {
  EXPECT_EQ(cues_of({spoken("Yes.", 5, 0.2)}, "en", 5.2).at(0), (Cue{5200 - 833, 5200, {"Yes."}}));
}

TEST(MakeCues, LeavesTwoFramesBetweenCuesThatFollowAtOnce) {
  const auto cues =
      cues_of({spoken("This is the first of two rather long sentences, all of it spoken slowly.", 0),
               spoken("And this is the second one, which is not much shorter than the first.", 4.2)});
  ASSERT_GE(cues.size(), 2u);
  for (std::size_t i = 1; i < cues.size(); ++i) EXPECT_EQ(cues[i].start_ms - cues[i - 1].end_ms, 83);
}

TEST(MakeCues, LetsAWordThatLastsForeverGoAfterSevenSeconds) {
  EXPECT_EQ(cues_of({spoken("Ooooooh", 1, 30)}).at(0).end_ms, 8000);
}

TEST(MakeCues, BreaksAWordThatIsLongerThanALine) {
  const std::string word(100, 'x');
  std::string shown;
  for (const Cue& cue : cues_of({spoken(word, 1, 3)}))
    for (const std::string& line : cue.lines) {
      EXPECT_LE(line.size(), 42u);
      shown += line;
    }
  EXPECT_EQ(shown, word);
}

TEST(MakeCues, SpreadsASegmentWithoutWordsOverItsTime) {
  const std::string text =
      "This sentence is long enough to need more than one caption, so it is cut after the comma here, and "
      "once more.";
  const auto cues = cues_of({{.start_s = 10, .end_s = 20, .text = text}});
  ASSERT_THAT(cues, SizeIs(3));
  EXPECT_EQ(cues[0].start_ms, 10'000);
  EXPECT_EQ(cues[1].start_ms, 15'568);  // 49 of 88 letters stand before it
}

TEST(MakeCues, TakesSpacesFromTheSegmentWhereItsWordsHaveNone) {
  const Segment segment{
      .start_s = 0,
      .end_s = 2,
      .text = " Hello, world",
      .words = {{.text = "Hello,", .start_s = 0, .end_s = 1}, {.text = "world", .start_s = 1, .end_s = 2}}};
  EXPECT_THAT(lines_of_all(cues_of({segment})), ElementsAre(Lines{"Hello, world"}));
}

TEST(MakeCues, BelievesTheWordsWhereTheSegmentSaysSomethingElse) {
  Segment segment = spoken("These were spoken", 0);
  segment.text = " An older text";
  EXPECT_THAT(lines_of_all(cues_of({segment})), ElementsAre(Lines{"These were spoken"}));
}

TEST(MakeCues, BreaksKoreanAtSpacesWithinSixteenColumns) {
  const auto cues =
      cues_of({spoken("원래는 회사를 다니고 있었는데 주말마다 집에서 빵을 굽다 보니까", 0, 0.5)}, "ko");
  EXPECT_THAT(lines_of_all(cues),
              ElementsAre(Lines{"원래는 회사를 다니고 있었는데", "주말마다 집에서 빵을 굽다 보니까"}));
}

TEST(MakeCues, NeverBeginsAJapaneseLineWithClosingPunctuationOrSmallKana) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "きゃっと、「はい」。";
  for (const Cue& cue : cues_of({{.start_s = 0, .end_s = 60, .text = text}}, "ja", 60))
    for (const std::string& line : cue.lines) {
      for (const char* never : {"ゃ", "っ", "、", "。", "」"}) EXPECT_FALSE(line.starts_with(never)) << line;
      EXPECT_FALSE(line.ends_with("「")) << line;
      EXPECT_LE(columns(line, Rules::for_language("ja")), 13);
    }
}

// Nothing else speaks against a break after the particle は.
TEST(MakeCues, NeverBeginsALineWithTheLongVowelMarkHoweverGoodThePlace) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "はー";
  for (const Cue& cue : cues_of({{.start_s = 0, .end_s = 60, .text = text}}, "ja"))
    for (const std::string& line : cue.lines) EXPECT_TRUE(line.starts_with("は")) << line;
}

TEST(MakeCues, HoldsAnAbbreviationTogetherWithWhatFollows) {
  const auto cues =
      cues_of({spoken("Nobody in this whole wide room has ever met Dr. Hansen of Oslo or his brother.", 0)});
  for (const Cue& cue : cues)
    for (const std::string& line : cue.lines) EXPECT_FALSE(line.ends_with("Dr.")) << line;
}

TEST(MakeCues, TurnsLineBreaksAndBrokenBytesOfTheTranscriptIntoText) {
  EXPECT_THAT(lines_of_all(cues_of({{.start_s = 0,
                                     .end_s = 2,
                                     .text = "a\r\n\n\xff"
                                             "b\x01"}})),
              ElementsAre(Lines{"a \xEF\xBF\xBD"
                                "b"}));
}

TEST(Columns, CountsAsEachLanguageDoes) {
  EXPECT_EQ(columns("한글 abc, 123", Rules::for_language("ko")), 2 + 9 * 0.5);
  EXPECT_EQ(columns("한글 abc", Rules::for_language("en")), 6);
  EXPECT_EQ(columns("e\u0301", Rules::for_language("en")), 1);  // e and a combining acute
  EXPECT_EQ(columns("“中”ABC", Rules::for_language("zh")), 3 + 1.5);
}

TEST(Rules, AreTheStyleGuides) {
  EXPECT_EQ(Rules::for_language("en").max_columns, 42);
  EXPECT_EQ(Rules::for_language("ko").max_columns, 16);
  EXPECT_EQ(Rules::for_language("ko").max_cps, 12);
  EXPECT_EQ(Rules::for_language("ja").max_columns, 13);
  EXPECT_EQ(Rules::for_language("zh").max_columns, 16);
  EXPECT_EQ(Rules::for_language("xx").max_columns, 42);
}

}  // namespace
}  // namespace ecg::captions
