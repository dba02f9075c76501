#include "media/burn_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/json.h"
#include "base/log.h"
#include "media/sandbox.h"

namespace ecg::media {
namespace {

constexpr int kLook_ms = 50;  // so often is the cancel flag looked at
constexpr std::size_t kLongestLine = 64 << 10;

using OnLine = std::function<void(const json::object&)>;

void check(int problem) {
  if (problem != 0)
    throw Error(Code::insufficient_resources, "no process to draw captions in could be started: " +
                                                  std::generic_category().message(problem));
}

/// Of our environment only what a loader, a sanitizer or the search for fonts reads: the rest has secrets in
/// it.
std::vector<char*> environment() {
  std::vector<char*> kept;
  constexpr std::array<std::string_view, 9> kNames{
      "LD_LIBRARY_PATH=", "LD_PRELOAD=", "ASAN_OPTIONS=",   "TSAN_OPTIONS=",   "UBSAN_OPTIONS=",
      "LSAN_OPTIONS=",    "HOME=",       "XDG_CACHE_HOME=", "FONTCONFIG_FILE="};
  for (char** each = environ; *each; ++each)
    for (const std::string_view name : kNames)
      if (std::string_view(*each).starts_with(name)) kept.push_back(*each);
  kept.push_back(nullptr);
  return kept;
}

/// The child has an empty input, our pipe as its output, and nothing else of ours.
class Child {
 public:
  Child(const std::filesystem::path& program, std::vector<std::string> words) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0) check(errno);
    output_ = pipe[0];
    const int problem = spawn(program, words, pipe[1]);
    close(pipe[1]);
    if (problem != 0) close(output_);
    check(problem);
  }
  ~Child() {
    if (id_ > 0) end();
    close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Whole lines as they come, until the child closes its output.
  void read(const CancelFlag* cancel, const std::function<void(std::string_view)>& on_line) {
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
      if (cancel) cancel->throw_if_cancelled();
      pollfd wait{.fd = output_, .events = POLLIN, .revents = 0};
      if (poll(&wait, 1, kLook_ms) <= 0) continue;
      const ssize_t got = ::read(output_, piece.data(), piece.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      text.append(piece.data(), static_cast<std::size_t>(got));
      for (std::size_t end = 0; (end = text.find('\n')) != text.npos; text.erase(0, end + 1))
        on_line(std::string_view(text).substr(0, end));
      if (text.size() > kLongestLine)
        throw Error(Code::unsupported_media, "the process that reads it said nonsense");
    }
  }

  int wait() {
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = 0;
    return status;
  }

 private:
  int spawn(const std::filesystem::path& program, std::vector<std::string>& words, int pipe) {
    posix_spawn_file_actions_t actions;
    check(posix_spawn_file_actions_init(&actions));
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe, STDOUT_FILENO);
    if (!kSanitized)  // which has something to say there
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    check(posix_spawnattr_init(&attributes));
    // Ctrl-C goes to the whole group: the server gives its jobs back then, and ends the child itself.
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&blocked, number);
    posix_spawnattr_setsigmask(&attributes, &blocked);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::vector<char*> kept = environment();
    const int problem =
        posix_spawn(&id_, program.c_str(), &actions, &attributes, arguments.data(), kept.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
  }

  void end() {
    kill(id_, SIGKILL);
    wait();
  }

  pid_t id_ = 0;
  int output_ = -1;
};

[[noreturn]] void throw_told(const json::object& line) {
  throw Error(code_named(optional_string(line, "error").value_or("")).value_or(Code::unsupported_media),
              optional_string(line, "detail").value_or(""));
}

/// Runs it to its end. The last line says how it went; a child that says nothing has died of the file.
void run(const std::filesystem::path& program, std::vector<std::string> words, const CancelFlag* cancel,
         const OnLine& on_line) {
  bool ended = false;
  std::optional<json::object> error;
  words.insert(words.begin(), {"ecg", std::string(kBurnWorker)});
  Child child(program, std::move(words));
  child.read(cancel, [&](std::string_view text) {
    const json::object line = parse_json_object(text);
    if (line.contains("error")) error = line;
    if (const auto why = optional_string(line, "unconfined"))
      log::warn("captions are drawn less confined than they should be", {{"why", *why}});
    ended = ended || line.contains("end");
    on_line(line);
  });
  const int status = child.wait();
  if (error) throw_told(*error);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    throw Error(Code::insufficient_resources, "the process that drew the captions was killed");
  if (!ended) throw Error(Code::unsupported_media, "it ended the process that read it");
}

int whole_number(const json::object& line, std::string_view name) {
  return static_cast<int>(optional_integer(line, name).value_or(0));
}

}  // namespace

PictureSize shown_size_apart(const std::filesystem::path& program, const std::filesystem::path& video,
                             const CancelFlag& cancel) {
  PictureSize size;
  run(program, {"size", video.string()}, &cancel, [&](const json::object& line) {
    if (line.contains("end")) size = {whole_number(line, "width"), whole_number(line, "height")};
  });
  return size;
}

Burned burn_captions_apart(const std::filesystem::path& program, const std::filesystem::path& video,
                           const std::filesystem::path& captions, const std::filesystem::path& output,
                           const BurnOptions& options) {
  Burned burned;
  const std::string limits = to_text(json::object{{"max_duration_s", options.max_duration_s},
                                                  {"max_bytes", options.max_bytes},
                                                  {"threads", options.threads}});
  run(program, {"burn", video.string(), captions.string(), output.string(), limits}, options.cancel,
      [&](const json::object& line) {
        if (line.contains("done") && options.progress)
          options.progress({.done_s = optional_number(line, "done").value_or(0),
                            .whole_s = optional_number(line, "whole").value_or(0)});
        if (const auto warning = optional_string(line, "warning")) burned.warnings.push_back(*warning);
        if (!line.contains("end")) return;
        burned.size = {whole_number(line, "width"), whole_number(line, "height")};
        burned.duration_s = optional_number(line, "duration").value_or(0);
      });
  return burned;
}

}  // namespace ecg::media
