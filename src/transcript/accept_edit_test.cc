#include <gtest/gtest.h>

#include "base/error.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

Transcript of(std::vector<Segment> segments) { return {.segments = std::move(segments), .duration_s = 10}; }

std::string refusal(Segment segment) {
  Transcript transcript = of({{.start_s = 0, .end_s = 1, .text = "a"}, std::move(segment)});
  try {
    accept_edit(transcript);
  } catch (const Error& error) {
    return error.detail();
  }
  return "";
}

TEST(AcceptEdit, ChangesNoTextAndNoTimeOfASegment) {
  Transcript edited = of({{.id = 0, .start_s = 1, .end_s = 5, .text = " a\n b "},
                          {.id = 1, .start_s = 4, .end_s = 11, .text = ""}});
  edited.text = "as sent";
  const Transcript before = edited;
  accept_edit(edited);
  EXPECT_EQ(edited, before);
}

TEST(AcceptEdit, PutsSegmentsInOrderAndNumbersThem) {
  Transcript edited = of({{.id = 7, .start_s = 4, .end_s = 5, .text = "c"},
                          {.id = 7, .start_s = 1, .end_s = 9, .text = "a"},
                          {.id = 7, .start_s = 1, .end_s = 2, .text = "b"}});
  accept_edit(edited);
  EXPECT_EQ(edited.text, "a b c");
  EXPECT_EQ(edited.segments[2].id, 2);
}

TEST(AcceptEdit, MovesWordsInsideTheirSegment) {
  Transcript edited =
      of({{.start_s = 2,
           .end_s = 3,
           .text = "a b",
           .words = {{.text = " a", .start_s = 1, .end_s = 2.5}, {.text = " b", .start_s = 4, .end_s = 5}}}});
  accept_edit(edited);
  const auto& words = edited.segments[0].words;
  EXPECT_EQ(std::pair(words[0].start_s, words[0].end_s), std::pair(2.0, 2.5));
  EXPECT_EQ(std::pair(words[1].start_s, words[1].end_s), std::pair(3.0, 3.0));
}

TEST(AcceptEdit, RefusesTimesThatCannotBeShownAndNamesThem) {
  EXPECT_EQ(refusal({.start_s = -0.001, .end_s = 1}).substr(0, 17), "/segments/1/start");
  EXPECT_EQ(refusal({.start_s = 1, .end_s = 1}).substr(0, 15), "/segments/1/end");
  EXPECT_EQ(refusal({.start_s = 1, .end_s = 1.0004}).substr(0, 15), "/segments/1/end");
  EXPECT_EQ(refusal({.start_s = 1, .end_s = 1e300}).substr(0, 15), "/segments/1/end");
  EXPECT_EQ(refusal({.start_s = 1e300, .end_s = 1e300}).substr(0, 15), "/segments/1/end");
  EXPECT_EQ(refusal({.start_s = 1, .end_s = 2}), "");
}

TEST(Captions, OfAPersonComeBackTheSame) {
  Transcript edited = of({});
  edited.captions = {.edited = true, .profile = "netflix-ko"};
  EXPECT_EQ(parse_transcript(json_text(edited)), edited);
}

TEST(Captions, ThatAreWrittenWrongAreNamed) {
  EXPECT_THROW(parse_transcript(R"({"segments":[],"captions":{"edited":"yes"}})"), Error);
  EXPECT_THROW(parse_transcript(R"({"segments":[],"captions":[]})"), Error);
}

}  // namespace
}  // namespace ecg::transcript
