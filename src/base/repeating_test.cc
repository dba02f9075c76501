#include "base/repeating.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace ecg {
namespace {

TEST(Repeating, GoesOnAfterWorkThatThrew) {
  std::atomic<int> runs = 0;
  const Repeating repeating("a test", std::chrono::milliseconds(1), [&](const CancelFlag&) {
    if (++runs == 1) throw std::runtime_error("the first time");
  });
  while (runs < 3) std::this_thread::yield();
}

TEST(Repeating, StopsWorkThatLooksAtItsFlag) {
  std::atomic<bool> began = false, stopped = false;
  {
    const Repeating repeating("a test", std::chrono::hours(1), [&](const CancelFlag& cancel) {
      began = true;
      while (!cancel.cancelled()) std::this_thread::yield();
      stopped = true;
    });
    while (!began) std::this_thread::yield();
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace ecg
