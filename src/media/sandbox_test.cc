// What a confined process can still do, tried in real ones.
#include "media/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "base/file.h"

namespace ecg::media {
namespace {

/// Ends the process with 0 when `holds` once it is confined.
[[noreturn]] void sandboxed(const std::function<bool()>& holds, const ProcessLimits& limits = {}) {
  if (!enter_sandbox(limits).empty()) _exit(2);
  _exit(holds() ? 0 : 1);
}

bool refused(long answer) { return answer < 0 && (errno == EPERM || errno == EMFILE); }

class SandboxDeathTest : public testing::Test {
 protected:
  static void expect_goes_on(const std::function<bool()>& holds, const ProcessLimits& limits = {}) {
    EXPECT_EXIT(sandboxed(holds, limits), testing::ExitedWithCode(0), "");
  }
  static void expect_ends(const std::function<bool()>& attempt) {
    EXPECT_EXIT(sandboxed(attempt), testing::KilledBySignal(SIGSYS), "");
  }
};

TEST_F(SandboxDeathTest, NoFileCanBeOpenedMadeOrLookedAt) {
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

TEST_F(SandboxDeathTest, NobodyCanBeCalled) {
  expect_ends([] { return socket(AF_INET, SOCK_STREAM, 0) < 0; });
  expect_ends([] { return socket(AF_UNIX, SOCK_STREAM, 0) < 0; });
}

TEST_F(SandboxDeathTest, NoProgramCanBeStarted) {
  expect_ends([] { return execl("/bin/true", "true", nullptr) < 0; });
  expect_goes_on([] { return refused(fork()); });
}

TEST_F(SandboxDeathTest, NobodyElseCanBeSignalled) {
  expect_goes_on([] { return refused(kill(getppid(), 0)); });
}

TEST_F(SandboxDeathTest, NoMemoryCanBeMadeExecutable) {
  expect_goes_on([] {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && refused(mprotect(page, 4096, PROT_READ | PROT_EXEC));
  });
  expect_goes_on([] {
    return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
  });
}

TEST_F(SandboxDeathTest, MemoryHasAnEnd) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
  expect_goes_on([] { return std::malloc(std::size_t{64} << 20) != nullptr; });
  expect_goes_on([] { return std::malloc(std::size_t{3} << 30) == nullptr; });
}

TEST_F(SandboxDeathTest, TimeHasAnEnd) {
  EXPECT_EXIT(sandboxed(
                  [] {
                    for (volatile bool busy = true; busy;) continue;
                    return true;
                  },
                  {.processor_time = std::chrono::seconds(1)}),
              testing::KilledBySignal(SIGXCPU), "");
}

TEST_F(SandboxDeathTest, ThreadsExceptionsAndPipesWork) {
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

/// What the process that draws captions has: a file to read, one to write, fonts.
class ReachDeathTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder.path() / "secret") << "secret";
    std::ofstream(folder.path() / "video") << "video";
    std::ofstream(folder.path() / "output") << "";
    if (syscall(SYS_landlock_create_ruleset, nullptr, 0, 1) < 1) GTEST_SKIP() << "the kernel has no Landlock";
  }
  std::filesystem::path at(const char* name) const { return folder.path() / name; }

  void expect_goes_on(const std::function<bool()>& holds) const {
    const Reach reach{.readable = {at("video"), "/usr/share/fonts", "/not/there"},
                      .writable = {at("output")}};
    const auto run = [&] {
      if (!enter_sandbox({.memory_bytes = std::uint64_t{8} << 30}, reach).empty()) _exit(2);
      _exit(holds() ? 0 : 1);
    };
    EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
  }

  const TempFolder folder;
};

bool opens(const std::filesystem::path& path, int how) { return open(path.c_str(), how, 0600) >= 0; }

TEST_F(ReachDeathTest, ItsOwnFilesAndFontsCanBeOpened) {
  expect_goes_on([&] { return opens(at("video"), O_RDONLY) && opens(at("output"), O_RDWR | O_TRUNC); });
  expect_goes_on([] { return opens("/usr/share/fonts", O_RDONLY | O_DIRECTORY); });
}

TEST_F(ReachDeathTest, NoOtherFileCanBeReadWrittenOrMade) {
  expect_goes_on([&] { return !opens(at("secret"), O_RDONLY) && errno == EACCES; });
  expect_goes_on([] { return !opens("/etc/passwd", O_RDONLY); });
  expect_goes_on([] { return !opens("/proc/self/environ", O_RDONLY); });
  expect_goes_on([&] { return !opens(at("video"), O_WRONLY) && !opens(at("new"), O_WRONLY | O_CREAT); });
  expect_goes_on(
      [&] { return unlink(at("secret").c_str()) < 0 && rename(at("video").c_str(), at("x").c_str()) < 0; });
}

TEST_F(ReachDeathTest, NobodyCanBeCalledStartedOrSignalled) {
  expect_goes_on([] { return fork() < 0 && kill(getppid(), 0) < 0; });
  const auto calling = [&] {
    enter_sandbox({}, {});
    _exit(socket(AF_INET, SOCK_STREAM, 0));
  };
  EXPECT_EXIT(calling(), testing::KilledBySignal(SIGSYS), "");
  const auto starting = [&] {
    enter_sandbox({}, {});
    _exit(execl("/bin/true", "true", nullptr));
  };
  EXPECT_EXIT(starting(), testing::KilledBySignal(SIGSYS), "");
}

}  // namespace
}  // namespace ecg::media
