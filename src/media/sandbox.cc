#include "media/sandbox.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

// To find, open and read files, and to write one.
constexpr std::array kOnPaths{
    SCMP_SYS(open),       SCMP_SYS(openat),     SCMP_SYS(stat),      SCMP_SYS(lstat),      SCMP_SYS(statx),
    SCMP_SYS(newfstatat), SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd),    SCMP_SYS(statfs),     SCMP_SYS(fstatfs),
    SCMP_SYS(fcntl),      SCMP_SYS(pwrite64),   SCMP_SYS(ftruncate), SCMP_SYS(uname),      SCMP_SYS(sysinfo),
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

std::vector<sock_filter> make_filter(bool opens_files) {
  Filter filter;
  for (const int call : kAllowed) filter.add(SCMP_ACT_ALLOW, call);
  if (opens_files)
    for (const int call : kOnPaths) filter.add(SCMP_ACT_ALLOW, call);
  for (const int call : kDeadly) filter.add(SCMP_ACT_KILL_PROCESS, call);
  allow_without_code(filter, SCMP_SYS(mmap));
  allow_without_code(filter, SCMP_SYS(mprotect));
  // Of the files that are open already, not of a path.
  if (!opens_files)
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(newfstatat),
               SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH), SCMP_A0(SCMP_CMP_LE, INT32_MAX));
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

// Rights that the headers of Debian 12 do not know yet, and the version of Landlock that brought each.
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;  // 3
constexpr int kKnowsRefer = 2, kKnowsTruncate = 3;
constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE, kReadFolder = LANDLOCK_ACCESS_FS_READ_DIR;
constexpr rlim_t kOpenAtOnce = 256;  // fonts, and what looks for them

/// All that a kernel of this version can forbid.
std::uint64_t every_right(int version) {
  std::uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // the last that the first version had
  if (version >= kKnowsRefer) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= kKnowsTruncate) rights |= kTruncate;
  return rights;
}

/// False when the rule is refused. A file takes no rights that only folders have.
bool allow_below(int rules, const std::filesystem::path& path, std::uint64_t rights) {
  const int found = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (found < 0) return true;  // it is not there
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) rights &= ~kReadFolder;
  const landlock_path_beneath_attr rule{.allowed_access = rights, .parent_fd = found};
  const long added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(found);
  return added == 0;
}

/// Empty, or why the file system stays open.
std::string keep_within(const Reach& reach) {
  const auto version =
      static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
  if (version < 1) return "the kernel has no Landlock: files of this user can be opened";
  const landlock_ruleset_attr handled{.handled_access_fs = every_right(version)};
  const auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (rules < 0) return "Landlock is refused: files of this user can be opened";
  const std::uint64_t write = LANDLOCK_ACCESS_FS_WRITE_FILE | (version >= kKnowsTruncate ? kTruncate : 0);
  bool good = true;
  for (const auto& path : reach.readable) good = good && allow_below(rules, path, kRead | kReadFolder);
  for (const auto& path : reach.writable) good = good && allow_below(rules, path, kRead | write);
  good = good && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  close(rules);
  return good ? "" : "Landlock is refused: files of this user can be opened";
}

// The filter is made before memory has an end: libseccomp crashes where it gets none.
std::string sandboxed(const ProcessLimits& limits, const Reach* reach) try {
  auto filter = make_filter(reach != nullptr);
  const sock_fprog program{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
  const auto seconds = static_cast<std::uint64_t>(limits.processor_time.count());
  limit(RLIMIT_CPU, seconds, seconds + 1);  // the second one cannot be ignored
  limit(RLIMIT_CORE, 0, 0);
  if (!reach) limit(RLIMIT_FSIZE, 0, 0);
  if (!kSanitized) {
    limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
    const rlim_t open_files = reach ? kOpenAtOnce : 0;  // those that are open stay
    limit(RLIMIT_NOFILE, open_files, open_files);
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs is refused";
  const std::string open = reach ? keep_within(*reach) : "";
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    return "seccomp is refused" + (open.empty() ? "" : "; " + open);
  return open;
} catch (const std::system_error& problem) {
  return std::string("seccomp: ") + problem.what();
}

}  // namespace

std::string enter_sandbox(const ProcessLimits& limits) { return sandboxed(limits, nullptr); }
std::string enter_sandbox(const ProcessLimits& limits, const Reach& reach) {
  return sandboxed(limits, &reach);
}

}  // namespace ecg::media
