// Files as people have them: each test is a file that some player or editor was reported to read wrongly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "captions/captions.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Cue kFirst = {1000, 3000, {"One."}}, kSecond = {4000, 6000, {"Two."}};

std::vector<std::string> said(const Parsed& parsed) {
  std::vector<std::string> lines;
  for (const Finding& finding : parsed.findings) lines.push_back(with_line(finding, Language::en));
  return lines;
}

std::vector<Cue> cues(const Parsed& parsed) {
  std::vector<Cue> list;
  for (const CueWithWords& worded : parsed.cues) list.push_back(worded.cue);
  return list;
}

// By custom: FFmpeg, mpv, VLC.
TEST(ReadSrt, KeepsBothLinesAroundAnEmptyOne) {
  const Parsed parsed = read_srt(
      "1\n00:00:01,000 --> 00:00:03,000\nOne.\n\n2\n00:00:04,000 --> 00:00:07,000\nI missed the tram,\n\nso "
      "start.\n\n"
      "3\n00:00:08,000 --> 00:00:10,000\nUpper\n \nlower\n");
  EXPECT_THAT(cues(parsed), ElementsAre(kFirst, Cue{4000, 7000, {"I missed the tram,", "so start."}},
                                        Cue{8000, 10000, {"Upper", "lower"}}));
  EXPECT_THAT(parsed.findings, IsEmpty());
}

TEST(ReadSrt, ReadsOverEmptyLinesBehindNumbersAndTimes) {
  EXPECT_THAT(
      cues(read_srt("1\n\n00:00:01,000 --> 00:00:03,000\n\nOne.\n\n2\n00:00:04,000 --> 00:00:06,000\nTwo.")),
      ElementsAre(kFirst, kSecond));
}

TEST(ReadSrt, LeavesOutANumberWithoutACaptionAndSaysSo) {
  const Parsed parsed = read_srt(
      "1\n00:00:01,000 --> 00:00:03,000\nOne.\n\n2\n\n2\n00:00:04,000 --> 00:00:06,000\nTwo.\n\n"
      "3\n00:00:07,000 --> 00:00:08,000\n\n\n4\n00:00:09,000 --> 00:00:10,000\nFour.\n");
  EXPECT_THAT(cues(parsed), ElementsAre(kFirst, kSecond, Cue{9000, 10000, {"Four."}}));
  EXPECT_THAT(said(parsed), ElementsAre("line 5: a number without a caption; it was left out"));
}

TEST(ReadSrt, TakesNumbersThatAreSaidForText) {
  EXPECT_THAT(
      cues(read_srt("1\n00:00:01,000 --> 00:00:03,000\n\n500\n\n2\n00:00:04,000 --> 00:00:06,000\nTwo.\n")),
      ElementsAre(Cue{1000, 3000, {"500"}}, kSecond));
  EXPECT_THAT(
      cues(read_srt(
          "1\n00:00:01,000 --> 00:00:03,000\nHow many?\n\n500\n\n00:00:04,000 --> 00:00:06,000\nTwo.\n")),
      ElementsAre(Cue{1000, 3000, {"How many?", "500"}}, kSecond));
}

// docs/captions.md: TOO_SHORT, "not above 0 where a caption ends before it starts"; fix mends it.
TEST(ReadSrt, LeavesACaptionThatEndsBeforeItStartsToTheRules) {
  EXPECT_THAT(cues(read_srt("1\n00:00:06,000 --> 00:00:05,200\nBack.\n")),
              ElementsAre(Cue{6000, 5200, {"Back."}}));
}

