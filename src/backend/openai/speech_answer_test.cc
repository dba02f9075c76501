#include "backend/openai/speech_answer.h"

#include <gtest/gtest.h>

#include "backend/openai/errors.h"

namespace ecg::backend::openai {
namespace {

transcript::Transcript talk(bool by_speakers = false) {
  transcript::Transcript talk{.language = "ko", .duration_s = 4.25};
  const auto say = [&](double start_s, const char* text, const char* speaker) {
    transcript::Segment segment{.start_s = start_s, .end_s = start_s + 1, .text = text};
    segment.words.push_back({.text = text, .start_s = start_s, .end_s = start_s + 1});
    if (by_speakers) segment.speaker = speaker;
    talk.segments.push_back(segment);
  };
  say(0, " 안녕하세요.", "A");
  say(2, " 네, 안녕하세요.", "B");
  transcript::normalize(talk);
  return talk;
}

json::object body_of(const http::Response& response) {
  return parse_json_object(std::get<std::string>(response.body));
}

TEST(SpeechAnswer, IsTheTextAlone) {
  EXPECT_EQ(std::get<std::string>(answer(talk(), {}).body),
            R"({"text":"안녕하세요. 네, 안녕하세요.","usage":{"type":"duration","seconds":5}})");
  EXPECT_EQ(std::get<std::string>(answer(talk(), {.format = Format::text}).body),
            "안녕하세요. 네, 안녕하세요.\n");
}

TEST(SpeechAnswer, HasWordsAndSegmentsAsTheyWereAskedFor) {
  const auto words = body_of(answer(talk(), {.format = Format::verbose_json, .words = true}));
  EXPECT_EQ(words.at("language"), "korean");
  EXPECT_EQ(words.at("duration"), 4.25);
  EXPECT_EQ(words.at("words").at(1).at("word"), "네, 안녕하세요.");
  EXPECT_FALSE(words.contains("segments"));
  const auto segments = body_of(answer(talk(), {.format = Format::verbose_json, .segments = true}));
  EXPECT_EQ(segments.at("segments").at(1).at("start"), 2);
  EXPECT_FALSE(segments.contains("words"));
}

// Subtitle Edit asks so, and reads them.
TEST(SpeechAnswer, HasTimesInPlainJsonWhereTheyAreAskedFor) {
  const SpeechRequest timed{.segments = true, .words = true, .asks_for_times = true};
  const auto body = body_of(answer(talk(), timed));
  EXPECT_EQ(body.at("segments").at(1).at("start"), 2);
  EXPECT_EQ(body.at("words").at(1).at("start"), 2);
  const auto done = parse_json_object(events(talk(), timed).at(2).data);
  EXPECT_EQ(done.at("type"), "transcript.text.done");
  EXPECT_EQ(done.at("segments").at(1).at("start"), 2);
}

TEST(SpeechAnswer, NamesWhoSpeaks) {
  const auto body = body_of(answer(talk(true), {.format = Format::diarized_json}));
  EXPECT_EQ(body.at("segments").at(1).at("speaker"), "B");
  EXPECT_EQ(body.at("segments").at(1).at("type"), "transcript.text.segment");
  EXPECT_THROW(answer(talk(), {.format = Format::diarized_json}), Error);
}

TEST(SpeechEvents, JoinToTheWholeText) {
  const auto all = events(talk(), {});
  ASSERT_EQ(all.size(), 4u);
  std::string joined;
  for (const auto& event : all)
    if (event.name == "transcript.text.delta")
      joined += parse_json_object(event.data).at("delta").as_string();
  EXPECT_EQ(joined, "안녕하세요. 네, 안녕하세요.");
  EXPECT_EQ(parse_json_object(all[2].data).at("text").as_string(), joined);
  EXPECT_EQ(all[3].data, "[DONE]");
}

TEST(SpeechEvents, OfSilenceAreItsEndAlone) {
  const auto all = events(transcript::Transcript{.language = "en"}, {});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].data, R"({"type":"transcript.text.done","text":""})");
}

TEST(SpeechEvents, SayWhoSpeaks) {
  const auto all = events(talk(true), {.format = Format::diarized_json});
  EXPECT_EQ(all[1].name, "transcript.text.segment");
  EXPECT_EQ(parse_json_object(all[3].data).at("speaker"), "B");
}

TEST(OpenAiErrors, HaveTheStatusesThatItsClientsKnow) {
  const auto status = [](Code code) { return status_of(code); };
  EXPECT_EQ(status(Code::unauthorized), 401);
  EXPECT_EQ(status(Code::invalid_field), 400);
  EXPECT_EQ(status(Code::no_audio_track), 400);
  EXPECT_EQ(status(Code::model_not_installed), 404);
  EXPECT_EQ(status(Code::media_too_large), 413);
  EXPECT_EQ(status(Code::unsupported_media), 415);
  for (const Code code : {Code::queue_full, Code::jobs_quota, Code::storage_quota, Code::too_many_requests})
    EXPECT_EQ(status(code), 429);
}

TEST(OpenAiErrors, NameTheFieldAndTheirKind) {
  const auto error = error_json(Error(Code::invalid_field, "/model is no name"), Language::en).at("error");
  EXPECT_EQ(error.at("param"), "model");
  EXPECT_EQ(error.at("type"), "invalid_request_error");
  EXPECT_EQ(error.at("code"), "invalid_value");
  const auto busy = error_json(Error(Code::queue_full), Language::ko).at("error");
  EXPECT_TRUE(busy.at("param").is_null());
  EXPECT_EQ(busy.at("code"), "rate_limit_exceeded");
  EXPECT_NE(std::string(busy.at("message").as_string()).find("대기"), std::string::npos);
}

TEST(OpenAiErrors, AreInEnglishUnlessKoreanIsAskedFor) {
  http::Request request;
  EXPECT_EQ(language_of(request), Language::en);
  request.headers.set("Accept-Language", "ko");
  EXPECT_EQ(language_of(request), Language::ko);
}

}  // namespace
}  // namespace ecg::backend::openai
