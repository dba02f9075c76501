#include "media/decode_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "media/decode_worker.h"
#include "media/sound_messages.h"

namespace ecg::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 50;  // so often is the cancel flag looked at
constexpr std::size_t kMostReasonBytes = 200;

/// A descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void reset(int number = -1) {
    if (number_ >= 0) close(number_);
    number_ = number;
  }
  int get() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void cannot_start(int problem) {
  throw Error(Code::insufficient_resources,
              "no process to decode in could be started: " + std::generic_category().message(problem));
}

void check(int problem) {
  if (problem != 0) cannot_start(problem);
}

/// Of our environment only what a loader or a sanitizer reads: the rest has secrets in it.
std::vector<char*> environment() {
  std::vector<char*> kept;
  constexpr std::array<std::string_view, 6> kNames{
      "LD_LIBRARY_PATH=", "LD_PRELOAD=", "ASAN_OPTIONS=", "TSAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="};
  for (char** each = environ; *each; ++each)
    for (const std::string_view name : kNames)
      if (std::string_view(*each).starts_with(name)) kept.push_back(*each);
  kept.push_back(nullptr);
  return kept;
}

/// What happens between fork and exec: the child has its two descriptors and three empty ones, nothing else.
class Actions {
 public:
  Actions(int file, int pipe) {
    check(posix_spawn_file_actions_init(&actions_));
    open_nothing(STDIN_FILENO, O_RDONLY);
    open_nothing(STDOUT_FILENO, O_WRONLY);
    if (!kSanitized) open_nothing(STDERR_FILENO, O_WRONLY);  // a sanitizer has something to say there
    check(posix_spawn_file_actions_adddup2(&actions_, file, kFileDescriptor));
    check(posix_spawn_file_actions_adddup2(&actions_, pipe, kPipeDescriptor));
    check(posix_spawn_file_actions_addclosefrom_np(&actions_, kPipeDescriptor + 1));
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void open_nothing(int descriptor, int how) {
    check(posix_spawn_file_actions_addopen(&actions_, descriptor, "/dev/null", how, 0));
  }
  posix_spawn_file_actions_t actions_;
};

/// Ctrl-C and a service manager's SIGTERM go to the whole group: the server gives its jobs back then, and
/// ends the child itself.
class Attributes {
 public:
  Attributes() {
    check(posix_spawnattr_init(&attributes_));
    sigset_t blocked, ordinary;
    sigemptyset(&blocked);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&blocked, number);
    sigemptyset(&ordinary);
    sigaddset(&ordinary, SIGPIPE);
    check(posix_spawnattr_setsigmask(&attributes_, &blocked));
    check(posix_spawnattr_setsigdefault(&attributes_, &ordinary));
    check(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

/// dup2 onto itself would leave a descriptor to be closed at exec: ours lie above those of the child.
int lifted(int descriptor) {
  const int high = fcntl(descriptor, F_DUPFD_CLOEXEC, kPipeDescriptor + 1);
  if (high < 0) cannot_start(errno);
  return high;
}

pid_t start(const Sandbox& sandbox, int file, int pipe, std::vector<std::string> words) {
  const Actions actions(file, pipe);
  const Attributes attributes;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::vector<char*> kept = environment();
  pid_t child = -1;
  check(posix_spawn(&child, sandbox.program.c_str(), actions.get(), attributes.get(), arguments.data(),
                    kept.data()));
  return child;
}

Error death(int status, bool has_facts, const ProcessLimits& limits) {
  const Code broken = has_facts ? Code::audio_extraction_error : Code::unsupported_media;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotStarted)
    return Error(Code::insufficient_resources, "the process to decode in did not start");
  if (!WIFSIGNALED(status)) return Error(broken, "the decoder ended before the file did");
  switch (WTERMSIG(status)) {
    case SIGXCPU:
      return Error(Code::insufficient_resources, "decoding took more than " +
                                                     std::to_string(limits.processor_time.count()) +
                                                     " s of processor time");
    case SIGKILL:
      return Error(Code::insufficient_resources, "the decoder was killed, as for want of memory");
    case SIGSYS:
      return Error(broken, "the file made the decoder try what it may not");
    default:
      return Error(broken,
                   "the file made the decoder crash (signal " + std::to_string(WTERMSIG(status)) + ")");
  }
}

}  // namespace

std::string to_argument(const ProcessLimits& limits) {
  return std::to_string(limits.memory_bytes) + "," + std::to_string(limits.processor_time.count());
}

ProcessLimits limits_from(std::string_view argument) {
  const auto parts = split(argument, ',');
  ProcessLimits limits;
  if (parts.size() != 2) return limits;
  if (const auto bytes = to_integer(parts[0])) limits.memory_bytes = static_cast<std::uint64_t>(*bytes);
  if (const auto seconds = to_integer(parts[1])) limits.processor_time = std::chrono::seconds(*seconds);
  return limits;
}

struct DecodeProcess::State {
  State(const Sandbox& wanted, const CancelFlag* flag) : sandbox(wanted), cancel(flag) {}
  ~State() { end(); }

