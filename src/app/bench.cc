#include "app/bench.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "transcript/error_rate.h"
#include "transcript/transcript.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

struct Run {
  double seconds = 0, peak_mb = 0;
};

struct Row {
  std::string engine;
  Run run;  ///< medians
  double sound_s = 0;
  std::optional<transcript::ErrorRate> errors;

  double times_real_time() const { return sound_s / run.seconds; }
};

/// Runs this program with `arguments` to its end. Throws Error(internal) when it fails.
Run run_self(std::vector<std::string> arguments, const fs::path& messages) {
  const auto started = std::chrono::steady_clock::now();
  arguments.insert(arguments.begin(), "ecg");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw Error(Code::internal, "fork failed");
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen(messages.c_str(), "w", stderr)) _exit(127);
    execv("/proc/self/exe", pointers.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0)
    if (errno != EINTR) throw Error(Code::internal, "the run was lost");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error(Code::internal, trimmed(read_file(messages)));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  return {.seconds = took.count(), .peak_mb = static_cast<double>(used.ru_maxrss) / 1024};
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::vector<std::string> command(const Settings& settings, const BenchArguments& asked,
                                 const std::string& engine, const fs::path& folder) {
  const bool native = engine.starts_with("native-");
  return {"transcribe",
          "--format",
          "json",
          "--output",
          folder.string(),
          "--language",
          asked.language,
          "--engine",
          native ? "native" : engine,
          "--precision",
          native ? engine.substr(engine.find('-') + 1) : "auto",
          "--model",
          settings.text("model"),
          "--models",
          settings.path("models").string(),
          "--beam-size",
          settings.text("beam_size"),
          "--threads",
          settings.text("threads"),
          "--log-level",
          "warn",
          asked.file};
}

Row measure(const Settings& settings, const BenchArguments& asked, const std::string& engine) {
  const TempFolder folder;
  std::vector<double> seconds, peaks;
  for (int i = 0; i < asked.runs; ++i) {
    const Run run = run_self(command(settings, asked, engine, folder.path()), folder.path() / "messages");
    seconds.push_back(run.seconds);
    peaks.push_back(run.peak_mb);
  }
  const auto heard =
      transcript::parse_transcript(read_file(folder.path() / fs::path(asked.file).stem().concat(".json")));
  Row row{.engine = heard.metadata.engine,
          .run = {.seconds = median(seconds), .peak_mb = median(peaks)},
          .sound_s = heard.duration_s,
          .errors = {}};
  if (!asked.reference.empty())
    row.errors = transcript::error_rate(read_file(asked.reference), heard.text, heard.language);
  return row;
}

void print_table(const std::vector<Row>& rows) {
  std::printf("%-20s %9s %12s %9s %9s\n", "engine", "seconds", "x real time", "peak MB", "errors %");
  for (const Row& row : rows) {
    std::printf("%-20s %9.2f %12.1f %9.0f ", row.engine.c_str(), row.run.seconds, row.times_real_time(),
                row.run.peak_mb);
    row.errors ? std::printf("%9.2f\n", row.errors->percent()) : std::printf("%9s\n", "-");
  }
}

void print_json(const std::vector<Row>& rows) {
  json::array list;
  for (const Row& row : rows) {
    json::object one{{"engine", row.engine},
                     {"seconds", row.run.seconds},
                     {"times_real_time", row.times_real_time()},
                     {"peak_mb", row.run.peak_mb},
                     {"sound_s", row.sound_s}};
    if (row.errors) one["error_rate_percent"] = row.errors->percent();
    list.emplace_back(std::move(one));
  }
  std::cout << to_text(list) << '\n';
}

}  // namespace

int bench(const Settings& settings, const BenchArguments& arguments) {
  if (arguments.runs < 1) throw Error(Code::usage, "--runs must be 1 or more");
  for (const std::string& file : {arguments.file, arguments.reference})
    if (!file.empty() && !fs::is_regular_file(file)) throw Error(Code::file_not_found, file);
  std::vector<Row> rows;
  for (const std::string& engine : arguments.engines) rows.push_back(measure(settings, arguments, engine));
  arguments.as_json ? print_json(rows) : print_table(rows);
  return 0;
}

}  // namespace ecg::app
