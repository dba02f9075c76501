#include "base/periodic_task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "base/asker.h"

namespace ecg {
namespace {

TEST(PeriodicTask, GoesOnAfterWorkThatThrew) {
  std::atomic<int> runs = 0;
  const PeriodicTask repeating("a test", std::chrono::milliseconds(1), [&](const CancelFlag&) {
    if (++runs == 1) throw std::runtime_error("the first time");
  });
  while (runs < 3) std::this_thread::yield();
}

TEST(PeriodicTask, StopsWorkThatLooksAtItsFlag) {
  std::atomic<bool> began = false, stopped = false;
  {
    const PeriodicTask repeating("a test", std::chrono::hours(1), [&](const CancelFlag& cancel) {
      began = true;
      while (!cancel.cancelled()) std::this_thread::yield();
      stopped = true;
    });
    while (!began) std::this_thread::yield();
  }
  EXPECT_TRUE(stopped);
}

TEST(PeriodicTask, StopsWhatItsWorkWaitsForAndIsAskedByNobody) {
  std::atomic<bool> began = false, stopped = false, asked = true;
  {
    const PeriodicTask repeating("a test", std::chrono::hours(1), [&](const CancelFlag&) {
      asked = is_asked();
      began = true;
      while (!asker_left().cancelled()) std::this_thread::yield();
      stopped = true;
      go_on_for_asker();
    });
    while (!began) std::this_thread::yield();
  }
  EXPECT_TRUE(stopped);
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace ecg
