// Files that were reported against other programs, as people had them: what has to become of each. Those that
// are about reading stand in reading_test, encoding_test and looks_test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "captions/breaking/unicode_breaks.h"
#include "captions/caption_file.h"
#include "captions/check.h"
#include "captions/exports.h"
#include "captions/fix.h"
#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::SizeIs;

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

Fixed fixed(std::string_view srt, std::string_view language) {
  const CaptionFile file = read_captions("srt", srt, {.language = std::string(language)});
  const Rules rules = profile_rules("", language);
  return fix(cues_with_words(file.transcript, rules), rules, language, 0);
}

std::vector<std::string> fixed_lines(const Fixed& fixed) {
  std::vector<std::string> lines;
  for (const CueWithWords& worded : fixed.cues)
    lines.insert(lines.end(), worded.cue.lines.begin(), worded.cue.lines.end());
  return lines;
}

// Netflix, Korean: dual speakers, each on a line of their own behind a hyphen.
TEST(ReportedFiles, KeepTwoKoreanSpeakersOnLinesOfTheirOwn) {
  const Fixed result = fixed(
      "1\n00:00:01,000 --> 00:00:06,000\n- 어제 항구에서 본 그 배가 정말로 떠났어?\n- 응, 아침에.\n", "ko");
  EXPECT_THAT(fixed_lines(result),
              ElementsAre("- 어제 항구에서", "본 그 배가 정말로 떠났어?", "- 응, 아침에."));
  ASSERT_THAT(result.cues, SizeIs(2)) << "nobody shares a caption with a part of what somebody else says";
}

// Netflix, English, italics: each line has tags of its own.
TEST(ReportedFiles, CloseItalicsOnEachLine) {
  const CaptionFile file = read_captions(
      "srt", "1\n00:00:01,000 --> 00:00:04,000\n<i>She never wrote back,</i>\n<i>not even once.</i>\n");
  const Rules rules = profile_rules("netflix-en", "en");
  for (const Format format : {Format::srt, Format::vtt})
    EXPECT_THAT(write(format, file.transcript, rules),
                HasSubstr("\n<i>She never wrote back,</i>\n<i>not even once.</i>\n"));
  EXPECT_TRUE(fix(cues_with_words(file.transcript, rules), rules, "en", 0).changes.empty());
}

// And where one tag goes over both lines, or a long line is broken anew within it.
TEST(ReportedFiles, KeepItalicsThatGoOverTheEndOfALine) {
  for (const std::string_view text :
       {"<i>She never wrote back,\nnot even once.</i>",
        "<i>She never wrote back to any of us in all of those long years, not even once.</i>"}) {
    const CaptionFile file =
        read_captions("srt", "1\n00:00:01,000 --> 00:00:06,000\n" + std::string(text) + "\n");
    const Rules rules = profile_rules("netflix-en", "en");
    transcript::Transcript talk = file.transcript;
    set_cues(talk, fix(cues_with_words(file.transcript, rules), rules, "en", 0).cues, "netflix-en");
    for (const std::string& line : split(write(Format::srt, talk, rules), '\n'))
      if (line.find("She") != line.npos || line.find("once") != line.npos) {
        EXPECT_TRUE(line.starts_with("<i>")) << line;
        EXPECT_TRUE(line.ends_with("</i>")) << line;
      }
  }
}

/// How many bytes stand before each grapheme cluster.
std::set<std::size_t> cluster_offsets(const std::string& text) {
  std::u32string letters;
  std::vector<std::size_t> offsets;
  for (std::size_t position = 0; position < text.size();) {
    offsets.push_back(position);
    letters += next_code_point(text, position);
  }
  const std::vector<bool> starts = cluster_starts(letters);
  std::set<std::size_t> found;
  for (std::size_t i = 0; i < starts.size(); ++i)
    if (starts[i]) found.insert(offsets[i]);
  return found;
}

// Unicode UAX #29: no family of emoji, flag, keycap, skin tone, decomposed Hangul or accent is torn.
TEST(ReportedFiles, NeverTearWhatAReaderTakesForOneCharacter) {
  const std::string texts[] = {repeated("👨‍👩‍👧‍👦", 40),
                               repeated("🇰🇷🇯🇵🇨🇳", 30),
                               repeated("1️⃣", 100),
                               repeated("e\u0301", 150),
                               repeated("\u1112\u1161\u11ab", 100),
                               repeated("👍🏽", 90),
                               repeated("नि", 120),
                               repeated("กำ", 90)};
  for (const std::string& text : texts)
    for (const char* language : {"en", "ko", "ja", "hi"}) {
      const auto offsets = cluster_offsets(text);
      std::string shown;
      std::size_t lines = 0;
      for (const std::string& line :
           fixed_lines(fixed("1\n00:00:01,000 --> 00:00:06,000\n" + text + "\n", language))) {
        EXPECT_TRUE(offsets.contains(shown.size())) << language << " begins a line with " << line;
        shown += line;
        ++lines;
      }
      EXPECT_EQ(shown, text) << language;
      EXPECT_GT(lines, 1u) << language << " " << text;
    }
}

TEST(ReportedFiles, HoldAnAddressThatIsLongerThanALine) {
  const std::string url =
      "https://example.org/"
      "harbour-of-the-lost-boats-harbour-of-the-lost-boats-harbour-of-the-lost-boats-index.html";
  std::string shown;
  for (const std::string& line :
       fixed_lines(fixed("1\n00:00:01,000 --> 00:00:06,000\nLook at " + url + " now\n", "en"))) {
    EXPECT_LE(line.size(), 42u);
    shown += line;
  }
  std::erase(shown, ' ');
  EXPECT_THAT(shown, HasSubstr(url));
}

// Out of order, overlapping, of no length, of 6 ms, two at the same time: all are kept and each is named.
TEST(ReportedFiles, NameEachCueThatIsOutOfOrderOrOverlapsAndMendThem) {
  const CaptionFile file = read_captions(
      "srt",
      "1\n00:00:05,000 --> 00:00:07,000\nthird\n\n2\n00:00:01,000 --> 00:00:03,000\nfirst\n\n"
      "3\n00:00:02,500 --> 00:00:04,500\nsecond\n\n4\n00:00:08,000 --> 00:00:08,000\nzero\n\n"
      "5\n00:00:09,000 --> 00:00:09,006\nsix ms\n\n6\n00:00:11,000 --> 00:00:14,000\nupper half of it,\n\n"
      "7\n00:00:11,000 --> 00:00:14,000\nlower half of it.\n");
  const Rules rules = profile_rules("netflix-en", "en");
  const auto cues = cues_with_words(file.transcript, rules);
  ASSERT_THAT(cues, SizeIs(7));
  std::vector<std::string> named;
  for (const Problem& problem : check(cues, rules))
    named.push_back(std::to_string(problem.cue + 1) + " " + std::string(name(problem.code)));
  EXPECT_THAT(named,
              IsSupersetOf({"2 OUT_OF_ORDER", "2 OVERLAP", "4 TOO_SHORT", "5 TOO_SHORT", "6 OVERLAP"}));

  const Fixed result = fix(cues, rules, "en", 0);
  EXPECT_THAT(fixed_lines(result), ElementsAre("first", "second", "third", "zero", "six ms",
                                               "upper half of it,", "lower half of it."));
  for (const Problem& problem : check(result.cues, rules))
    ADD_FAILURE() << problem.cue + 1 << " " << message(problem, Language::en);
}

}  // namespace
}  // namespace ecg::captions
