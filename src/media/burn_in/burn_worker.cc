// The other side of burn_process.h: a process that reads a stranger's video and tells lines of JSON.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/json.h"
#include "media/burn_process.h"
#include "media/sandbox.h"

namespace ecg::media {
namespace {

using Clock = std::chrono::steady_clock;

// Address space: a picture of 8192 x 4320 has 50 MB.
constexpr std::uint64_t kMostMemory_bytes = std::uint64_t{8} << 30;
constexpr std::chrono::hours kMostProcessorTime{48};  // 12 h of video on four processors, as slow as it plays
constexpr std::chrono::milliseconds kBetweenWords{100};

void tell(const json::object& line) {
  const std::string text = to_text(line) + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t put = write(STDOUT_FILENO, text.data() + at, text.size() - at);
    if (put < 0 && errno != EINTR) _exit(1);  // nobody listens any more
    if (put > 0) at += static_cast<std::size_t>(put);
  }
}

/// Where fontconfig looks for fonts, for its settings and for what it remembers of both.
std::vector<std::filesystem::path> places_of_fonts() {
  std::vector<std::filesystem::path> places{"/etc/fonts",
                                            "/usr/share/fonts",
                                            "/usr/local/share/fonts",
                                            "/usr/share/X11/fonts",
                                            "/usr/share/fontconfig",
                                            "/usr/share/texmf/fonts",
                                            "/usr/share/xml/fontconfig",
                                            "/var/cache/fontconfig"};
  const auto add_below = [&](const char* variable, std::initializer_list<const char*> names) {
    const char* folder = std::getenv(variable);
    if (!folder || !*folder) return;
    for (const char* name : names) places.push_back(std::filesystem::path(folder) / name);
  };
  add_below("HOME",
            {".fonts", ".fonts.conf", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig"});
  add_below("XDG_CACHE_HOME", {"fontconfig"});
  add_below("FONTCONFIG_FILE", {""});
  return places;
}

/// Of the files, the one that is read and the one that is written; of all others, fonts.
void enter_burn_sandbox(const std::filesystem::path& video, const std::filesystem::path& captions = {},
                        const std::filesystem::path& output = {}) {
  Reach reach{.readable = places_of_fonts(), .writable = {}};
  reach.readable.push_back(video);
  reach.readable.push_back("/sys/devices/system/cpu");  // how many there are, for threads
  if (!captions.empty()) reach.readable.push_back(captions);
  if (!output.empty()) reach.writable.push_back(output);
  const std::string problem =
      enter_sandbox({.memory_bytes = kMostMemory_bytes, .processor_time = kMostProcessorTime}, reach);
  if (!problem.empty()) tell(json::object{{"unconfined", problem}});
}

/// Made before nothing can be made any more.
void make_output(const char* path) {
  const int made = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
  if (made < 0)
    throw Error(Code::internal, std::string("the video could not be written: ") + std::strerror(errno));
  close(made);
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
    if (work == "size" && argc == 4) {
      enter_burn_sandbox(argv[3]);
      tell_size(argv + 3);
    } else if (work == "burn" && argc == 7) {
      make_output(argv[5]);
      enter_burn_sandbox(argv[3], argv[4], argv[5]);
      tell_burning(argv + 3);
    } else {
      return 2;
    }
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
