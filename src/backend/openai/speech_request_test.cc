#include "backend/openai/speech_request.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::backend::openai {
namespace {

SpeechRequest parsed(const FormFields& fields, bool translate = false) {
  return parse_speech_request(fields, translate);
}

std::string refused(const FormFields& fields) {
  try {
    parsed(fields);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::invalid_field) << error.what();
    return error.detail().substr(0, error.detail().find(' '));
  }
  return "taken";
}

TEST(SpeechRequest, IsAUsualJobWhereNothingIsAskedFor) {
  const auto request = parsed({{"model", "whisper-1"}});
  EXPECT_EQ(request.job.options, jobs::JobOptions{});
  EXPECT_EQ(request.job.language, "auto");
  EXPECT_EQ(request.format, Format::json);
  EXPECT_TRUE(request.segments && !request.words && !request.stream && !request.keep);
}

TEST(SpeechRequest, TakesOpenAisModelsForOurChoice) {
  for (const char* model :
       {"", "whisper-1", "gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "auto"})
    EXPECT_EQ(parsed({{"model", model}}).job.options.model, "") << model;
  EXPECT_EQ(parsed({{"model", "base.en"}}).job.options.model, "base.en");
}

TEST(SpeechRequest, CarriesWhatANativeJobKnows) {
  const auto request =
      parsed({{"language", "ko-KR"}, {"prompt", "하나"}, {"keywords[]", "둘"}, {"keywords[]", "셋"}}, true);
  EXPECT_EQ(request.job.language, "ko");
  EXPECT_EQ(request.job.options.prompt, "하나, 둘, 셋");
  EXPECT_TRUE(request.job.options.translate);
  EXPECT_EQ(parsed({{"languages[]", "ko"}, {"languages[]", "en"}}).job.languages, "ko,en");
  EXPECT_EQ(parsed({{"languages[0]", "ko"}, {"languages[1]", "en"}}).job.languages, "ko,en");
}

TEST(SpeechRequest, KnowsListsByEitherSpelling) {
  for (const char* name :
       {"timestamp_granularities[]", "timestamp_granularities", "timestamp_granularities[0]"}) {
    const auto request = parsed({{name, "word"}});
    EXPECT_TRUE(request.words && !request.segments) << name;
  }
  const auto both = parsed({{"timestamp_granularities[]", "word"}, {"timestamp_granularities[]", "segment"}});
  EXPECT_TRUE(both.words && both.segments);
}

TEST(SpeechRequest, StaysWhereTheMetadataSaysKeep) {
  EXPECT_TRUE(parsed({{"metadata", R"({"keep":true})"}}).keep);
  EXPECT_TRUE(parsed({{"metadata[keep]", "true"}, {"metadata[mine]", "7"}}).keep);
  EXPECT_EQ(parsed({{"metadata[keep]", "true"}, {"metadata[mine]", "7"}}).job.options.metadata,
            R"({"keep":"true","mine":"7"})");
  EXPECT_FALSE(parsed({{"metadata", R"({"keep":false})"}}).keep);
  EXPECT_FALSE(parsed({{"metadata", "7"}}).keep);
}

TEST(SpeechRequest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(refused({{"response_format", "pdf"}}), "/response_format");
  EXPECT_EQ(refused({{"temperature", "1.5"}}), "/temperature");
  EXPECT_EQ(refused({{"temperature", "nan"}}), "/temperature");
  EXPECT_EQ(refused({{"temperature", "warm"}}), "/temperature");
  EXPECT_EQ(refused({{"stream", "yes please"}}), "/stream");
  EXPECT_EQ(refused({{"timestamp_granularities[]", "line"}}), "/timestamp_granularities");
  EXPECT_EQ(refused({{"language", "english please"}}), "/language");
  EXPECT_EQ(refused({{"model", "../../etc/passwd"}}), "/model");
  EXPECT_EQ(refused({{"metadata", "\"" + std::string(5000, 'x') + "\""}}), "/metadata");
}

}  // namespace
}  // namespace ecg::backend::openai
