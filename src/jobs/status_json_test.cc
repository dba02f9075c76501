#include "jobs/status_json.h"

#include <gtest/gtest.h>

namespace ecg::jobs {
namespace {

Job job_in(Status status) {
  Job job;
  job.id = "j1";
  job.status = status;
  job.stage = Stage::transcribing;
  job.progress = status == Status::completed ? 100 : 37;
  job.filename = "봄 \"1\".mp4";
  job.created_at = from_millis(1'000);
  job.updated_at = from_millis(62'999);
  return job;
}

constexpr std::string_view kTimes =
    R"("created_at":"1970-01-01T00:00:01Z","updated_at":"1970-01-01T00:01:02Z")";

std::string with_times(std::string_view fields) {
  return "{" + std::string(fields) + "," + std::string(kTimes) + "}";
}

TEST(StatusJson, SaysStageAndEtaWhileProcessing) {
  Job job = job_in(Status::working);
  EXPECT_EQ(
      json::serialize(status_json(job)),
      with_times(
          R"("job_id":"j1","status":"processing","progress":37,"stage":"transcribing","eta_seconds":null,)"
          R"("current_stage":"transcribing","estimated_time_remaining":null)"));
  job.eta_s = 12.5;
  EXPECT_EQ(status_json(job).at("eta_seconds").as_double(), 12.5);
  job.status = Status::queued;
  EXPECT_EQ(status_json(job).at("status").as_string(), "processing");
}

TEST(StatusJson, SaysTheReasonOfAFailureOnly) {
  Job job = job_in(Status::failed);
  job.error_code = Code::audio_extraction_error;
  job.error_message = "깨진 파일";
  EXPECT_EQ(json::serialize(status_json(job)),
            with_times(R"("job_id":"j1","status":"failed","progress":37,)"
                       R"("error_code":"AUDIO_EXTRACTION_ERROR","error_message":"깨진 파일",)"
                       R"("error":{"code":"AUDIO_EXTRACTION_ERROR","message":"깨진 파일"})"));
}

TEST(StatusJson, SaysNoMoreThanTheEndOfCompletedAndCancelledJobs) {
  EXPECT_EQ(json::serialize(status_json(job_in(Status::completed))),
            with_times(R"("job_id":"j1","status":"completed","progress":100)"));
  EXPECT_EQ(json::serialize(status_json(job_in(Status::cancelled))),
            with_times(R"("job_id":"j1","status":"cancelled","progress":37)"));
}

TEST(JobSummaryJson, HasEveryFieldInEveryState) {
  for (const Status status :
       {Status::queued, Status::working, Status::completed, Status::failed, Status::cancelled}) {
    const json::object line = job_summary_json(job_in(status));
    for (const char* field : {"job_id", "status", "progress", "stage", "filename", "language", "created_at",
                              "updated_at", "error_code"})
      EXPECT_TRUE(line.contains(field)) << field;
    EXPECT_EQ(line.at("stage").is_null(), is_final(status));
    EXPECT_TRUE(line.at("error_code").is_null());
    EXPECT_EQ(line.at("filename").as_string(), "봄 \"1\".mp4");
    EXPECT_FALSE(line.contains("languages"));
  }
}

TEST(JobSummaryJson, ListsTheLanguagesThatWereAskedFor) {
  Job job = job_in(Status::queued);
  job.languages = "ko,en";
  EXPECT_EQ(json::serialize(job_summary_json(job).at("languages")), R"(["ko","en"])");
}

}  // namespace
}  // namespace ecg::jobs
