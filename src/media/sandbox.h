#pragma once
// Takes from this process what decoding, or drawing captions, does not need: before it reads a stranger's
// first byte.
// Source: seccomp(2), landlock(7), libseccomp's seccomp_rule_add(3), getrlimit(2); the list of calls was
// found by running every format of the tests under it.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ecg::media {

#if defined(__has_feature)
#define ECG_HAS_FEATURE(x) __has_feature(x)
#else
#define ECG_HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || ECG_HAS_FEATURE(address_sanitizer) || \
    ECG_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

struct ProcessLimits {
  std::uint64_t memory_bytes = std::uint64_t{2}
                               << 30;         ///< address space; not with a sanitizer, which takes TB
  std::chrono::seconds processor_time{3600};  ///< of 12 h of sound ten minutes are needed at most
};

/// What of the file system is left to a process that cannot do without: files and folders with all below
/// them. Those that are not there are left out.
struct Reach {
  std::vector<std::filesystem::path> readable, writable;
};

/// From here on: no file, socket or process can be opened or started, no memory be made executable, no core
/// dumped; what is tried all the same fails, and what only an attacker tries ends the process. When the
/// kernel has no such filter, the limits stand alone and the answer says why; else it is empty.
std::string enter_sandbox(const ProcessLimits& limits);

/// The same, but that files within `reach` can be opened (Landlock), none of them as a program. Where the
/// kernel has no Landlock, every file of this user can be, and the answer says so.
std::string enter_sandbox(const ProcessLimits& limits, const Reach& reach);

}  // namespace ecg::media
