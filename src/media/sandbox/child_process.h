#pragma once
// A process of our own program for work on a stranger's file. It begins with nothing of ours but what it is
// given, and ends with the object that stands for it.
#include <sys/types.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::media {

/// A descriptor of ours, and the number that the child has it under.
struct PassedDescriptor {
  int ours = -1, number = -1;
};

/// What a loader and a sanitizer read of the environment: the rest has secrets in it.
inline constexpr std::string_view kLoaderVariables[] = {"LD_LIBRARY_PATH", "LD_PRELOAD",    "ASAN_OPTIONS",
                                                        "TSAN_OPTIONS",    "UBSAN_OPTIONS", "LSAN_OPTIONS"};

class ChildProcess {
 public:
  /// Starts `program`, called "ecg", with `arguments`. Standard descriptors that are not passed are empty;
  /// standard error stays ours under a sanitizer, which has something to say there. Signals to the whole
  /// group, as Ctrl-C, do not end the child: the server gives its jobs back then, and ends it itself.
  /// `variables`: further names of the environment that it keeps.
  /// Throws Error(insufficient_resources) when no process can be started.
  ChildProcess(const std::filesystem::path& program, std::vector<std::string> arguments,
               std::span<const PassedDescriptor> passed, std::span<const std::string_view> variables = {});
  ~ChildProcess();  ///< kills it
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits for its end, once; its status as waitpid(2) has it.
  int wait();

 private:
  pid_t id_ = -1;
};

}  // namespace ecg::media
