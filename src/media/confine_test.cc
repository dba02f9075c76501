// What a confined process can still do, tried in real ones.
#include "media/confine.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

namespace ecg::media {
namespace {

/// Ends the process with 0 when `holds` once it is confined.
[[noreturn]] void confined(const std::function<bool()>& holds, const ProcessLimits& limits = {}) {
  if (!confine(limits).empty()) _exit(2);
  _exit(holds() ? 0 : 1);
}

bool refused(long answer) { return answer < 0 && (errno == EPERM || errno == EMFILE); }

class ConfineDeathTest : public testing::Test {
 protected:
  static void expect_goes_on(const std::function<bool()>& holds, const ProcessLimits& limits = {}) {
    EXPECT_EXIT(confined(holds, limits), testing::ExitedWithCode(0), "");
  }
  static void expect_ends(const std::function<bool()>& attempt) {
    EXPECT_EXIT(confined(attempt), testing::KilledBySignal(SIGSYS), "");
  }
};

TEST_F(ConfineDeathTest, NoFileCanBeOpenedMadeOrLookedAt) {
  expect_goes_on([] { return refused(open("/etc/passwd", O_RDONLY)); });
  expect_goes_on([] { return refused(open("/tmp", O_TMPFILE | O_WRONLY, 0600)); });
  expect_goes_on([] { return refused(open("/proc/self/environ", O_RDONLY)); });
  expect_goes_on([] {
    struct stat facts {};
    return refused(stat("/etc/passwd", &facts));
  });
  expect_goes_on([] { return refused(unlink("/tmp/nothing")); });
  expect_goes_on([] { return refused(rename("/tmp/nothing", "/tmp/else")); });
}

TEST_F(ConfineDeathTest, NobodyCanBeCalled) {
  expect_ends([] { return socket(AF_INET, SOCK_STREAM, 0) < 0; });
  expect_ends([] { return socket(AF_UNIX, SOCK_STREAM, 0) < 0; });
}

TEST_F(ConfineDeathTest, NoProgramCanBeStarted) {
  expect_ends([] { return execl("/bin/true", "true", nullptr) < 0; });
  expect_goes_on([] { return refused(fork()); });
}

TEST_F(ConfineDeathTest, NobodyElseCanBeSignalled) {
  expect_goes_on([] { return refused(kill(getppid(), 0)); });
}

TEST_F(ConfineDeathTest, NoMemoryCanBeMadeExecutable) {
  expect_goes_on([] {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && refused(mprotect(page, 4096, PROT_READ | PROT_EXEC));
  });
  expect_goes_on([] {
    return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
  });
}

TEST_F(ConfineDeathTest, MemoryHasAnEnd) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
  expect_goes_on([] { return std::malloc(std::size_t{64} << 20) != nullptr; });
  expect_goes_on([] { return std::malloc(std::size_t{3} << 30) == nullptr; });
}

TEST_F(ConfineDeathTest, TimeHasAnEnd) {
  EXPECT_EXIT(confined(
                  [] {
                    for (volatile bool busy = true; busy;) continue;
                    return true;
                  },
                  {.processor_time = std::chrono::seconds(1)}),
              testing::KilledBySignal(SIGXCPU), "");
}

TEST_F(ConfineDeathTest, ThreadsExceptionsAndPipesWork) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  expect_goes_on([&] { return write(ends[1], "x", 1) == 1; });
  char got = 0;
  EXPECT_EQ(read(ends[0], &got, 1), 1);
  expect_goes_on([] {
    bool caught = false;
    std::thread([&] {
      try {
        throw std::runtime_error("thrown");
      } catch (const std::exception&) {
        caught = true;
      }
    }).join();
    return caught;
  });
}

}  // namespace
}  // namespace ecg::media