TEST(ReadSrt, ReadsTheFormsThatProgramsWrite) {
  const Parsed parsed = read_srt(
      "\xEF\xBB\xBF\n\n1\r\n00:00:01,000 --> 00:00:03,000\r\ncrlf  \r\n\r\n00:00:04,000 --> 00:00:06,000\nno "
      "number\n\n"
      "1\n00:00:07 --> 00:00:08\nno ms\n\n4\r0:00:09.5 --> 0:00:10.000\rCR only\r\r5\n00:00:12,05 --> "
      "00:00:13,00\n"
      "hundredths\n\n  6  \n  00:00:15,000   -->   00:00:16,000  \nspaces\n\n7\n"
      "00:00:17,000 --> 00:00:18,000 X1:100 X2:200 Y1:10 Y2:20\ncoordinates\n8\n00:00:19,000 --> "
      "00:00:20,000\n"
      "no blank before\n\n9\n100:00:01,000 --> 100:00:02,500\nlong after");
  std::vector<std::pair<std::int64_t, std::int64_t>> times;
  for (const CueWithWords& worded : parsed.cues) times.emplace_back(worded.cue.start_ms, worded.cue.end_ms);
  EXPECT_THAT(times, ElementsAre(std::pair(1000, 3000), std::pair(4000, 6000), std::pair(7000, 8000),
                                 std::pair(9500, 10000), std::pair(12050, 13000), std::pair(15000, 16000),
                                 std::pair(17000, 18000), std::pair(19000, 20000),
                                 std::pair(360'001'000, 360'002'500)));
  EXPECT_THAT(parsed.findings, IsEmpty());
}

// FFmpeg, mpv and SubtitleEdit take a line for times only when it has times.
TEST(ReadSrt, TakesAnArrowWithoutTimesForText) {
  const Parsed parsed = read_srt(
      "1\n00:00:01,000 --> 00:00:03,000\nClick File --> Open\na -> b, 9:00 -> 10:00\n\n2\n00:00:04,000 --> "
      "00:00:06,000\nTwo.\n");
  EXPECT_THAT(cues(parsed),
              ElementsAre(Cue{1000, 3000, {"Click File --> Open", "a -> b, 9:00 -> 10:00"}}, kSecond));
  EXPECT_EQ(parse_srt(to_srt(cues(parsed))), cues(parsed)) << "and writes it so that it stays text";
}

TEST(ReadSrt, SkipsTheBadBlockAndReadsTheOthers) {
  for (const std::string_view times : {"99999999999999999999:00:00,000 --> 99999999999999999999:00:01,000",
                                       "00:00:01,000 --> x", "-->", "00:00:0a,000 --> 00:00:02,000"}) {
    const Parsed parsed = read_srt("1\n00:00:01,000 --> 00:00:03,000\nOne.\n\n2\n" + std::string(times) +
                                   "\nlost\nwith it\n\n3\n00:00:04,000 --> 00:00:06,000\nTwo.\n");
    EXPECT_THAT(cues(parsed), ElementsAre(kFirst, kSecond)) << times;
    EXPECT_THAT(said(parsed), ElementsAre("line 6: no time such as 00:00:01.000; this caption was left out"));
  }
}

TEST(ReadSrt, ReadsOddTimesAndSaysAsWhat) {
  struct Case {
    std::string_view line, read;
  };
  for (const auto& [line, read] :
       {Case{"00:00:01,000 -> 00:00:02,000", "00:00:01.000 --> 00:00:02.000"},
        Case{"00:00:01:000 --> 00:00:02;5", "00:00:01.000 --> 00:00:02.500"},
        Case{"00:00:01, 000 --> 00:00:02, 000", "00:00:01.000 --> 00:00:02.000"},
        Case{"-00:00:01,000 --> 00:00:02,000", "00:00:00.000 --> 00:00:02.000"},
        Case{"00:75:00,000 --> 00:75:02,0000", "01:15:00.000 --> 01:15:02.000"},
        Case{"00:00:01,000 \u2014> 00:00:02,000", "00:00:01.000 --> 00:00:02.000"}})
    EXPECT_THAT(said(read_srt("1\n" + std::string(line) + "\na\n")),
                ElementsAre("line 2: a time written in an odd way; it was read as " + std::string(read)))
        << line;
  EXPECT_THAT(parse_srt("1\n00:00:01,000 --&gt; 00:00:03,000\nOne.\n"), ElementsAre(kFirst))
      << "saved from a page";
}

TEST(ReadSrt, ReadsFilesThatWereJoined) {
  const std::string one =
      "\xEF\xBB\xBF"
      "1\n00:00:01,000 --> 00:00:03,000\nOne.\n";
  EXPECT_THAT(parse_srt(one + "\n" + one), ElementsAre(kFirst, kFirst));
  EXPECT_THAT(parse_srt(one + one), ElementsAre(kFirst, kFirst));
}

