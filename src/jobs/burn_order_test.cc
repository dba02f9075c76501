#include "jobs/burn_order.h"

#include <gtest/gtest.h>

namespace ecg::jobs {
namespace {

Job job_with(const std::string& video_url) {
  Job job;
  job.video_url = video_url;
  return job;
}

TEST(BurnOrder, ComesBackFromItsRow) {
  for (const bool karaoke : {false, true})
    for (const bool voice : {false, true}) {
      const BurnOrder order{.source_job = "a.b_c-1", .version = 7, .karaoke = karaoke, .voice = voice};
      EXPECT_EQ(burn_order(job_with(to_video_url(order))), order);
    }
}

TEST(BurnOrder, IsInNoOtherJob) {
  for (const char* url : {"", "http://h/burn:1:0:a", "burn:", "burn:x:0:a", "burn:0:0:a", "burn:1:a",
                          "burn:1:x:a", "burn:99999999999:0:a"})
    EXPECT_EQ(burn_order(job_with(url)), std::nullopt) << url;
}

}  // namespace
}  // namespace ecg::jobs
