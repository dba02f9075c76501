// The other side of burn_process.h: a process that reads a stranger's video and tells lines of JSON.
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>

#include "base/json.h"
#include "media/burn_process.h"
#include "media/confine.h"

namespace ecg::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr rlim_t kMostMemory_bytes = rlim_t{8} << 30;  // address space: a picture of 8192 x 4320 has 50 MB
constexpr std::chrono::milliseconds kBetweenWords{100};

void tell(const json::object& line) {
  const std::string text = to_text(line) + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t put = write(STDOUT_FILENO, text.data() + at, text.size() - at);
    if (put < 0 && errno != EINTR) _exit(1);  // nobody listens any more
    if (put > 0) at += static_cast<std::size_t>(put);
  }
}

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(static_cast<__rlimit_resource>(what), &both);
}

/// What drawing never asks for, and somebody who has taken this process over would ask first, ends it. Where
/// the kernel has no such filter the limits stand alone.
void confine_burning() {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  if (!kSanitized) limit(RLIMIT_AS, kMostMemory_bytes);
  const std::unique_ptr<void, decltype(&seccomp_release)> rules(seccomp_init(SCMP_ACT_ALLOW),
                                                                seccomp_release);
  if (!rules) return;
  for (const int call :
       {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(mount), SCMP_SYS(bpf)})
    if (seccomp_rule_add(rules.get(), SCMP_ACT_ERRNO(EPERM), call, 0) != 0) return;
  seccomp_load(rules.get());
}

void tell_size(char** words) {
  const PictureSize size = shown_size(words[0]);
  tell(json::object{{"end", true}, {"width", size.width}, {"height", size.height}});
}

void tell_burning(char** words) {
  const json::object limits = parse_json_object(words[3]);
  Clock::time_point told{};
  const auto progress = [&](const BurnProgress& p) {
    if (Clock::now() - told < kBetweenWords) return;
    told = Clock::now();
    tell(json::object{{"done", p.done_s}, {"whole", p.whole_s}});
  };
  const Burned made = burn_captions(
      words[0], words[1], words[2],
      {.max_duration_s = optional_number(limits, "max_duration_s").value_or(0),
       .max_bytes = static_cast<std::uint64_t>(optional_integer(limits, "max_bytes").value_or(0)),
       .threads = static_cast<int>(optional_integer(limits, "threads").value_or(0)),
       .progress = progress});
  for (const std::string& warning : made.warnings) tell(json::object{{"warning", warning}});
  tell(json::object{{"end", true},
                    {"width", made.size.width},
                    {"height", made.size.height},
                    {"duration", made.duration_s}});
}

}  // namespace

int run_burn_worker(int argc, char** argv) {
  const std::string_view work = argc > 2 ? argv[2] : "";
  try {
    confine_burning();
    if (work == "size" && argc == 4)
      tell_size(argv + 3);
    else if (work == "burn" && argc == 7)
      tell_burning(argv + 3);
    else
      return 2;
    return 0;
  } catch (const Error& error) {
    tell(json::object{{"error", facts(error.code()).name}, {"detail", error.detail()}});
  } catch (const std::bad_alloc&) {
    tell(json::object{{"error", facts(Code::insufficient_resources).name}, {"detail", "out of memory"}});
  } catch (const std::exception& problem) {
    tell(json::object{{"error", facts(Code::internal).name}, {"detail", problem.what()}});
  }
  return 1;
}

}  // namespace ecg::media
