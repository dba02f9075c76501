// Workers against the real database, a real HTTP server and real weights.
#include "pipeline/workers.h"

#include <gtest/gtest.h>

#include <thread>

#include "http/server.h"
#include "objects/s3_store.h"
#include "pipeline/testing/test_weights.h"
#include "pipeline/transcribe_file.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {
namespace {

using namespace std::chrono_literals;
using jobs::Status;

std::vector<http::Route> file_routes() {
  return {{"GET", "/speech.mp3", [](const auto&) { return http::text_response(speech(), "audio/mpeg"); }},
          {"GET", "/text.mp4", [](const auto&) { return http::text_response("no media", "video/mp4"); }}};
}

class WorkersTest : public testing::Test {
 protected:
  WorkersTest() { server_.serve(file_routes()); }

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
  }

  std::unique_ptr<Workers> start(WorkersOptions options = {}) {
    options.heartbeat = 20ms;
    options.idle_poll = 20ms;
    const RunContext context{
        .recognizer = recognizer_,
        .store = *signer_,
        .allowed = [](std::string_view where) { return where.starts_with("http://127.0.0.1"); },
        .work_folder = folder_.path(),
        .sandbox = media::Sandbox{}};
    return std::make_unique<Workers>(*store_, context, options);
  }

  void ask(const std::string& id, const std::string& video_url, const std::string& language = "en") {
    store_->create({.id = id, .video_url = video_url, .language = language});
  }

  jobs::Job wait_for(const std::string& id, const std::function<bool(const jobs::Job&)>& condition) {
    for (int i = 0; i < 6000; ++i) {
      const auto job = store_->find(id).value();
      if (condition(job)) return job;
      std::this_thread::sleep_for(10ms);
    }
    ADD_FAILURE() << "job " << id << " did not get there";
    return store_->find(id).value();
  }
  jobs::Job wait_for_end(const std::string& id) {
    return wait_for(id, [](const jobs::Job& job) { return is_final(job.status); });
  }

  TempFolder folder_;
  http::Server server_{http::ServerOptions{.threads = 2}};
  std::unique_ptr<jobs::JobStore> store_ =
      jobs::open_job_store({.url = "sqlite:" + (folder_.path() / "ml.db").string()});
  std::unique_ptr<objects::ObjectStore> signer_ =
      objects::make_signing_store({.endpoint = "http://127.0.0.1:1"});
  Recognizer recognizer_{
      {.models = models_folder(), .model = "tiny-q5_1", .make_engine = [](const auto& weights) {
         return whisper::make_native(weights, {.threads = 2});
       }}};
};

TEST_F(WorkersTest, BringAVideoToItsTranscript) {
  ask("talk", url("/speech.mp3"));
  const auto workers = start();
  const jobs::Job job = wait_for_end("talk");
  ASSERT_EQ(job.status, Status::completed) << job.error_message;
  EXPECT_EQ(job.progress, 100);
  const auto transcript = transcript::parse_transcript(store_->result("talk")->body);
  EXPECT_NE(transcript.text.find("your country can do for you"), std::string::npos) << transcript.text;
  EXPECT_NEAR(transcript.duration_s, 11.0, 0.2);
}

TEST_F(WorkersTest, SayWhatIsWrongWithAFile) {
  ask("text", url("/text.mp4"));
  ask("gone", url("/nothing.mp4"));
  ask("evil", "http://10.0.0.1/x.mp4");
  const auto workers = start();
  EXPECT_EQ(wait_for_end("text").error_code, Code::unsupported_media);
  EXPECT_EQ(wait_for_end("gone").error_code, Code::download_error);
  EXPECT_EQ(wait_for_end("evil").error_code, Code::download_error);
}

TEST_F(WorkersTest, LeaveNothingBehindInTheWorkFolder) {
  ask("text", url("/text.mp4"));
  {
    const auto workers = start();
    wait_for_end("text");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    EXPECT_TRUE(entry.path().filename().string().starts_with("ml.db")) << entry.path();
}

TEST_F(WorkersTest, GiveAJobBackWhenTheyAreStopped) {
  ask("talk", url("/speech.mp3"));
  {
    const auto workers = start();
    wait_for("talk", [](const jobs::Job& job) { return job.status == Status::working; });
  }
  const jobs::Job job = store_->find("talk").value();
  if (job.status == Status::completed) return;  // it was quicker than the stop, which is as good
  EXPECT_EQ(job.status, Status::queued);
  const auto workers = start();
  EXPECT_EQ(wait_for_end("talk").status, Status::completed);
}

TEST_F(WorkersTest, StopWorkingOnACancelledJob) {
  ask("talk", url("/speech.mp3"));
  const auto workers = start();
  wait_for("talk", [](const jobs::Job& job) { return job.status == Status::working; });
  store_->finish("talk", "", {.status = Status::cancelled});
  workers->cancel("talk");
  ask("next", url("/text.mp4"));
  wait_for_end("next");
  EXPECT_EQ(store_->find("talk")->status, Status::cancelled);
}

TEST_F(WorkersTest, RefuseALanguageTheModelDoesNotKnow) {
  Recognizer english_only({.models = models_folder(), .model = "base.en", .make_engine = {}});
  try {
    english_only.check({.language = "ko"});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::language_not_supported);
  }
}

TEST(RemainingTime, ComesFromTheSpeedSoFar) {
  EXPECT_EQ(remaining_s(0, 100, 5), std::nullopt);
  EXPECT_DOUBLE_EQ(remaining_s(25, 100, 5).value(), 15);
  EXPECT_DOUBLE_EQ(remaining_s(110, 100, 5).value(), 0);
}

}  // namespace
}  // namespace ecg::pipeline
