#include "media/sandbox/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "base/unique_fd.h"
#include "media/sandbox.h"

namespace ecg::media {
namespace {

void check(int problem) {
  if (problem != 0)
    throw Error(Code::insufficient_resources,
                "no process of its own could be started: " + std::generic_category().message(problem));
}

std::vector<char*> environment(std::span<const std::string_view> variables) {
  const auto is_kept = [&](std::string_view name) {
    return std::ranges::count(kLoaderVariables, name) + std::ranges::count(variables, name) > 0;
  };
  std::vector<char*> kept;
  for (char** each = environ; *each; ++each) {
    const std::string_view variable(*each);
    if (is_kept(variable.substr(0, variable.find('=')))) kept.push_back(*each);
  }
  kept.push_back(nullptr);
  return kept;
}

/// What happens between fork and exec.
class Actions {
 public:
  explicit Actions(std::span<const PassedDescriptor> passed) {
    check(posix_spawn_file_actions_init(&actions_));
    int last = STDERR_FILENO;
    for (const PassedDescriptor& each : passed) last = std::max(last, each.number);
    open_nothing(STDIN_FILENO, O_RDONLY);
    open_nothing(STDOUT_FILENO, O_WRONLY);
    if (!kSanitized) open_nothing(STDERR_FILENO, O_WRONLY);
    for (const PassedDescriptor& each : passed) {
      lifted_.push_back(lifted(each.ours, last));
      check(posix_spawn_file_actions_adddup2(&actions_, lifted_.back().get(), each.number));
    }
    check(posix_spawn_file_actions_addclosefrom_np(&actions_, last + 1));
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void open_nothing(int descriptor, int how) {
    check(posix_spawn_file_actions_addopen(&actions_, descriptor, "/dev/null", how, 0));
  }
  /// dup2 onto itself would leave a descriptor to be closed at exec: ours lie above those of the child.
  static UniqueFd lifted(int descriptor, int last) {
    UniqueFd high(fcntl(descriptor, F_DUPFD_CLOEXEC, last + 1));
    if (!high) check(errno);
    return high;
  }

  posix_spawn_file_actions_t actions_;
  std::vector<UniqueFd> lifted_;
};

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

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, std::vector<std::string> arguments,
                           std::span<const PassedDescriptor> passed,
                           std::span<const std::string_view> variables) {
  const Actions actions(passed);
  const Attributes attributes;
  std::string name = "ecg";
  std::vector<char*> words{name.data()};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const std::vector<char*> kept = environment(variables);
  check(posix_spawn(&id_, program.c_str(), actions.get(), attributes.get(), words.data(), kept.data()));
}

ChildProcess::~ChildProcess() {
  if (id_ < 0) return;
  kill(id_, SIGKILL);
  wait();
}

int ChildProcess::wait() {
  int status = 0;
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  return status;
}

}  // namespace ecg::media
