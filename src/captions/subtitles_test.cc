// SubRip and WebVTT, out and in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "captions/captions.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<Cue> kTwo = {{1000, 2500, {"Hello,", "world"}}, {3'600'000, 3'601'005, {"Bye"}}};

TEST(Srt, IsWrittenAsPlayersReadIt) {
  EXPECT_EQ(to_srt(kTwo),
            "1\n00:00:01,000 --> 00:00:02,500\nHello,\nworld\n\n"
            "2\n01:00:00,000 --> 01:00:01,005\nBye\n");
}

TEST(Vtt, IsWrittenAsTheSpecificationSays) {
  EXPECT_EQ(to_vtt(kTwo),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello,\nworld\n\n"
            "01:00:00.000 --> 01:00:01.005\nBye\n");
}

TEST(Vtt, EscapesWhatItsReaderWouldTakeForMarkup) {
  EXPECT_THAT(to_vtt({{0, 1, {"a < b && c --> d"}}}), HasSubstr("a &lt; b &amp;&amp; c --&gt; d\n"));
}

TEST(Srt, WritesAnArrowSignWhereReadersWouldTakeTheTextForTimes) {
  EXPECT_THAT(to_srt({{0, 1, {"a --> b"}}}), HasSubstr("\na --> b\n"));
  EXPECT_THAT(to_srt({{0, 1, {"00:00:01,000 --> 00:00:02,000"}}}),
              HasSubstr("\n00:00:01,000 → 00:00:02,000\n"));
}

// SubRip has no escapes; character references are what most of its readers know.
TEST(Srt, WritesWhatLooksLikeMarkupSoThatItComesBackAsText) {
  const std::vector<Cue> cues = {{0, 1, {"<i>1 < 2</i> & {\\an8} {x} &amp; &eacute; <3"}}};
  EXPECT_THAT(to_srt(cues), HasSubstr("\n&lt;i>1 < 2&lt;/i> & &#123;\\an8} {x} &amp;amp; &amp;eacute; <3\n"));
  EXPECT_EQ(parse_srt(to_srt(cues)), cues);
}

TEST(Subtitles, NeverHoldAnEmptyLineWithinACue) {
  const std::vector<Cue> cues = {{0, 1, {"a\n\n", "", " b\r\n \r c "}}, {2, 3, {"", " "}}, {4, 5, {"d"}}};
  for (const std::string& text : {to_srt(cues), to_vtt(cues)}) {
    EXPECT_THAT(text, HasSubstr("\na\nb\nc\n\n"));
    EXPECT_THAT(text, Not(HasSubstr("\n\n\n")));
  }
  EXPECT_THAT(to_srt(cues), HasSubstr("\n\n2\n00:00:00,004"));
}

TEST(Subtitles, WriteTimesThatCannotBeAsZero) {
  EXPECT_THAT(to_srt({{-5, 1, {"a"}}}), HasSubstr("00:00:00,000 --> 00:00:00,001"));
  EXPECT_THAT(to_srt({{0, 360'000'000, {"a"}}}), HasSubstr("--> 100:00:00,000"));
}

TEST(Subtitles, ComeBackTheSame) {
  EXPECT_EQ(parse_srt(to_srt(kTwo)), kTwo);
  EXPECT_EQ(parse_vtt(to_vtt(kTwo)), kTwo);
  EXPECT_TRUE(parse_srt(to_srt({})).empty());
  EXPECT_TRUE(parse_vtt(to_vtt({})).empty());
}

TEST(ParseSrt, ForgivesWhatPlayersForgive) {
  const std::vector<Cue> expected = {{1000, 2000, {"a"}}, {61'500, 62'000, {"b", "c"}}};
  for (const std::string_view text : {
           "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:01:01,500 --> 00:01:02,000\nb\nc\n",
           "\xEF\xBB\xBF"
           "1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\n\r\n2\r\n00:01:01,500 --> 00:01:02,000\r\nb\r\nc",
           "1\r00:00:01,000 --> 00:00:02,000\ra\r\r2\r00:01:01,500 --> 00:01:02,000\rb\rc\r",
           "\n\n00:01.000-->00:02\na\n \t\n01:01.5 --> 1:02 X1:10 Y1:20\nb\nc\n\n\n",
           "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:01:01,500 --> 00:01:02,000\nb\nc\n",  // no empty line
                                                                                             // between
           "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i>\n\n2\n00:01:01,500 --> 00:01:02,000\n<font "
           "color=\"red\">b\nc</FONT>\n",
       })
    EXPECT_EQ(parse_srt(text), expected) << text;
}

TEST(ParseSrt, KeepsWhatIsNoTag) {
  EXPECT_THAT(parse_srt("00:01 --> 00:02\n1 < 2 > 0 <3 & {x} &foo; AT&T\n").at(0).lines,
              ElementsAre("1 < 2 > 0 <3 & {x} &foo; AT&T"));
}

TEST(ParseSrt, ReadsCharacterReferences) {
  EXPECT_THAT(parse_srt("00:01 --> 00:02\nFish &amp; chips &lt;3 caf&eacute;&hellip;\n").at(0).lines,
              ElementsAre("Fish & chips <3 café…"));
}

TEST(ParseSrt, KeepsWhatIsLeftOfTagsWithinTags) {
  EXPECT_THAT(parse_srt("00:01 --> 00:02\n<<b>i>x--<b>> y\n").at(0).lines, ElementsAre("<i>x--> y"));
}

