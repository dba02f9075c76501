#include "backend/lifecycle/retention.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "objects/embedded_store.h"

namespace ecg::backend {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Retention : public testing::Test {
 protected:
  void put(const std::string& key) {
    auto object = objects_->begin_put(key, {.content_type = "video/mp4"});
    object->write("four");
    object->commit();
  }
  void job(const std::string& id, const std::string& key, std::optional<jobs::Status> end) {
    jobs::NewJob job{.id = id, .video_url = "http://v/" + id};
    job.file_key = key;
    jobs_->create(job);
    if (end)
      jobs_->finish(id, "",
                    {.status = *end,
                     .result = R"({"text":""})",
                     .error_code = {},
                     .error_message = {},
                     .audio_s = {},
                     .work_s = {}});
  }
  Swept sweep_after(seconds keep) {
    const CancelFlag never;
    return sweep({.jobs = *jobs_,
                  .objects = *objects_,
                  .forget =
                      [this](const jobs::Job& job) {
                        if (ml_is_down_) throw Error(Code::unavailable, "down");
                        forgotten_.push_back(job.id);
                      },
                  .keep = keep},
                 never);
  }
  /// "Before now" needs a now that is later than what was written, by whole milliseconds.
  void let_time_pass() {
    const TimePoint written = now();
    while (now() <= written) {
    }
  }

  const TempFolder folder_;
  const std::unique_ptr<jobs::JobStore> jobs_ =
      jobs::open_job_store({.url = "sqlite:" + (folder_.path() / "b.db").string(), .announce = {}});
  const std::unique_ptr<objects::EmbeddedStore> objects_ = objects::open_embedded_store(
      {.folder = folder_.path() / "o", .endpoint = "http://h", .credentials = {"AK", "SK", ""}});
  std::vector<std::string> forgotten_;
  bool ml_is_down_ = false;
};

TEST_F(Retention, RemovesWhatEndedWithItsVideoAndAssets) {
  put("videos/a/1");
  put("assets/done/poster.webp");
  job("done", "videos/a/1", jobs::Status::completed);
  let_time_pass();
  const Swept swept = sweep_after(seconds(0));
  EXPECT_EQ(swept.jobs, 1);
  EXPECT_EQ(swept.objects, 2);
  EXPECT_TRUE(swept.whole);
  EXPECT_EQ(forgotten_, std::vector<std::string>{"done"});
  EXPECT_FALSE(jobs_->find("done"));
  EXPECT_FALSE(objects_->head("videos/a/1"));
  EXPECT_FALSE(objects_->head("assets/done/poster.webp"));
}

TEST_F(Retention, KeepsWhatIsYoung) {
  put("videos/a/1");
  put("videos/a/nobody asked");
  job("done", "videos/a/1", jobs::Status::completed);
  let_time_pass();
  EXPECT_EQ(sweep_after(hours(1)).jobs, 0);
  EXPECT_TRUE(jobs_->find("done"));
  EXPECT_TRUE(objects_->head("videos/a/1"));
  EXPECT_TRUE(objects_->head("videos/a/nobody asked"));
}

TEST_F(Retention, KeepsWhatIsWaitedForAndTheVideoItShares) {
  put("videos/a/1");
  put("assets/waits/poster.webp");
  job("done", "videos/a/1", jobs::Status::failed);
  job("waits", "videos/a/1", {});
  let_time_pass();
  EXPECT_EQ(sweep_after(seconds(0)).jobs, 1);
  EXPECT_TRUE(jobs_->find("waits"));
  EXPECT_TRUE(objects_->head("videos/a/1"));
  EXPECT_TRUE(objects_->head("assets/waits/poster.webp"));
}

TEST_F(Retention, RemovesUploadsThatNobodyAskedCaptionsOfAndAssetsOfNoJob) {
  put("videos/a/forgotten");
  put("assets/never/peaks.dat");
  put("other/place");
  let_time_pass();
  const Swept swept = sweep_after(seconds(0));
  EXPECT_EQ(swept.objects, 2);
  EXPECT_EQ(swept.bytes, 8u);
  EXPECT_TRUE(objects_->head("other/place")) << "what others keep in the bucket is not ours to remove";
}

TEST_F(Retention, KeepsAJobThatCouldStillBeReadAtTheMlServerForTheNextSweep) {
  put("videos/a/1");
  job("done", "videos/a/1", jobs::Status::completed);
  let_time_pass();
  ml_is_down_ = true;
  EXPECT_FALSE(sweep_after(seconds(0)).whole);
  EXPECT_TRUE(jobs_->find("done"));
  EXPECT_TRUE(objects_->head("videos/a/1"));
  ml_is_down_ = false;
  EXPECT_EQ(sweep_after(seconds(0)).jobs, 1);
}

}  // namespace
}  // namespace ecg::backend
