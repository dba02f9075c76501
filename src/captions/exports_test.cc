// TTML and SubStation Alpha: who speaks, when each word is spoken, and text that cannot become markup.
#include "captions/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/captions.h"
#include "captions/writing/spoken.h"

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

std::vector<CueWithWords> said(std::vector<Cue> cues, const Transcript& talk = kTalk) {
  return with_words(std::move(cues), talk);
}

std::string shown(const std::string& text) { return to_ass({{.cue = {0, 1000, {text}}}}, {}); }

TEST(Spoken, KnowsWhenEachWordOfALineIsSpokenAndHow) {
  CueWithWords cue = said({{1000, 2500, {"Hello,", "world"}}}).at(0);
  cue.words[1].volume_db = -20;
  const auto lines = spoken_lines(cue);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0][0].text, "Hello,");
  EXPECT_EQ(lines[0][0].start_ms, 1200);
  EXPECT_EQ(lines[0][0].volume_db, std::nullopt);
  EXPECT_EQ(lines[1][0].start_ms, 1800);
  EXPECT_EQ(lines[1][0].volume_db, -20);
}

TEST(Spoken, SpreadsTheTimeOfACueThatSomebodyRewrote) {
  const auto lines = spoken_lines({.cue = {1000, 2000, {"Good day"}}, .words = kHello.words});
  ASSERT_EQ(lines[0].size(), 2u);
  EXPECT_EQ(lines[0][0].text, "Good ");
  EXPECT_EQ(lines[0][1].start_ms, 1571);  // after 4 of 7 letters
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
  const std::string text =
      to_ass({{.cue = {1000, 1001, {"a"}}}, {.cue = {1001, 1002, {"b"}}}, {.cue = {1003, 2000, {"c"}}}}, {});
  EXPECT_THAT(text, AllOf(HasSubstr("0,0:00:01.00,0:00:01.01,"), HasSubstr("0,0:00:01.01,0:00:01.02,"),
                          HasSubstr("0,0:00:01.02,0:00:02.00,")));
}

TEST(Ass, TakesTheShapeOfThePicture) {
  EXPECT_THAT(to_ass({}, {.width = 720, .height = 1280}), HasSubstr("PlayResX: 1080\nPlayResY: 1920\n"));
  EXPECT_THAT(to_ass({}, {.width = 640, .height = 480}), HasSubstr("PlayResX: 1440\nPlayResY: 1080\n"));
  EXPECT_THAT(to_ass({}, {.width = 0, .height = -1}), HasSubstr("PlayResX: 1080\nPlayResY: 1080\n"));
}

/// One cue of words with these volumes and pitches.
CueWithWords voiced(const std::vector<std::pair<double, double>>& voices) {
  CueWithWords made{.cue = {0, 1000, {""}}};
  for (const auto& [volume_db, pitch_hz] : voices) {
    made.words.push_back(
        {.text = " a", .start_s = 0, .end_s = 1, .volume_db = volume_db, .pitch_hz = pitch_hz});
    made.cue.lines[0] += made.cue.lines[0].empty() ? "a" : " a";
  }
  return made;
}

TEST(Ass, DrawsWordsAsLoudAndHighAsTheyAreAmongTheOthers) {
  EXPECT_THAT(to_ass({voiced({{-30, 100}, {-20, 150}, {-10, 225}})}, {.voice = true}),
              HasSubstr(",,{\\fscx80\\fscy80\\1c&HFFC78F&}a {\\fscx100\\fscy100\\1c&HFFFFFF&}a "
                        "{\\fscx125\\fscy125\\1c&H7AD2FF&}a\n"));
  EXPECT_THAT(to_ass({voiced({{-20.2, 150}, {-20, 151}, {-19.8, 152}})}, {.voice = true}),
              HasSubstr("{\\fscx99\\fscy99\\1c&HFFFBF8&}"))
      << "a monotone voice";
}

TEST(Ass, DrawsWordsOfWhichNothingWasMeasuredAsEver) {
  const std::string plain = "{\\fscx100\\fscy100\\1c&HFFFFFF&}";
  EXPECT_THAT(to_ass(said({{1000, 2500, {"Hello,", "world"}}}), {.voice = true}),
              HasSubstr(",," + plain + "Hello,\\N" + plain + "world\n"));
  EXPECT_THAT(to_ass({{.cue = {0, 1000, {"{\\b1}"}}}}, {.voice = true}),
              HasSubstr(",," + plain + "\\{\\\u2060b1\\}\n"));
}

TEST(Ass, LightsUpWordsAsTheyWereSaid) {
  EXPECT_THAT(to_ass(said({{1000, 2500, {"Hello,", "world"}}}), {.karaoke = true, .voice = true}),
              HasSubstr("{\\k20}{\\k60}{\\fscx100\\fscy100\\1c&HFFFFFF&}Hello,\\N{\\k70}"));
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
  EXPECT_THAT(text, HasSubstr("<span style=\"words\">&lt;b&gt;&amp;amp;]]&gt; \uFFFD</span>"));
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
