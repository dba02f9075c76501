// Who speaks: written in the text of SubRip and plain text, and read out of it again.
#include "captions/speaker_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/caption_file.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

using testing::HasSubstr;
using testing::Not;
using StyledRun = transcript::Run;  // testing::Test has a Run of its own
using transcript::Transcript;

const std::string kTalk = R"(1
00:00:01,000 --> 00:00:02,000
Ana: Are you coming?

2
00:00:02,100 --> 00:00:03,000
지수: 지금 가요

3
00:00:04,000 --> 00:00:06,000
Ana: One thing:
bring the key

4
00:00:07,000 --> 00:00:08,000
지수: 네
)";

Transcript read(const std::string& srt) { return read_captions("srt", srt).transcript; }

std::string srt(const Transcript& transcript, SpeakerForm form = SpeakerForm::names) {
  return write(Format::srt, transcript, {}, {.speakers = form});
}

TEST(SpeakerNames, AreReadOutOfSubRipAndWrittenToTheSameBytes) {
  const Transcript talk = read(kTalk);
  EXPECT_EQ(talk.segments[0].speaker, "Ana");
  EXPECT_EQ(talk.segments[1].speaker, "지수");
  EXPECT_EQ(talk.segments[2].text, "One thing:\nbring the key");
  EXPECT_EQ(srt(talk), kTalk);
}

TEST(SpeakerNames, OfOneFormatAreThoseOfAllOthers) {
  const Transcript talk = read(kTalk);
  for (const Format format : {Format::vtt, Format::ttml, Format::ass, Format::json})
    EXPECT_EQ(srt(read_captions(extension(format), write(format, talk, {})).transcript), kTalk)
        << extension(format);
}

/// A file of two captions that say this.
std::string twice(const std::string& first, const std::string& second) {
  return "1\n00:00:01,000 --> 00:00:02,000\n" + first + "\n\n2\n00:00:03,000 --> 00:00:04,000\n" + second +
         "\n";
}

TEST(SpeakerNames, AreNotTakenFromOrdinaryText) {
  for (const auto& [first, second] : {std::pair<std::string, std::string>{"Ana: once", "and no more"},
                                      {"note: this", "note: that"},
                                      {"Note: this", "Note: that"},
                                      {"참고: 이것", "참고: 저것"},
                                      {"10:30 it is", "10:30 it was"},
                                      {"https://a.org", "https://b.org"},
                                      {"Listen to what I tell you: no", "Listen to what I tell you: yes"},
                                      {"What I want: peace", "What I want: bread"},
                                      {"Ana:no space", "Ana:none here"}}) {
    const Transcript talk = read(twice(first, second));
    EXPECT_EQ(talk.segments[0].speaker, std::nullopt) << first;
    EXPECT_EQ(srt(talk), twice(first, second));
  }
}

TEST(SpeakerNames, LeaveLooksOnTheirLetters) {
  const std::string file = twice("Ana: We <i>sail</i> at six", "Ana: <i>No</i>");
  const Transcript talk = read(file);
  EXPECT_EQ(talk.segments[0].styling.runs, (std::vector<StyledRun>{{2, 6, {.italic = true}}}));
  EXPECT_EQ(srt(talk), file);
}

TEST(SpeakerNames, OfTwoInOneCaptionStandInLinesOfTheirOwn) {
  const std::string file = twice("Ana: Coming?\nBen: Soon", "Ben: Wait\nAna: No");
  const Transcript talk = read(file);
  EXPECT_EQ(talk.segments[0].text, "Coming?\nSoon");
  EXPECT_EQ(srt(talk), file);
  EXPECT_THAT(write(Format::vtt, talk, {}), HasSubstr("<v Ana>Coming?</v>\n<v Ben>Soon</v>\n"));
  EXPECT_EQ(srt(talk, SpeakerForm::dashes), twice("-Coming?\n-Soon", "-Wait\n-No"));
  EXPECT_EQ(srt(talk, SpeakerForm::off), twice("Coming?\nSoon", "Wait\nNo"));
}

TEST(SpeakerNames, StandInThePlaceOfDashes) {
  const Transcript talk =
      read_captions("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>-Coming?</v>\n<v Ben>- Soon</v>\n")
          .transcript;
  EXPECT_THAT(srt(talk), HasSubstr("\nAna: Coming?\nBen: Soon\n"));
  EXPECT_THAT(srt(talk, SpeakerForm::dashes), HasSubstr("\n-Coming?\n- Soon\n"));
}

TEST(SpeakerNames, OfNobodyAreNumbersOfVoices) {
  const Transcript talk = read(twice("SPEAKER_00: Hello", "SPEAKER_00: Again"));
  EXPECT_EQ(talk.segments[0].speaker, "SPEAKER_00");
  EXPECT_THAT(srt(talk, SpeakerForm::given), Not(HasSubstr("SPEAKER")));
  EXPECT_THAT(srt(talk, SpeakerForm::names), HasSubstr("\nSPEAKER_00: Again\n"));
  EXPECT_FALSE(is_voice_number("Speaker_box"));
}

TEST(SpeakerNames, AreNotLookedForInAPageOfText) {
  std::string page;
  for (int i = 0; i < 200'000; ++i) page += "Ana: a\n";
  page.pop_back();
  const Transcript talk = read(twice(page, "Ana: b"));
  EXPECT_EQ(talk.segments[0].speaker, std::nullopt);
  EXPECT_EQ(talk.segments[1].speaker, "Ana");
  EXPECT_EQ(srt(talk), twice(page, "Ana: b"));
}

TEST(SpeakerNames, MakeADialogueOfPlainText) {
  Transcript talk{.segments = {{.end_s = 2,
                                .text = " Are you coming? Soon",
                                .words = {{.text = " Are", .end_s = 1, .speaker = "Ana"},
                                          {.text = " you", .end_s = 1, .speaker = "Ana"},
                                          {.text = " coming?", .end_s = 1, .speaker = "Ana"},
                                          {.text = " Soon", .start_s = 1, .end_s = 2, .speaker = "Ben"}},
                                .speaker = "Ana"},
                               {.start_s = 2, .end_s = 3, .text = " Wait", .speaker = "Ben"}}};
  EXPECT_EQ(write(Format::txt, talk, {}), "Ana: Are you coming?\nBen: Soon Wait\n");
  EXPECT_EQ(write(Format::txt, talk, {}, {.speakers = SpeakerForm::off}), "Are you coming? Soon\nWait\n");
}

TEST(Ass, GivesEachSpeakerAColour) {
  const std::string text = write(Format::ass, read(kTalk), {});
  EXPECT_THAT(text, HasSubstr("\nStyle: Speaker2,Noto Sans,72,&H0000FFFF,"));
  EXPECT_THAT(text, HasSubstr(",Default,Ana,0,0,0,,Are you coming?\n"));
  EXPECT_THAT(text, HasSubstr(",Speaker2,지수,0,0,0,,지금 가요\n"));
  EXPECT_THAT(write(Format::ass, read(twice("Ana: Coming?\nBen: Soon", "Ben: Wait\nAna: No")), {}),
              HasSubstr(",Default,Ana,0,0,0,,Coming?\\N{\\1c&H00FFFF&}Soon\n"));
}

}  // namespace
}  // namespace ecg::captions
