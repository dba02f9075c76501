#include "media/burn_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/json.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "base/wait_readable.h"
#include "media/sandbox/child_process.h"

namespace ecg::media {
namespace {

constexpr std::size_t kLongestLine = 64 << 10;

using OnLine = std::function<void(const json::object&)>;

/// What the search for fonts reads of the environment.
constexpr std::array<std::string_view, 3> kFontVariables{"HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE"};

/// The child writes lines to its output.
class LineProcess {
 public:
  LineProcess(const std::filesystem::path& program, std::vector<std::string> arguments) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0)
      throw Error(Code::insufficient_resources, std::generic_category().message(errno));
    output_.reset(pipe[0]);
    const UniqueFd its_end(pipe[1]);
    const std::array passed{PassedDescriptor{its_end.get(), STDOUT_FILENO}};
    child_.emplace(program, std::move(arguments), passed, kFontVariables);
  }

  /// Whole lines as they come, until the child closes its output.
  void read(const CancelFlag* cancel, const std::function<void(std::string_view)>& on_line) {
    constexpr std::chrono::hours kLong{1};  // its processor time is what is bounded
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
      if (!wait_readable(output_.get(), kLong, cancel)) continue;
      const ssize_t got = ::read(output_.get(), piece.data(), piece.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      text.append(piece.data(), static_cast<std::size_t>(got));
      for (std::size_t end = 0; (end = text.find('\n')) != text.npos; text.erase(0, end + 1))
        on_line(std::string_view(text).substr(0, end));
      if (text.size() > kLongestLine)
        throw Error(Code::unsupported_media, "the process that reads it said nonsense");
    }
  }

  int wait() { return child_->wait(); }

 private:
  UniqueFd output_;
  std::optional<ChildProcess> child_;
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
  words.insert(words.begin(), std::string(kBurnWorker));
  LineProcess child(program, std::move(words));
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
