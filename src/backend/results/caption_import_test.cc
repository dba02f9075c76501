// Captions from a file in the place of those of a stored transcript.
#include "backend/results/caption_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::backend {
namespace {

using captions::FindingCode;
using testing::ElementsAre;
using testing::Field;
using transcript::Segment;
using transcript::Transcript;

Transcript heard() {
  Transcript stored{.text = "Hello", .language = "en", .duration_s = 9};
  stored.segments = {{.start_s = 1, .end_s = 2, .text = "Hello", .words = {{" Hello", 1, 2}}}};
  stored.video = transcript::Video{.width = 640, .height = 360, .frame_rate = 25};
  stored.extra["theirs"] = 7;
  return stored;
}

Code refusal(std::string_view extension, std::string_view bytes, const captions::FileOptions& options = {}) {
  try {
    with_captions_of_file(heard(), extension, bytes, options);
  } catch (const Error& error) {
    return error.code();
  }
  return Code::internal;
}

TEST(CaptionsOfAFile, TakeThePlaceOfWhatWasHeardAndLeaveWhatStandsBesideIt) {
  const auto [made, encoding, findings] = with_captions_of_file(
      heard(), "srt", "1\n00:00:01,000 --> 00:00:02,500\n<i>안녕하세요,</i>\n여러분\n", {});
  ASSERT_EQ(made.segments.size(), 1u);
  EXPECT_EQ(made.segments[0].text, "안녕하세요,\n여러분");
  EXPECT_EQ(made.segments[0].styling.runs.size(), 1u);
  EXPECT_TRUE(made.segments[0].words.empty());
  EXPECT_TRUE(made.is_edited());
  EXPECT_EQ(made.text, "안녕하세요, 여러분");
  EXPECT_EQ(made.language, "ko");
  EXPECT_EQ(made.duration_s, 9);
  EXPECT_EQ(made.video, heard().video);
  EXPECT_EQ(made.extra, heard().extra);
  EXPECT_EQ(encoding, "UTF-8");
  EXPECT_TRUE(findings.empty());
}

TEST(CaptionsOfAFile, LeaveTheLanguageWhereTheySayNothingOfIt) {
  const auto made = with_captions_of_file(heard(), "srt", "1\n00:00:01,000 --> 00:00:02,500\n- 12!\n", {});
  EXPECT_EQ(made.transcript.language, "en");
  const auto told =
      with_captions_of_file(heard(), "srt", "1\n00:00:01,000 --> 00:00:02,500\n12!\n", {.language = "de"});
  EXPECT_EQ(told.transcript.language, "de");
}

// One caption that ends before it starts must not have the whole file refused, as an edit would be.
TEST(CaptionsOfAFile, HaveTimesThatCannotBeMendedAndSaidWithTheBlocksLeftOut) {
  const auto made = with_captions_of_file(heard(), "srt",
                                          "1\n00:00:05,000 --> 00:00:02,000\nturned\n\n"
                                          "2\n00:00:07,000 --> what\nlost\n\n"
                                          "3\n00:00:06,000 --> 00:00:07,000\ngood\n",
                                          {});
  const auto& segments = made.transcript.segments;
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0].text, "turned");
  EXPECT_NEAR(segments[0].end_s, 5.833, 1e-9);
  EXPECT_EQ(segments[1].text, "good");
  ASSERT_EQ(made.findings.size(), 2u);
  EXPECT_EQ(made.findings[0].line, 6u);
  EXPECT_EQ(made.findings[0].code, FindingCode::not_a_time);
  EXPECT_EQ(made.findings[1], (captions::Finding{0, FindingCode::impossible_time, "1"}));
}

TEST(CaptionsOfAFile, KeepTheStylesThatTheirFormatNeeds) {
  const auto made = with_captions_of_file(
      heard(), "vtt", "WEBVTT\n\nSTYLE\n::cue{color:red}\n\n00:01.000 --> 00:02.000\na\n", {});
  ASSERT_TRUE(made.transcript.captions);
  EXPECT_EQ(made.transcript.captions->head_of, "vtt");
  EXPECT_THAT(made.transcript.captions->head, testing::HasSubstr("::cue{color:red}"));
}

TEST(CaptionsOfAFile, AreRefusedWithACodeWhereNothingCanBeRead) {
  EXPECT_EQ(refusal("srt", ""), Code::invalid_field);
  EXPECT_EQ(refusal("srt", "no captions here\n"), Code::invalid_field);
  EXPECT_EQ(refusal("ttml", "<tt><body/></tt>"), Code::invalid_field);
  EXPECT_EQ(refusal("vtt", std::string(1000, '\0')), Code::invalid_field);
  EXPECT_EQ(refusal("srt", "1\n00:00:01,000 --> 00:00:02,000\na\n", {.encoding = "no-such"}),
            Code::invalid_field);
}

}  // namespace
}  // namespace ecg::backend
