// TTML and SubStation Alpha: who speaks, when each word is spoken, and text that cannot become markup.
#include "captions/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/captions.h"

namespace ecg::captions {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using transcript::Segment;
using transcript::Transcript;

const Segment kHello{.start_s = 1,
                     .end_s = 2.5,
                     .text = " Hello, world",
                     .words = {{.text = " Hello,", .start_s = 1.2, .end_s = 1.6},
                               {.text = " world", .start_s = 1.8, .end_s = 2.5}},
                     .speaker = "SPEAKER_00"};
const Transcript kTalk{.language = "en", .segments = {kHello}, .duration_s = 3};

std::vector<SpokenCue> said(const std::vector<Cue>& cues, const Transcript& talk = kTalk) {
  return spoken(cues, talk, Rules::for_language(talk.language));
}

std::string shown(const std::string& text) { return to_ass(said({{0, 1000, {text}}}), {}); }

TEST(Spoken, KnowsWhenEachWordOfALineIsSpokenAndBySpeaker) {
  const auto cues = said({{1000, 2500, {"Hello,", "world"}}});
  ASSERT_EQ(cues.size(), 1u);
  EXPECT_EQ(cues[0].speaker, "SPEAKER_00");
  ASSERT_EQ(cues[0].words.size(), 2u);
  EXPECT_EQ(cues[0].words[0][0].text, "Hello,");
  EXPECT_EQ(cues[0].words[0][0].start_ms, 1200);
  EXPECT_EQ(cues[0].words[1][0].start_ms, 1800);
}

TEST(Spoken, SpreadsTheTimeOfACueThatSomebodyRewrote) {
  const auto cues = said({{1000, 2000, {"Good day"}}, {2000, 2500, {"world"}}});
  ASSERT_EQ(cues[0].words[0].size(), 2u);
  EXPECT_EQ(cues[0].words[0][1].start_ms, 1571);  // after 4 of 7 letters
  EXPECT_EQ(cues[0].speaker, "SPEAKER_00");
}

TEST(Spoken, FindsTheWordsAgainBehindACueThatSomebodyRewrote) {
  Transcript talk = kTalk;
  talk.segments.push_back(
      {.start_s = 3,
       .end_s = 4,
       .text = " Bye now",
       .words = {{.text = " Bye", .start_s = 3, .end_s = 3.2}, {.text = " now", .start_s = 3.7, .end_s = 4}},
       .speaker = "SPEAKER_01"});
  const auto cues = said({{1000, 2500, {"Hullo"}}, {3000, 4000, {"Bye now"}}}, talk);
  EXPECT_EQ(cues[1].words[0][1].start_ms, 3700);
  EXPECT_EQ(cues[1].speaker, "SPEAKER_01");
}

TEST(Ass, IsWrittenAsPlayersReadIt) {
  const std::string text = to_ass(said({{1204, 2500, {"Hello,", "world"}}}), {.language = "ko"});
  EXPECT_THAT(text, StartsWith("[Script Info]\nScriptType: v4.00+\nPlayResX: 1920\nPlayResY: 1080\n"));
  EXPECT_THAT(text, HasSubstr("\nStyle: Default,Noto Sans CJK KR,"));
  EXPECT_THAT(text,
              HasSubstr("\nDialogue: 0,0:00:01.20,0:00:02.50,Default,SPEAKER_00,0,0,0,,Hello,\\Nworld\n"));
}

TEST(Ass, LightsUpEachWordAndItsTimesAddUpToTheLine) {
  const std::string text = to_ass(said({{1004, 2496, {"Hello,", "world"}}}), {.karaoke = true});
  EXPECT_THAT(
      text,
      HasSubstr("0:00:01.00,0:00:02.50,Karaoke,SPEAKER_00,0,0,0,,{\\k20}{\\k60}Hello,\\N{\\k70}world\n"));
}

TEST(Ass, ShowsWhatItsReaderWouldTakeForCommands) {
  EXPECT_THAT(shown("{\\b1} a\\Nb"), HasSubstr(",,\\{\\\u2060b1\\} a\\\u2060Nb\n"));
}

TEST(Ass, KeepsItsFieldsWhateverASpeakerIsCalled) {
  Transcript talk = kTalk;
  talk.segments[0].speaker = "Kim, Minsu\nDialogue: 0";
  EXPECT_THAT(to_ass(said({{1000, 2500, {"Hello,", "world"}}}, talk), {}),
              HasSubstr(",Default,Kim  Minsu Dialogue: 0,0,0,0,,Hello,"));
}

TEST(Ass, GivesNoCueLessThanAHundredthAndLetsNoneOverlapForIt) {
  const std::string text = to_ass(said({{1000, 1001, {"a"}}, {1001, 1002, {"b"}}, {1003, 2000, {"c"}}}), {});
  EXPECT_THAT(text, AllOf(HasSubstr("0,0:00:01.00,0:00:01.01,"), HasSubstr("0,0:00:01.01,0:00:01.02,"),
                          HasSubstr("0,0:00:01.02,0:00:02.00,")));
}

TEST(Ass, TakesTheShapeOfThePicture) {
  EXPECT_THAT(to_ass({}, {.width = 720, .height = 1280}), HasSubstr("PlayResX: 1080\nPlayResY: 1920\n"));
  EXPECT_THAT(to_ass({}, {.width = 640, .height = 480}), HasSubstr("PlayResX: 1440\nPlayResY: 1080\n"));
  EXPECT_THAT(to_ass({}, {.width = 0, .height = -1}), HasSubstr("PlayResX: 1080\nPlayResY: 1080\n"));
}

TEST(Ttml, NamesItsProfileItsLanguageAndWhoSpeaks) {
  const std::string text = to_ttml(said({{1000, 2500, {"Hello,", "world"}}}), "ko");
  EXPECT_THAT(text, HasSubstr("ttp:contentProfiles=\"http://www.w3.org/ns/ttml/profile/imsc1.1/text\""));
  EXPECT_THAT(text, HasSubstr("xml:lang=\"ko\""));
  EXPECT_THAT(
      text, HasSubstr("<ttm:agent xml:id=\"speaker1\" type=\"person\"><ttm:name type=\"full\">SPEAKER_00<"));
  EXPECT_THAT(text, HasSubstr("<p begin=\"00:00:01.000\" end=\"00:00:02.500\" ttm:agent=\"speaker1\">"
                              "<span style=\"words\">Hello,<br/>world</span></p>"));
}

TEST(Ttml, HoldsNoMarkupButItsOwn) {
  Transcript talk = kTalk;
  talk.segments[0].speaker = "<script>\"&";
  talk.segments[0].text = " <b>&amp;]]>\x01 \uFFFE";
  talk.segments[0].words.clear();
  const std::string text = to_ttml(said({{1000, 2500, {"<b>&amp;]]>\x01 \uFFFE"}}}, talk), "\"><x");
  EXPECT_THAT(text, HasSubstr("<span style=\"words\">&lt;b&gt;&amp;amp;]]&gt;  \uFFFD</span>"));
  EXPECT_THAT(text, HasSubstr("<ttm:name type=\"full\">&lt;script&gt;&quot;&amp;</ttm:name>"));
  EXPECT_THAT(text, HasSubstr("xml:lang=\"und\">"));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
}

TEST(Formats, GiveSubRipAByteOrderMarkWhenAskedFor) {
  EXPECT_THAT(write(Format::srt, kTalk, {}, {.bom = true}), StartsWith("\xEF\xBB\xBF"
                                                                       "1\n00:00:01,200"));
  EXPECT_EQ(parse_srt(write(Format::srt, kTalk, {}, {.bom = true})),
            parse_srt(write(Format::srt, kTalk, {})));
}

}  // namespace
}  // namespace ecg::captions
