// Processes that decode, and programs in their place that do what a decoder never should.
#include "media/decode_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "base/text.h"
#include "media/sandboxed_audio.h"
#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class DecodeProcessTest : public MediaTest {
 protected:
  /// A sandbox whose program is a shell script instead of a decoder.
  Sandbox played_by(const std::string& script) const {
    const auto file = put("program", "#!/bin/sh\n" + script + "\n");
    chmod(file.c_str(), 0700);
    return {.program = file, .silence = 60s};
  }
  /// Some kilobytes on the disk.
  std::filesystem::path ten_hours_of_nothing() const {
    // Sun's AU: offset 24, length unknown, 16 bits, 16 kHz, one channel.
    const auto file =
        put("long.au", std::string(".snd\0\0\0\x18\xff\xff\xff\xff\0\0\0\3\0\0\x3e\x80\0\0\0\1", 24));
    std::filesystem::resize_file(file, std::uintmax_t{36'000} * 16'000 * 2);
    return file;
  }
  std::filesystem::path speech() const { return make("a.mp3", kBurst); }

  /// What reading the sound of a good file ends with.
  static std::optional<Error> error_of(const std::filesystem::path& file, const Sandbox& sandbox,
                                       const AudioOptions& options = {}) {
    try {
      read_all(*open_sound(file, options, &sandbox));
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }
};

int open_files() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder)) ++count;
  closedir(folder);
  return count;
}

TEST_F(DecodeProcessTest, CanBeStartedAndConfinedHere) {
  const SandboxCheck check = check_sandbox({});
  EXPECT_TRUE(check.starts);
  EXPECT_EQ(check.problem, "");
}

TEST_F(DecodeProcessTest, SaysWhenItCannotBeStarted) {
  for (const Sandbox& sandbox : {Sandbox{.program = "/nothing"}, Sandbox{.program = "/bin/true"}}) {
    const SandboxCheck check = check_sandbox(sandbox);
    EXPECT_FALSE(check.starts) << sandbox.program;
    EXPECT_NE(check.problem, "") << sandbox.program;
  }
}

TEST_F(DecodeProcessTest, ThatCrashesCostsOneFile) {
  const struct {
    const char* script;
    Code code;
    const char* says;
  } kCases[] = {
      {"kill -SEGV $$", Code::unsupported_media, "signal 11"},
      {"kill -ABRT $$", Code::unsupported_media, "signal 6"},
      {"kill -SYS $$", Code::unsupported_media, "try what it may not"},
      {"kill -XCPU $$", Code::insufficient_resources, "processor time"},
      {"kill -KILL $$", Code::insufficient_resources, "killed"},
      {"exit 0", Code::unsupported_media, "ended before"},
      {"exit 127", Code::insufficient_resources, "did not start"},
      {"printf 'f\\002\\0\\0\\0{}' >&4; kill -SEGV $$", Code::audio_extraction_error, "signal 11"},
      {"printf 's\\377\\377\\377\\377' >&4", Code::audio_extraction_error, "no sense"},
      {"printf 'f\\002\\0\\0\\0[]' >&4", Code::audio_extraction_error, "no sense"},
      {"printf 'f\\002\\0\\0\\0{}s\\003\\0\\0\\0abc' >&4", Code::audio_extraction_error, "no sense"},
      {"printf 'f\\002\\0\\0\\0{}s\\004\\0\\0\\0\\377\\377\\377\\377' >&4", Code::audio_extraction_error,
       "no sense"},
      {"printf 'x\\022\\0\\0\\0{\"code\":\"INTERNAL\"}' >&4", Code::audio_extraction_error, ""},
  };
  const auto file = speech();
  for (const auto& [script, code, says] : kCases) {
    const auto error = error_of(file, played_by(script));
    ASSERT_TRUE(error) << script;
    EXPECT_EQ(error->code(), code) << script;
    EXPECT_THAT(error->detail(), HasSubstr(says)) << script;
  }
}

TEST_F(DecodeProcessTest, ThatFallsSilentIsEndedAfterAWhile) {
  Sandbox sandbox = played_by("exec sleep 1000");
  sandbox.silence = 1s;
  EXPECT_EQ(error_of(speech(), sandbox)->code(), Code::insufficient_resources);
}

TEST_F(DecodeProcessTest, ThatNeverAnswersIsLeftWhenTheJobIsCancelled) {
  const Sandbox sandbox = played_by("exec sleep 1000");
  CancelFlag cancel;
  std::thread canceller([&] { cancel.cancel(); });
  EXPECT_EQ(error_of(speech(), sandbox, {.cancel = &cancel})->code(), Code::cancelled);
  canceller.join();
}

TEST_F(DecodeProcessTest, EndsWithWhatWantedIt) {
  const auto file = ten_hours_of_nothing();
  const int before = open_files();
  const Sandbox sandbox;
  const auto started = std::chrono::steady_clock::now();
  open_sound(file, {}, &sandbox);  // read by nobody: the process waits on a full pipe
  EXPECT_LT(std::chrono::steady_clock::now() - started, 60s);
  EXPECT_EQ(open_files(), before);
}

TEST_F(DecodeProcessTest, HasAnEndToItsTime) {
  const auto file = ten_hours_of_nothing();
  const Sandbox sandbox{.limits = {.processor_time = 1s}};
  EXPECT_EQ(error_of(file, sandbox)->code(), Code::insufficient_resources);
}

TEST_F(DecodeProcessTest, HasAnEndToItsMemory) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
  const Sandbox sandbox{.limits = {.memory_bytes = 1}};
  EXPECT_EQ(error_of(speech(), sandbox)->code(), Code::insufficient_resources);
}

// A decoder that a file took over would tell the store's key to whoever sent the file.
TEST_F(DecodeProcessTest, IsGivenNoSecretAndNoOtherFile) {
  setenv("ECG_SECRET_KEY", "hush", 1);
  const int other = open("/etc/passwd", O_RDONLY);  // as a careless library would
  const auto seen = path("seen");
  error_of(speech(), played_by("{ env; ls -l /proc/$$/fd; } > " + seen.string()));
  unsetenv("ECG_SECRET_KEY");
  close(other);
  const std::string text = read_file(seen);
  EXPECT_THAT(text, Not(HasSubstr("hush")));
  EXPECT_THAT(text, Not(HasSubstr("/etc/passwd")));
  EXPECT_THAT(text, HasSubstr("3 -> " + path("a.mp3").string()));
}

}  // namespace
}  // namespace ecg::media
