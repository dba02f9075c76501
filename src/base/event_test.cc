#include "base/event.h"

#include <gtest/gtest.h>

#include <thread>

namespace ecg {
namespace {

constexpr std::chrono::hours kLong{1};

Code code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return Code::internal;
}

TEST(Event, WakesWhoeverWaits) {
  Event event;
  const std::jthread waiter([&] { EXPECT_TRUE(event.wait_for(kLong, nullptr)); });
  event.set();
}

TEST(Event, IsThereForThoseWhoComeLater) {
  Event event;
  event.set();
  event.wait(nullptr);
  EXPECT_TRUE(event.wait_for(std::chrono::milliseconds(0), nullptr));
}

TEST(Event, SaysWhenTheTimeIsOver) {
  const Event event;
  EXPECT_FALSE(event.wait_for(std::chrono::milliseconds(1), nullptr));
}

TEST(Event, IsNotWaitedForByThoseWhoAreCancelled) {
  const Event event;
  CancelFlag cancel;
  const std::jthread waiter([&] { EXPECT_EQ(code_of([&] { event.wait(&cancel); }), Code::cancelled); });
  cancel.cancel();
}

TEST(CancelFlag, EndsASleep) {
  CancelFlag cancel;
  const std::jthread sleeper([&] { EXPECT_EQ(code_of([&] { cancel.sleep_for(kLong); }), Code::cancelled); });
  cancel.cancel();
}

TEST(CancelFlag, LetsSleepToItsEndWhereNobodySetsIt) {
  const CancelFlag never;
  never.sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(never.cancelled());
}

}  // namespace
}  // namespace ecg
