#include "jobs/backoff.h"

#include <gtest/gtest.h>

namespace ecg::jobs {
namespace {

using std::chrono::milliseconds;

constexpr Waits kWaits{milliseconds(500), milliseconds(300'000)};

TEST(Backoff, DoublesUntilTheLongestWait) {
  const std::pair<int, int> waits[] = {{1, 500},      {2, 1000},     {3, 2000},
                                       {10, 256'000}, {11, 300'000}, {100'000, 300'000}};
  for (const auto& [tries, wait] : waits) EXPECT_EQ(backoff(kWaits, tries, 0.0), milliseconds(wait)) << tries;
}

TEST(Backoff, IsShortenedByAtMostHalf) {
  EXPECT_EQ(backoff(kWaits, 1, 0.5), milliseconds(375));
  EXPECT_EQ(backoff(kWaits, 1, 1.0), milliseconds(250));
  EXPECT_EQ(backoff(kWaits, 1, 7.0), milliseconds(250));
}

}  // namespace
}  // namespace ecg::jobs
