#include "jobs/job_options.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

JobOptions parsed(std::string_view body) { return parse_job_options(parse_json_object(body)); }

std::string refused(std::string_view body) {
  try {
    parsed(body);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::invalid_field);
    return error.detail().substr(0, error.detail().find(' '));
  }
  return "";
}

TEST(JobOptions, AreNoneWhereNothingIsAskedFor) {
  EXPECT_EQ(parsed(R"({"video_url":"x","language":"ko"})"), JobOptions{});
  EXPECT_EQ(parsed(R"({"model":null,"translate":null,"metadata":null,"track":null})"), JobOptions{});
  EXPECT_EQ(parsed(R"({"model":"auto"})"), JobOptions{}) << "as `ecg serve --model auto` has it";
  EXPECT_EQ(to_text(JobOptions{}), "");
}

TEST(JobOptions, ComeBackFromTheirRowAsTheyWere) {
  const JobOptions asked = parsed(
      R"({"model":"base.en","translate":true,"prompt":"슬롭플레이션","track":"kor","metadata":{"a":[1,"나"]}})");
  EXPECT_EQ(asked.model, "base.en");
  EXPECT_TRUE(asked.translate);
  EXPECT_EQ(asked.prompt, "슬롭플레이션");
  EXPECT_EQ(asked.track, "kor");
  EXPECT_EQ(asked.metadata, R"({"a":[1,"나"]})");
  EXPECT_EQ(job_options_of_row(to_text(asked)), asked);
}

TEST(JobOptions, SayHowManySpeak) {
  const JobOptions asked = parsed(R"({"diarize":true,"num_speakers":3,"min_speakers":2,"max_speakers":64})");
  EXPECT_EQ(asked.diarize, true);
  EXPECT_EQ(asked.num_speakers, 3);
  EXPECT_EQ(job_options_of_row(to_text(asked)), asked);
  EXPECT_EQ(parsed(R"({"enable_diarization":false})").diarize, false);
  EXPECT_EQ(parsed(R"({"diarization":true})").diarize, true);
  EXPECT_EQ(parsed(R"({"diarize":false,"enable_diarization":true})").diarize, false);
  EXPECT_EQ(parsed(R"({"diarize":null})").diarize, std::nullopt);
}

TEST(JobOptions, RefuseNumbersOfSpeakersThatCannotBe) {
  EXPECT_EQ(refused(R"({"diarize":"yes"})"), "/diarize");
  EXPECT_EQ(refused(R"({"num_speakers":0})"), "/num_speakers");
  EXPECT_EQ(refused(R"({"num_speakers":65})"), "/num_speakers");
  EXPECT_EQ(refused(R"({"max_speakers":2.5})"), "/max_speakers");
  EXPECT_EQ(refused(R"({"min_speakers":"2"})"), "/min_speakers");
  EXPECT_EQ(refused(R"({"min_speakers":3,"max_speakers":2})"), "/min_speakers");
  EXPECT_EQ(refused(R"({"num_speakers":4,"max_speakers":3})"), "/num_speakers");
  EXPECT_EQ(refused(R"({"num_speakers":1,"min_speakers":2})"), "/num_speakers");
}

TEST(JobOptions, TakeTheIndexOfATrackAsANumberToo) {
  EXPECT_EQ(parsed(R"({"track":2})").track, "2");
  EXPECT_EQ(parsed(R"({"track":"2"})").track, "2");
}

TEST(JobOptions, NameTheFieldThatIsWrong) {
  const std::string long_text(5000, 'x');
  EXPECT_EQ(refused(R"({"model":"../x"})"), "/model");
  EXPECT_EQ(refused(R"({"model":7})"), "/model");
  EXPECT_EQ(refused(R"({"translate":"yes"})"), "/translate");
  EXPECT_EQ(refused(R"({"prompt":")" + long_text + "\"}"), "/prompt");
  EXPECT_EQ(refused(R"({"track":-1})"), "/track");
  EXPECT_EQ(refused(R"({"track":true})"), "/track");
  EXPECT_EQ(refused(R"({"metadata":{"a":")" + long_text + "\"}}"), "/metadata");
}

TEST(JobOptions, AreAwaitedByNobodyWhoSaysSo) {
  EXPECT_FALSE(parsed(R"({"awaited":true})").awaited);
  EXPECT_TRUE(job_options_of_row(to_text({.awaited = true})).awaited);
  json::object told;
  put_job_options(told, {.awaited = true});
  EXPECT_TRUE(told.empty());
}

TEST(JobOptions, OfARowThatCannotBeReadAreNone) { EXPECT_EQ(job_options_of_row("{broken"), JobOptions{}); }

TEST(JobOptions, AreKeptWithTheJob) {
  const TestDatabase file;
  const auto store = file.open();
  NewJob job = asked("a");
  job.options = {.model = "tiny",
                 .translate = true,
                 .prompt = "말",
                 .track = "1",
                 .detect_language = true,
                 .diarize = true,
                 .min_speakers = 2,
                 .max_speakers = 4,
                 .metadata = R"({"b":2})"};
  EXPECT_EQ(store->create(job).job.options, job.options);
  EXPECT_EQ(store->find("a")->options, job.options);
  EXPECT_EQ(store->claim("w", kLongLease)->options, job.options);
  store->create(asked("b"));
  EXPECT_EQ(store->find("b")->options, JobOptions{});
}

}  // namespace
}  // namespace ecg::jobs
