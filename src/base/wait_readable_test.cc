#include "base/wait_readable.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "base/unique_fd.h"

namespace ecg {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    out.reset(ends[0]);
    in.reset(ends[1]);
  }
  UniqueFd out, in;
};

constexpr std::chrono::hours kLong{1};

TEST(WaitReadable, SeesBytesAndTheEnd) {
  Pipe pipe;
  ASSERT_EQ(write(pipe.in.get(), "x", 1), 1);
  EXPECT_TRUE(wait_readable(pipe.out.get(), kLong, nullptr));
  char byte = 0;
  ASSERT_EQ(read(pipe.out.get(), &byte, 1), 1);
  pipe.in.reset();
  EXPECT_TRUE(wait_readable(pipe.out.get(), kLong, nullptr));
}

TEST(WaitReadable, SaysWhenTheTimeIsOver) {
  const Pipe pipe;
  EXPECT_FALSE(wait_readable(pipe.out.get(), std::chrono::milliseconds(1), nullptr));
}

TEST(WaitReadable, IsEndedByACancel) {
  const Pipe pipe;
  CancelFlag cancel;
  const std::jthread waiter([&] { EXPECT_THROW(wait_readable(pipe.out.get(), kLong, &cancel), Error); });
  cancel.cancel();
}

TEST(WaitReadable, IsNotBegunByOneWhoIsCancelled) {
  Pipe pipe;
  ASSERT_EQ(write(pipe.in.get(), "x", 1), 1);
  CancelFlag cancel;
  cancel.cancel();
  EXPECT_THROW(wait_readable(pipe.out.get(), kLong, &cancel), Error);
}

}  // namespace
}  // namespace ecg
