#include "base/retry.h"

#include <gtest/gtest.h>

#include <thread>

namespace ecg {
namespace {

constexpr std::chrono::milliseconds kNoTime{0};

/// Fails so many times, then counts what it was asked for.
struct Flaky {
  int failures;
  Code code = Code::unavailable;
  int asked = 0;

  int operator()() {
    if (++asked <= failures) throw Error(code);
    return asked;
  }
};

TEST(Retry, GoesOnUntilItWorks) {
  const CancelFlag never;
  Flaky work{.failures = 3};
  EXPECT_EQ(retry({.pause = kNoTime}, never, [&] { return work(); }), 4);
}

TEST(Retry, EndsWithTheLastTry) {
  const CancelFlag never;
  Flaky work{.failures = 9};
  EXPECT_THROW(retry({.tries = 4, .pause = kNoTime}, never, [&] { return work(); }), Error);
  EXPECT_EQ(work.asked, 4);
}

TEST(Retry, TriesOnceWhatWillBeTheSameTomorrow) {
  const CancelFlag never;
  Flaky work{.failures = 9, .code = Code::unsupported_media};
  EXPECT_THROW(retry({.pause = kNoTime}, never, [&] { return work(); }), Error);
  EXPECT_EQ(work.asked, 1);
}

TEST(Retry, BeginsNoTryBehindItsTime) {
  const CancelFlag never;
  Flaky work{.failures = 9};
  const RetryPolicy policy{.pause = std::chrono::milliseconds(10), .total = std::chrono::milliseconds(5)};
  EXPECT_THROW(retry(policy, never, [&] { return work(); }), Error);
  EXPECT_EQ(work.asked, 1);
}

TEST(Retry, IsEndedByACancelWhileItRests) {
  CancelFlag cancel;
  Flaky work{.failures = 1};
  const std::jthread waiter([&] {
    try {
      retry({.pause = std::chrono::hours(1), .longest_pause = std::chrono::hours(1)}, cancel,
            [&] { return work(); });
      ADD_FAILURE() << "it was not cancelled";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::cancelled);
    }
  });
  cancel.cancel();
}

TEST(TransientStatus, IsOneThatMayBeAnotherSoon) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 507}) EXPECT_TRUE(is_transient_status(status));
  for (const int status : {200, 301, 400, 401, 403, 404, 409, 413, 422, 501, 505})
    EXPECT_FALSE(is_transient_status(status));
}

}  // namespace
}  // namespace ecg
