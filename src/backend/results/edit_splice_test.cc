#include "backend/results/edit_splice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::backend {
namespace {

using testing::ElementsAre;
using transcript::Segment;
using transcript::Transcript;

Transcript edited(std::string language = "en") {
  return {.text = "old",
          .language = std::move(language),
          .segments = {{.start_s = 0, .end_s = 1, .text = "a", .speech_rate = 4},
                       {.start_s = 2, .end_s = 3, .text = "b"},
                       {.start_s = 4, .end_s = 5, .text = "c\nd", .avg_logprob = -0.5}},
          .duration_s = 9,
          .captions = transcript::Captions{.edited = true, .profile = "bbc"}};
}

Transcript machine() {
  Transcript transcript = edited();
  transcript.captions.reset();
  return transcript;
}

std::vector<std::string> texts(const Transcript& transcript) {
  std::vector<std::string> texts;
  for (const Segment& segment : transcript.segments) texts.push_back(segment.text);
  return texts;
}

Transcript spliced(Transcript transcript, std::string_view body) {
  apply(parse_splice(parse_json_object(body)), transcript);
  return transcript;
}

std::string refusal(Transcript transcript, std::string_view body) {
  try {
    spliced(std::move(transcript), body);
  } catch (const Error& error) {
    return error.detail();
  }
  return "";
}

TEST(Splice, PutsCaptionsInThePlaceOfSome) {
  const auto after = spliced(
      edited(),
      R"({"at":1,"remove":1,"insert":[{"start":2,"end":2.4,"text":"x"},{"start":2.5,"end":3,"text":"y"}]})");
  EXPECT_THAT(texts(after), ElementsAre("a", "x", "y", "c\nd"));
  EXPECT_EQ(after.segments[0].speech_rate, 4) << "what was not touched keeps all that was measured";
  EXPECT_EQ(after.segments[3].avg_logprob, -0.5);
  EXPECT_EQ(after.segments[3].id, 3);
  EXPECT_EQ(after.text, "a x y c d");
  EXPECT_EQ(after.captions->profile, "bbc");
}

TEST(Splice, RemovesAndInsertsAlone) {
  EXPECT_THAT(texts(spliced(edited(), R"({"at":0,"remove":2,"insert":[]})")), ElementsAre("c\nd"));
  EXPECT_THAT(texts(spliced(edited(), R"({"at":3,"remove":0,"insert":[{"start":6,"end":7,"text":"e"}]})")),
              ElementsAre("a", "b", "c\nd", "e"));
  EXPECT_THAT(texts(spliced(edited(), R"({"at":1,"insert":[]})")), ElementsAre("a"));
}

TEST(Splice, ChangesTheProfileAlone) {
  const auto after = spliced(edited(), R"({"at":0,"remove":0,"insert":[],"profile":"netflix-ko"})");
  EXPECT_EQ(after.captions->profile, "netflix-ko");
  EXPECT_EQ(texts(after), texts(edited()));
}

TEST(Splice, KeepsTheOrderOfStarts) {
  const auto after =
      spliced(edited(), R"({"at":0,"remove":1,"insert":[{"start":3.5,"end":4,"text":"late"}]})");
  EXPECT_THAT(texts(after), ElementsAre("b", "late", "c\nd"));
}

TEST(Splice, KeepsWhatAnotherProgramSaidOfWhatIsEdited) {
  Transcript heard = machine();
  heard.extra = {{"emotion", "calm"}};
  heard.segments[0].extra = {{"emotion", "glad"}};
  heard.segments[0].words = {{.text = " a", .start_s = 0, .end_s = 1, .extra = {{"confidence", 0.5}}}};
  const auto after =
      spliced(heard, R"({"at":0,"insert":[)"
                     R"({"start":0,"end":1.5,"text":"A","words":[{"word":"a","start":0,"end":1}]},)"
                     R"({"start":2,"end":3,"text":"b"}]})");
  EXPECT_EQ(after.extra.at("emotion"), "calm");
  EXPECT_EQ(after.segments.at(0).extra.at("emotion"), "glad");
  EXPECT_EQ(after.segments.at(0).words.at(0).extra.at("confidence").as_double(), 0.5);
  EXPECT_TRUE(after.segments.at(1).extra.empty());
}

TEST(Splice, JoinsNoSpacesWhereALanguageHasNone) {
  EXPECT_EQ(spliced(edited("ja"), R"({"at":1,"remove":1,"insert":[]})").text, "acd");
}

TEST(Splice, TakesTheCaptionsOfAMachineAsAWhole) {
  const auto after = spliced(machine(), R"({"at":0,"insert":[{"start":1,"end":2,"text":"mine"}]})");
  EXPECT_THAT(texts(after), ElementsAre("mine"));
  EXPECT_TRUE(after.is_edited());
  for (const char* part : {R"({"at":1,"insert":[]})", R"({"at":0,"remove":3,"insert":[]})"})
    EXPECT_THAT(refusal(machine(), part), testing::StartsWith("/at must be 0"));
}

TEST(Splice, LetsNoResultOutgrowWhatOneRequestCouldBring) {
  const std::string stored = transcript::json_text(edited());
  const std::string_view body = R"({"at": 3, "insert": [{"start": 6, "end": 7, "text": "more"}]})";
  const std::size_t whole = spliced_result(stored, body, SIZE_MAX).size();
  EXPECT_EQ(spliced_result(stored, body, whole).size(), whole);
  try {
    spliced_result(stored, body, whole - 1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::body_too_large);
  }
}

TEST(Splice, NamesTheFieldThatIsWrong) {
  const std::pair<const char*, const char*> wrongs[] = {
      {R"({"insert":[]})", "/at is required"},
      {R"({"at":-1,"insert":[]})", "/at "},
      {R"({"at":"1","insert":[]})", "/at "},
      {R"({"at":4,"insert":[]})", "/at is behind"},
      {R"({"at":9223372036854775807,"remove":9223372036854775807,"insert":[]})", "/at is behind"},
      {R"({"at":1,"remove":3,"insert":[]})", "/remove is more"},
      {R"({"at":0,"remove":-1,"insert":[]})", "/remove "},
      {R"({"at":0})", "/insert must be a list"},
      {R"({"at":0,"insert":[{"start":0,"end":1,"text":"x"},{"start":"1"}]})", "/insert/1/start "},
      {R"({"at":1,"insert":[{"start":3,"end":2,"text":"x"}]})", "/segments/1/end "},
      {R"({"at":0,"insert":[],"profile":"x"})", "/profile "},
  };
  for (const auto& [body, detail] : wrongs)
    EXPECT_THAT(refusal(edited(), body), testing::StartsWith(detail)) << body;
}

}  // namespace
}  // namespace ecg::backend
