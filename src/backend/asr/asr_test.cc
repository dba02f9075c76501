#include <gtest/gtest.h>

#include "backend/asr/asr_answer.h"
#include "backend/asr/asr_request.h"
#include "base/error.h"

namespace ecg::backend::asr {
namespace {

http::Request asking(std::string query) {
  http::Request request;
  request.query = std::move(query);
  return request;
}

TEST(AsrRequest, IsReadFromTheQuery) {
  const auto request = parse_asr_request(
      asking("task=translate&language=ko&output=srt&encode=false&video_file=%2Ffilms%2F%EA%B0%80.mkv"));
  EXPECT_EQ(request.job.language, "ko");
  EXPECT_TRUE(request.job.options.translate);
  EXPECT_EQ(request.output, Output::srt);
  EXPECT_EQ(request.job.filename, "가.mkv");
  EXPECT_TRUE(is_raw(asking("encode=false")));
  EXPECT_FALSE(is_raw(asking("")));
  EXPECT_EQ(parse_asr_request(asking("")).output, Output::txt);
}

TEST(AsrRequest, RefusesWhatTheServiceDoes) {
  for (const char* query : {"task=sing", "output=pdf", "language=a%20b", "vad_filter=perhaps"})
    EXPECT_THROW(parse_asr_request(asking(query)), Error) << query;
}

TEST(AsrAnswer, HasALineForEachSegment) {
  transcript::Transcript talk{.language = "en", .duration_s = 3};
  talk.segments.push_back({.start_s = 0, .end_s = 1.5, .text = " Hello\tthere."});
  talk.segments.push_back({.start_s = 1.5, .end_s = 3, .text = " Yes."});
  const auto response = answer(talk, {.output = Output::tsv}, "audio file");
  EXPECT_EQ(std::get<std::string>(response.body),
            "start\tend\ttext\n0\t1500\tHello there.\n1500\t3000\tYes.\n");
  EXPECT_EQ(response.headers.find("Content-Disposition"), "attachment; filename=\"audio%20file.tsv\"");
}

}  // namespace
}  // namespace ecg::backend::asr
