#include "backend/lifecycle/callback.h"

#include <gtest/gtest.h>

#include "backend/results/result_routes.h"
#include "base/file.h"
#include "base/json.h"

namespace ecg::backend {
namespace {

using jobs::Recorded;
using jobs::Status;

constexpr std::string_view kResult =
    R"({"text":" Hi","language":"en","duration":2.0,"segments":[{"id":0,"start":0.0,"end":1.0,"text":" Hi","words":[]}]})";

std::string done(const std::string& id) {
  return R"({"job_id":")" + id + R"(","result":)" + std::string(kResult) + "}";
}

class Callback : public testing::Test {
 protected:
  Callback() { store_->create({.id = "j", .video_url = "u"}); }
  Applied apply(const std::string& body) { return apply_report(*store_, parse_report(body)); }
  jobs::Job job() { return store_->find("j").value(); }

  TempFolder folder_;
  std::unique_ptr<jobs::JobStore> store_ =
      jobs::open_job_store({.url = "sqlite:" + (folder_.path() / "b.db").string()});
};

TEST_F(Callback, OfTheSpecificationCompletesTheJob) {
  EXPECT_EQ(apply(done("j")).recorded, Recorded::yes);
  EXPECT_EQ(job().status, Status::completed);
  EXPECT_EQ(job().progress, 100);
  EXPECT_EQ(store_->result("j")->version, 1);
}

TEST_F(Callback, DeliveredTwiceChangesNothingTheSecondTime) {
  apply(done("j"));
  const Applied second = apply(R"({"job_id":"j","status":"failed","error_code":"INTERNAL"})");
  EXPECT_EQ(second.recorded, Recorded::already_final);
  EXPECT_EQ(second.status, Status::completed);
  EXPECT_EQ(job().status, Status::completed);
}

TEST_F(Callback, OfProgressMovesTheBarForwardOnly) {
  apply(R"({"job_id":"j","status":"processing","progress":40,"stage":"transcribing"})");
  apply(R"({"job_id":"j","status":"processing","progress":30,"stage":"transcribing"})");
  EXPECT_EQ(job().progress, 40);
  EXPECT_EQ(job().status, Status::working);
}

TEST_F(Callback, OfAFailureKeepsCodeAndSentence) {
  apply(
      R"({"job_id":"j","status":"failed","error_code":"NO_AUDIO_TRACK","error_message":"오디오 트랙이 없는 영상입니다"})");
  EXPECT_EQ(job().status, Status::failed);
  EXPECT_EQ(job().error_code, Code::no_audio_track);
  EXPECT_EQ(job().error_message, "오디오 트랙이 없는 영상입니다");
}

TEST_F(Callback, OfAnUnknownJobIsUnknown) { EXPECT_EQ(apply(done("other")).recorded, Recorded::unknown_job); }

TEST_F(Callback, IsRefusedWhenItMakesNoSense) {
  for (const char* body :
       {R"({})", R"({"job_id":"j"})", R"({"job_id":"j","status":"done"})",
        R"({"job_id":"j","status":"completed"})", R"({"job_id":"j","result":[]})",
        R"({"job_id":"j","result":{"segments":7}})", R"({"job_id":"j","status":"processing","progress":101})",
        R"({"job_id":"j","status":"processing","stage":"x"})", R"({"job_id":1,"result":{}})"})
    EXPECT_THROW(parse_report(body), Error) << body;
  EXPECT_EQ(job().status, Status::queued);
}

TEST(Report, KeepsWhatAnotherProgramSaysBesideTheWords) {
  const Report report = parse_report(
      R"({"job_id":"j","result":{"emotion":"calm","metadata":{"duration":3,"filename":"a.mp4","unique_speakers":1},)"
      R"("segments":[{"start_time":0,"end_time":2,"text":"Hi","speaker":{"speaker_id":"SPEAKER_00","gender":"f"},)"
      R"("words":[{"word":"Hi","start":0,"end":1,"confidence":0.5}]}]}})");
  const json::object result = parse_json_object(report.outcome.result);
  const json::object& segment = result.at("segments").at(0).as_object();
  EXPECT_EQ(segment.at("speaker"), "SPEAKER_00");
  EXPECT_EQ(segment.at("speaker_details").at("gender"), "f");
  EXPECT_EQ(segment.at("end").to_number<double>(), 2);
  EXPECT_EQ(segment.at("words").at(0).at("confidence").to_number<double>(), 0.5);
  EXPECT_EQ(result.at("emotion"), "calm");
  EXPECT_EQ(result.at("duration").to_number<double>(), 3);
  EXPECT_EQ(result.at("metadata").at("filename"), "a.mp4");
  EXPECT_EQ(result.at("metadata").at("total_segments").to_number<int>(), 1);
}

TEST(ContentDisposition, CarriesTheVideosNameInBothForms) {
  EXPECT_EQ(content_disposition("my talk.mp4", "srt"),
            "attachment; filename=\"my talk.srt\"; filename*=UTF-8''my%20talk.srt");
  EXPECT_EQ(content_disposition("강의.mp4", "vtt"),
            "attachment; filename=\"강의.vtt\"; filename*=UTF-8''%EA%B0%95%EC%9D%98.vtt");
  EXPECT_EQ(content_disposition("", "txt"),
            "attachment; filename=\"captions.txt\"; filename*=UTF-8''captions.txt");
  EXPECT_EQ(content_disposition("a\r\nX: y\".mp4", "srt").find('\n'), std::string::npos);
  EXPECT_EQ(content_disposition("../a/b\\c\"d.mp4", "srt"),
            "attachment; filename=\".._a_b_c'd.srt\"; filename*=UTF-8''.._a_b_c%22d.srt");
}

}  // namespace
}  // namespace ecg::backend