TEST(ReadSrt, RefusesWhatHoldsNoCaption) {
  for (const std::string_view text : {"<html>no</html>", "1\nhello", "1\nx\n2\ny\n", "7"})
    EXPECT_THROW(read_srt(text), Error) << text;
  EXPECT_TRUE(read_srt("\n \n").cues.empty());
}

// W3C WebVTT 6.1, steps 10 and 11: collecting the header stops at the arrow.
TEST(ReadVtt, ReadsACaptionDirectlyBehindTheHeader) {
  EXPECT_THAT(
      parse_vtt("WEBVTT\n00:00:01.000 --> 00:00:03.000\nOne.\n\n00:00:04.000 --> 00:00:06.000\nTwo.\n"),
      ElementsAre(kFirst, kSecond));
}

TEST(ReadVtt, SkipsBlocksThatAreNoneAndSaysSo) {
  const Parsed parsed = read_vtt(
      "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nOne.\n\nsome words\nof nobody\n\n00:xx --> "
      "00:00:03.000\nlost\n\n"
      "00:00:04.000 --> 00:00:06.000\nTwo.\n");
  EXPECT_THAT(cues(parsed), ElementsAre(kFirst, kSecond));
  EXPECT_THAT(said(parsed),
              ElementsAre(HasSubstr("line 6: expected a time line"), HasSubstr("line 9: no time such as")));
}

TEST(ReadVtt, ReadsOnWhereAnotherFileBegins) {
  const std::string one = "\xEF\xBB\xBFWEBVTT\n\n00:00:01.000 --> 00:00:03.000\nOne.\n";
  const Parsed parsed = read_vtt(one + "\n" + one);
  EXPECT_THAT(cues(parsed), ElementsAre(kFirst, kFirst));
  EXPECT_THAT(said(parsed), ElementsAre(HasSubstr("line 6: another file begins here")));
}

TEST(ReadVtt, KeepsALineOfSpacesAndAnArrowWithinText) {
  EXPECT_THAT(parse_vtt("WEBVTT\n\n00:01.000 --> 00:03.000\nUpper\n \nlower --> x\n"),
              ElementsAre(Cue{1000, 3000, {"Upper", "lower --> x"}}));
}

// RFC 8216, 3.5: the offset is the playlist's affair, but it is said.
TEST(ReadVtt, SaysThatTimesAreThoseOfAStream) {
  const Parsed parsed = read_vtt(
      "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:00:01.000 --> 00:00:03.000\nOne.\n");
  EXPECT_THAT(cues(parsed), ElementsAre(kFirst));
  EXPECT_THAT(said(parsed), ElementsAre("line 2: times count from those of a stream "
                                        "(MPEGTS:900000,LOCAL:00:00:00.000); they were left as they are"));
  EXPECT_FALSE(is_problem(parsed.findings[0].code));
}

TEST(ReadVtt, UnrollsCaptionsThatRollUp) {
  const Parsed parsed = read_vtt(
      "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000 align:start position:0%\n \n"
      "we<00:00:00.500><c> sail</c>\n\n00:00:02.000 --> 00:00:02.010 align:start position:0%\nwe sail\n \n\n"
      "00:00:02.010 --> 00:00:04.000 align:start position:0%\nwe sail\nat<00:00:02.500><c> six</c>\n\n"
      "00:00:04.000 --> 00:00:04.010 align:start position:0%\nat six\n \n\n"
      "00:00:04.010 --> 00:00:06.000 align:start position:0%\nat six\nor<00:00:04.500><c> seven</c>\n");
  EXPECT_THAT(cues(parsed), ElementsAre(Cue{0, 2010, {"we sail"}}, Cue{2010, 4010, {"at six"}},
                                        Cue{4010, 6000, {"or seven"}}));
  ASSERT_EQ(parsed.cues[1].words.size(), 2u);
  EXPECT_EQ(parsed.cues[1].words[0].text, " at");
  EXPECT_EQ(parsed.cues[1].words[1].text, " six");
  EXPECT_EQ(parsed.cues[1].words[1].start_s, 2.5);
  EXPECT_EQ(parsed.language, "en");
}

TEST(ReadVtt, LeavesLinesThatAreSaidTwice) {
  EXPECT_EQ(
      parse_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\nNever.\n").size(),
      2u);
}

}  // namespace
}  // namespace ecg::captions