  void begin(const MediaFile& file, std::string_view work, const std::string& options) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(errno);
    from_child.reset(ends[0]);
    const Descriptor to_parent(ends[1]);
    const Descriptor high_file(lifted(file.descriptor())), high_pipe(lifted(to_parent.get()));
    child =
        start(sandbox, high_file.get(), high_pipe.get(),
              {"ecg", std::string(kDecodeWorker), std::string(work), options, to_argument(sandbox.limits)});
  }

  /// Ends the child if it still is; how it ended.
  int end() {
    if (child < 0) return 0;
    kill(child, SIGKILL);
    return reap();
  }
  int reap() {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    child = -1;
    return status;
  }

  WorkerFrame next() {
    for (;;) {
      if (const auto frame = buffer.next()) {
        if (frame->kind == FrameKind::failed) throw error_from(frame->payload);
        if (frame->kind != FrameKind::started) return note(*frame);
        unconfined = to_valid_utf8(frame->payload.substr(0, kMostReasonBytes));
      } else {
        read_more();
      }
    }
  }

  WorkerFrame note(const WorkerFrame& frame) {
    has_facts = true;
    return frame;
  }

  void read_more() {
    wait();
    const auto room = buffer.room();
    const ssize_t got = read(from_child.get(), room.data(), room.size());
    if (got > 0) return buffer.added(static_cast<std::size_t>(got));
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    throw death(reap(), has_facts, sandbox.limits);
  }

  void wait() const {
    const auto until = Clock::now() + sandbox.silence;
    for (;;) {
      if (cancel) cancel->throw_if_cancelled();
      pollfd waits{.fd = from_child.get(), .events = POLLIN, .revents = 0};
      if (poll(&waits, 1, kLookMs) > 0) return;
      if (Clock::now() > until)
        throw Error(Code::insufficient_resources,
                    "nothing was decoded for " + std::to_string(sandbox.silence.count()) + " s");
    }
  }

  const Sandbox sandbox;
  const CancelFlag* const cancel;
  Descriptor from_child;
  FrameBuffer buffer;
  pid_t child = -1;
  bool has_facts = false;
  std::string unconfined;
};

DecodeProcess::DecodeProcess(const Sandbox& sandbox, const MediaFile& file, std::string_view work,
                             const std::string& options, const CancelFlag* cancel)
    : state_(std::make_unique<State>(sandbox, cancel)) {
  state_->begin(file, work, options);
}
DecodeProcess::~DecodeProcess() = default;

WorkerFrame DecodeProcess::next() { return state_->next(); }
const std::string& DecodeProcess::unconfined() const { return state_->unconfined; }

SandboxCheck check_sandbox(const Sandbox& sandbox) {
  const int nothing = memfd_create("nothing", MFD_CLOEXEC);
  if (nothing < 0) return {false, std::generic_category().message(errno)};
  try {
    DecodeProcess process(sandbox, MediaFile(nothing), kCheckWork, "{}", nullptr);
    process.next();
    return {true, process.unconfined()};
  } catch (const Error& error) {
    return {false, error.detail()};
  }
}

}  // namespace ecg::media
