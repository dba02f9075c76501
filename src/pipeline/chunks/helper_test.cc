// A server that reads chunks for another, against the real database, a real HTTP server and real weights.
#include "pipeline/chunks/helper.h"

#include <gtest/gtest.h>

#include <atomic>

#include "http/server.h"
#include "objects/s3_store.h"
#include "pipeline/chunks/chunk_plan.h"
#include "pipeline/testing/test_weights.h"

namespace ecg::pipeline {
namespace {

using namespace std::chrono_literals;
using jobs::Status;

constexpr auto kLongestRest = 5min;

/// A job that another server leads, with one chunk: the first 10 s of its sound.
class HelperTest : public testing::Test {
 protected:
  HelperTest() {
    server_.serve({{"GET", "/speech.mp3", [this](const auto&) {
                      ++asked_;
                      if (!reachable_) throw Error(Code::object_not_found);
                      return http::text_response(speech(), "audio/mpeg");
                    }}});
    store_->create(
        {.id = "long", .video_url = "http://127.0.0.1:" + std::to_string(server_.port()) + "/speech.mp3"});
    EXPECT_TRUE(store_->claim("leader", 1h));
    const acoustics::WindowPlan window{{.first = 0, .size = 160'000}};
    const ChunkPlan plan{.model = "tiny-q5_1", .language = "en", .windows = {window}};
    EXPECT_TRUE(store_->chunks().put({.job_id = "long",
                                      .number = 0,
                                      .engine_fingerprint = recognizer_.engine_fingerprint(plan.model),
                                      .plan = to_text(plan)},
                                     "leader", "there"));
  }

  bool help() {
    const CancelFlag never;
    return helper_.help({.chunks = store_->chunks(), .server = "here", .worker = "a"}, never);
  }
  bool is_offering() {
    return store_->chunks().has_helper("there", recognizer_.engine_fingerprint("tiny-q5_1"));
  }
  jobs::ChunkState chunk() { return store_->chunks().states("long").at(0); }

  std::atomic<bool> reachable_ = false;
  std::atomic<int> asked_ = 0;
  Helper::Clock::time_point time_{1h};

  TempFolder folder_;
  http::Server server_{http::ServerOptions{.threads = 1}};
  std::unique_ptr<jobs::JobStore> store_ =
      jobs::open_job_store({.url = "sqlite:" + (folder_.path() / "ml.db").string()});
  std::unique_ptr<objects::ObjectStore> signer_ =
      objects::make_signing_store({.endpoint = "http://127.0.0.1:1"});
  Recognizer recognizer_{
      {.models = models_folder(),
       .model = "tiny-q5_1",
       .make_engine = [](const auto& weights) { return whisper::make_native(weights, {.threads = 2}); },
       .description = "as the test"}};
  const RunContext context_{.recognizer = recognizer_,
                            .store = *signer_,
                            .allowed = [](std::string_view) { return true; },
                            .work_folder = folder_.path(),
                            .sandbox = media::Sandbox{}};
  Helper helper_{*store_, context_, "here", [this] { return time_; }};
};

TEST_F(HelperTest, ThatCannotGetTheVideoLeavesItsChunkAsItWasAndRests) {
  EXPECT_FALSE(help());
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(chunk().status, Status::queued);
  EXPECT_FALSE(is_offering());
  time_ += 999ms;  // the first rest is of 2 s, or half of that
  EXPECT_FALSE(help());
  EXPECT_EQ(asked_, 1);
  EXPECT_FALSE(is_offering());
}

TEST_F(HelperTest, RestsLongerFromOneFailureToTheNext) {
  for (const auto least : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 150s, 150s}) {
    const int asked = asked_;
    EXPECT_FALSE(help());
    EXPECT_EQ(asked_, asked + 1);
    time_ += least - 1ms;
    EXPECT_FALSE(help());
    EXPECT_EQ(asked_, asked + 1) << least.count();
    time_ += least + 1ms;
  }
}

TEST_F(HelperTest, UsesUpNoTryOfAChunkAndReadsItOnceItCan) {
  for (int failure = 0; failure < 5; ++failure) {  // more than a chunk has tries
    EXPECT_FALSE(help());
    time_ += kLongestRest;
  }
  reachable_ = true;
  EXPECT_TRUE(help());
  EXPECT_EQ(chunk().status, Status::completed);
  EXPECT_NE(store_->chunks().results("long", 1).at(0).find("fellow Americans"), std::string::npos);
  EXPECT_FALSE(help()) << "there is no other";
  EXPECT_TRUE(is_offering());  // an offer stands for some seconds only, and reading may have taken longer
}

TEST(FailureOfTheMachine, IsWhatAnotherMachineMayNotHave) {
  for (const Code code :
       {Code::storage_full, Code::unavailable, Code::insufficient_resources, Code::download_error})
    EXPECT_TRUE(is_of_the_machine(code)) << facts(code).name;
  for (const Code code :
       {Code::transcription_error, Code::unsupported_media, Code::internal, Code::cancelled})
    EXPECT_FALSE(is_of_the_machine(code)) << facts(code).name;
}

}  // namespace
}  // namespace ecg::pipeline