TEST(ParseVtt, SkipsNotesStylesAndRegionsAndReadsIdentifiersAndSettings) {
  const auto cues = parse_vtt(
      "\xEF\xBB\xBFWEBVTT - a title\nKind: captions\n\nNOTE\nover two\nlines\n\nSTYLE\n::cue { color: red "
      "}\n\n"
      "REGION\nid:fred\n\nintro\n00:01.000 --> 00:02.000 align:start position:0%\n"
      "<v.loud Mary>Tom &amp; <00:00:01.500><c>J&#233;r&#x79;</c>&nbsp;&lt;3\n\nNOTE x\n\n00:00:03.000 --> "
      "00:00:04.000\nEND");
  EXPECT_EQ(cues, (std::vector<Cue>{{1000, 2000, {"Tom & Jéry\u00A0<3"}}, {3000, 4000, {"END"}}}));
}

TEST(ParseVtt, DropsCuesThatSayNothing) {
  EXPECT_TRUE(parse_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n\n00:03.000 --> 00:04.000\n").empty());
}

// WebVTT 6.4, "HTML character reference in data state".
TEST(ParseVtt, ReadsTheReferencesOfHtml) {
  EXPECT_THAT(parse_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nR&eacute;&hellip; 20&deg;C &mdash; &AElig; "
                        "&copy; &amp; &#233; &#xe9;\n"
                        "no&nbsp;break, AT&T, a &bogus; b\n")
                  .at(0)
                  .lines,
              ElementsAre("Ré… 20°C — Æ © & é é", "no\u00A0break, AT&T, a &bogus; b"));
}

TEST(ParseVtt, LeavesReferencesItDoesNotKnow) {
  EXPECT_THAT(parse_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n&foo; & &#xD800;&#;&#99999999999;\n").at(0).lines,
              ElementsAre("&foo; & \uFFFD&#;&#99999999999;"));
}

std::string complaint(std::vector<Cue> (*parse)(std::string_view), std::string_view text) {
  try {
    parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::invalid_field);
    return error.detail();
  }
  return "accepted";
}

TEST(ParseSrt, NamesTheLineThatIsWrongWhereNothingCanBeRead) {
  EXPECT_THAT(complaint(parse_srt, "1\n00:00:01,000 = 00:00:02,000\na\n"),
              StartsWith("line 1: expected a time line"));
  EXPECT_THAT(complaint(parse_srt, "\n\n7"), StartsWith("line 3: a number without a caption"));
  for (const std::string_view times : {"99999999999999999999:00:00,000 --> 99999999999999999999:00:01,000",
                                       "-->", "00:00:01,000 --> x", "00:00:01,0000000000 --> 00:00:02,000"})
    EXPECT_THAT(complaint(parse_srt, times), StartsWith("line 1: no time such as 00:00:01.000")) << times;
}

TEST(ParseVtt, NamesTheLineThatIsWrongWhereNothingCanBeRead) {
  EXPECT_EQ(complaint(parse_vtt, ""), "line 1: a WebVTT file begins with WEBVTT");
  EXPECT_EQ(complaint(parse_vtt, "WEBVTTX\n"), "line 1: a WebVTT file begins with WEBVTT");
  EXPECT_THAT(complaint(parse_vtt, "WEBVTT\n\nid\nno times\n"), StartsWith("line 3: expected a time line"));
}

// Quadratic work would take minutes here, not a moment.
TEST(Subtitles, AreReadInTimeThatGrowsWithTheirLengthOnly) {
  const std::string times = "00:01.000 --> 00:02.000\n";
  for (const std::string_view hostile : {"<", ">", "<b", "{", "}", "&", "&#1", "-->", "\xff", "\n", "1\n"}) {
    std::string payload;
    while (payload.size() < 1'000'000) payload += hostile;
    complaint(parse_srt, times + payload);
    complaint(parse_vtt, "WEBVTT\n\n" + times + payload);
  }
}

TEST(Subtitles, LongerThanAnyFilmAreRefused) {
  EXPECT_THAT(complaint(parse_srt, std::string((64u << 20) + 1, '\n')), HasSubstr("64 MiB"));
}

TEST(Formats, AreKnownByTheirNames) {
  for (const Format format : {Format::srt, Format::vtt, Format::ttml, Format::ass, Format::txt, Format::json,
                              Format::smi, Format::sbv, Format::lrc, Format::sub})
    EXPECT_EQ(format_named(extension(format)), format);
  EXPECT_EQ(format_named("exe"), std::nullopt);
  EXPECT_EQ(readable_format("ssa"), Format::ass);
  EXPECT_EQ(readable_format("exe"), std::nullopt);
  EXPECT_EQ(content_type(Format::vtt), "text/vtt; charset=utf-8");
}

TEST(Formats, GiveTextOneSegmentALineAndJsonAsItIs) {
  const transcript::Transcript talk{.segments = {{.start_s = 0, .end_s = 1, .text = " One\n two "},
                                                 {.text = " "},
                                                 {.start_s = 1, .end_s = 2, .text = " Three."}},
                                    .duration_s = 2};
  EXPECT_EQ(write(Format::txt, talk, {}), "One two\nThree.\n");
  transcript::Transcript read = talk;  // without words to which a leading space could belong
  for (transcript::Segment& segment : read.segments) segment.text.erase(0, 1);
  EXPECT_EQ(transcript::parse_transcript(write(Format::json, talk, {})), read);
  EXPECT_THAT(write(Format::vtt, talk, {}), StartsWith("WEBVTT\n\n00:00:00.000 --> 00:00:0"));
}

}  // namespace
}  // namespace ecg::captions
