#include "media/confine.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

namespace ecg::media {
namespace {

// Memory, the files that are open already, threads and their locks, clocks, the end.
constexpr std::array kAllowed{
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(lseek),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fadvise64),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(membarrier),
    SCMP_SYS(sched_yield),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// What no decoder ever asks for. Everything between the two lists fails with EPERM: libraries ask for odd
// things now and then and go on without.
constexpr std::array kDeadly{
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(bpf),
    SCMP_SYS(keyctl),
    SCMP_SYS(init_module),
    SCMP_SYS(io_uring_setup),
};

/// Adds rules until one is refused; that one's error is kept.
class Filter {
 public:
  Filter() : rules_(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release) {
    if (!rules_) problem_ = -ENOMEM;
  }
  template <typename... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    if (problem_ == 0)
      problem_ = seccomp_rule_add(rules_.get(), action, call, sizeof...(conditions), conditions...);
  }
  /// Throws std::system_error. Through a file of memory: libseccomp 2.5 has no other way.
  std::vector<sock_filter> compiled() {
    const int file = memfd_create("filter", MFD_CLOEXEC);
    if (problem_ == 0) problem_ = file < 0 ? -errno : seccomp_export_bpf(rules_.get(), file);
    std::vector<sock_filter> program(
        file < 0 ? 0 : static_cast<std::size_t>(lseek(file, 0, SEEK_END)) / sizeof(sock_filter));
    const auto size = static_cast<ssize_t>(program.size() * sizeof(sock_filter));
    if (problem_ == 0 && pread(file, program.data(), program.size() * sizeof(sock_filter), 0) != size)
      problem_ = -EIO;
    if (file >= 0) close(file);
    if (problem_ != 0) throw std::system_error(-problem_, std::generic_category());
    return program;
  }

 private:
  std::unique_ptr<void, decltype(&seccomp_release)> rules_;
  int problem_ = 0;
};

void allow_without_code(Filter& filter, int call) {
  filter.add(SCMP_ACT_ALLOW, call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

std::vector<sock_filter> make_filter() {
  Filter filter;
  for (const int call : kAllowed) filter.add(SCMP_ACT_ALLOW, call);
  for (const int call : kDeadly) filter.add(SCMP_ACT_KILL_PROCESS, call);
  allow_without_code(filter, SCMP_SYS(mmap));
  allow_without_code(filter, SCMP_SYS(mprotect));
  // Of the files that are open already, not of a path.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH),
             SCMP_A0(SCMP_CMP_LE, INT32_MAX));
  // A thread, but no process. What clone3 wants stands in memory, where a filter cannot look: glibc then
  // takes clone.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
  if (kSanitized)  // which looks whether memory is there by writing it into a pipe
    for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)}) filter.add(SCMP_ACT_ALLOW, call);
  // abort() sends its signal to itself.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  return filter.compiled();
}

void limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  const rlimit both{soft, hard};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

}  // namespace

// The filter is made before memory has an end: libseccomp crashes where it gets none.
std::string confine(const ProcessLimits& limits) try {
  auto filter = make_filter();
  const sock_fprog program{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
  const auto seconds = static_cast<std::uint64_t>(limits.processor_time.count());
  limit(RLIMIT_CPU, seconds, seconds + 1);  // the second one cannot be ignored
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_FSIZE, 0, 0);
  if (!kSanitized) {
    limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
    limit(RLIMIT_NOFILE, 0, 0);  // those that are open stay
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs is refused";
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? "" : "seccomp is refused";
} catch (const std::system_error& problem) {
  return std::string("seccomp: ") + problem.what();
}

}  // namespace ecg::media
