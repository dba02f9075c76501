#include "captions/cue_with_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using transcript::Segment;
using transcript::Transcript;
using transcript::Word;

std::vector<std::string> texts(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.push_back(word.text);
  return texts;
}

std::vector<CueWithWords> machine_cues(const Transcript& transcript) {
  return cues_with_words(transcript, Rules::for_language(transcript.language));
}

const Word kHello{.text = " Hello,", .start_s = 1, .end_s = 1.4, .probability = 0.9, .pitch_hz = 120},
    kYou{.text = " you.", .start_s = 1.4, .end_s = 1.8, .probability = 0.8},
    kBye{.text = " Bye.", .start_s = 5, .end_s = 5.5};

Transcript two_speakers() {
  return {.language = "en",
          .segments =
              {{.start_s = 1, .end_s = 2, .text = " Hello, you.", .words = {kHello, kYou}, .speaker = "A"},
               {.start_s = 3, .end_s = 4, .text = "  "},
               {.start_s = 5, .end_s = 6, .text = " Bye.", .words = {{.text = " "}, kBye}, .speaker = "B"}},
          .duration_s = 10};
}

TEST(WordedCues, HaveTheirOwnWordsWithTheirMeasuresAndTheirSpeaker) {
  const auto cues = machine_cues(two_speakers());
  ASSERT_EQ(cues.size(), 2u);
  EXPECT_THAT(cues[0].words, ElementsAre(kHello, kYou));
  EXPECT_EQ(cues[0].speaker, "A");
  EXPECT_THAT(cues[1].words, ElementsAre(kBye));
  EXPECT_EQ(cues[1].speaker, "B");
}

TEST(WordedCues, DivideAWordThatGoesOnInTheNextCue) {
  const Word word{.text = " 東京都庁", .start_s = 2, .end_s = 4};
  const Transcript transcript{
      .language = "ja",
      .segments = {{.text = "東京都庁です", .words = {word, {.text = "です", .start_s = 4, .end_s = 5}}}}};
  const auto cues = with_words({{2000, 2900, {"東"}}, {3000, 5000, {"京都", "庁です"}}}, transcript);
  ASSERT_EQ(cues.size(), 2u);
  EXPECT_THAT(texts(cues[0].words), ElementsAre(" 東"));
  EXPECT_EQ(cues[0].words[0].end_s, 2.5);
  EXPECT_THAT(texts(cues[1].words), ElementsAre("京都", "庁", "です"));
  EXPECT_EQ(cues[1].words[0].start_s, 3) << "its own time begins at 2.5, before the cue";
  EXPECT_EQ(cues[1].words[1].end_s, 4);
}

TEST(WordedCues, OfAnEditedTranscriptAreItsSegmentsAsTheyAre) {
  Transcript edited = two_speakers();
  edited.captions = {.edited = true, .profile = "bbc"};
  edited.segments[0].text = "a text far longer than any line may be, and with\n\n  blank lines \n";
  edited.segments[0].end_s = 9.5;  // longer than any rule, over the next ones
  const auto cues = machine_cues(edited);
  ASSERT_EQ(cues.size(), 3u);
  EXPECT_EQ(text_of(cues[0].cue), edited.segments[0].text);
  EXPECT_EQ(cues[0].cue.end_ms, 9500);
  EXPECT_THAT(cues[0].words, ElementsAre(kHello, kYou));
  EXPECT_EQ(text_of(cues[1].cue), "  ");
}

TEST(WordedCues, OfAnEditedTranscriptAreWhatEveryFileHolds) {
  Transcript edited = two_speakers();
  edited.captions = {.edited = true, .profile = {}};
  edited.segments[0].text = "여러분\n안녕하세요 <여기>";
  EXPECT_EQ(write(Format::srt, edited, {}),
            "1\n00:00:01,000 --> 00:00:02,000\nA: 여러분\n안녕하세요 <여기>\n\n"
            "2\n00:00:05,000 --> 00:00:06,000\nB: Bye.\n");
  EXPECT_EQ(write(Format::vtt, edited, {}),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v A>여러분\n안녕하세요 &lt;여기&gt;\n\n"
            "00:00:05.000 --> 00:00:06.000\n<v B>Bye.\n");
  EXPECT_THAT(write(Format::ttml, edited, {}), HasSubstr("여러분<br/>안녕하세요 &lt;여기&gt;"));
  EXPECT_THAT(write(Format::ass, edited, {}),
              HasSubstr(",0:00:01.00,0:00:02.00,Default,A,0,0,0,,여러분\\N안녕하세요 <여기>\n"));
}

TEST(WordedCues, BringNoOldWordsBackWhereATextWasRewritten) {
  Transcript rewritten = two_speakers();
  rewritten.segments[0].text = "Good morning!";
  forget_stale_words(rewritten);
  const auto cues = machine_cues(rewritten);
  EXPECT_EQ(text_of(cues[0].cue), "Good morning!");
  EXPECT_TRUE(cues[0].words.empty());
  EXPECT_THAT(cues[1].words, ElementsAre(kBye));
}

TEST(WordedCues, OfAHundredThousandEmptySegmentsAreNone) {
  const Transcript empty{.language = "en", .segments = std::vector<Segment>(100'000), .duration_s = 1};
  EXPECT_TRUE(machine_cues(empty).empty());
}

}  // namespace
}  // namespace ecg::captions
