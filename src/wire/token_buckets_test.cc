#include "wire/token_buckets.h"

#include <gtest/gtest.h>

namespace ecg::wire {
namespace {

using std::chrono::milliseconds;

int taken(TokenBuckets& buckets, const std::string& owner, double per_second,
          TokenBuckets::Clock::time_point at, int asked = 100) {
  int count = 0;
  for (int i = 0; i < asked; ++i) count += buckets.take(owner, per_second, at);
  return count;
}

TEST(TokenBuckets, HoldASecondsWorthAndFillEvenly) {
  TokenBuckets buckets;
  const TokenBuckets::Clock::time_point begin{};
  EXPECT_EQ(taken(buckets, "kim", 10, begin), 10);
  EXPECT_EQ(taken(buckets, "kim", 10, begin + milliseconds(99)), 0);
  EXPECT_EQ(taken(buckets, "kim", 10, begin + milliseconds(350)), 3);
  EXPECT_EQ(taken(buckets, "kim", 10, begin + std::chrono::hours(1)), 10) << "no more is saved up";
}

TEST(TokenBuckets, AreEachOwnersOwn) {
  TokenBuckets buckets;
  EXPECT_EQ(taken(buckets, "kim", 3, {}), 3);
  EXPECT_EQ(taken(buckets, "lee", 5, {}), 5);
}

TEST(TokenBuckets, TakeANewRateAtOnce) {
  TokenBuckets buckets;
  const TokenBuckets::Clock::time_point begin{};
  EXPECT_EQ(taken(buckets, "kim", 100, begin, 10), 10);
  EXPECT_EQ(taken(buckets, "kim", 2, begin), 2) << "what was saved under the old rate is cut";
}

TEST(TokenBuckets, AreNotConfusedByTimesThatComeInAnotherOrder) {
  TokenBuckets buckets;
  const TokenBuckets::Clock::time_point begin{};
  EXPECT_EQ(taken(buckets, "kim", 2, begin + milliseconds(1000)), 2);
  EXPECT_EQ(taken(buckets, "kim", 2, begin), 0);
  EXPECT_EQ(taken(buckets, "kim", 2, begin + milliseconds(1500)), 1);
}

}  // namespace
}  // namespace ecg::wire
