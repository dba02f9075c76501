// What the analysis beside the words costs: recognition of a file alone, and with everything that a job makes
// of it, in turns, in one process. Medians; run it on a machine that does nothing else.
//
//   analysis_bench FILE [MODEL] [THREADS] [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "media/audio_reader.h"
#include "pipeline/transcribe_file.h"

namespace {

using namespace ecg;

struct Cost {
  double wall_s = 0, cpu_s = 0;  ///< cpu_s: of all threads
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Cost cost_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu_s = cpu_seconds();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          cpu_seconds() - cpu_s};
}

double median(const std::vector<Cost>& costs, double Cost::*which) {
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(cost.*which);
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void print(const char* what, const std::vector<Cost>& alone, const std::vector<Cost>& whole,
           double Cost::*which) {
  const double a = median(alone, which), w = median(whole, which);
  std::printf("  %s  alone %.3f s, with analysis %.3f s: %+.1f %%, x %.2f\n", what, a, w, (w / a - 1) * 100,
              w / a);
}

void recognize_alone(const std::string& file, pipeline::Recognizer& recognizer) {
  media::AudioReader sound(std::filesystem::path(file), {.measure_loudness = false});
  recognizer.recognize([&](std::span<float> out) { return sound.read(out); }, {.language = "en"});
}

transcript::Transcript analyse(const std::string& file, pipeline::Recognizer& recognizer) {
  std::vector<pipeline::Asset> assets;
  return pipeline::transcribe_file(file, recognizer, {.language = "en", .assets = &assets});
}

int run(const std::string& file, const std::string& model, int threads, int runs) {
  pipeline::Recognizer recognizer({.models = std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/models",
                                   .model = model,
                                   .make_engine = [&](const auto& weights) {
                                     return whisper::make_native(weights, {.threads = threads});
                                   }});
  const transcript::Transcript heard =
      analyse(file, recognizer);  // loads the model and warms the file's cache
  std::vector<Cost> alone, whole;
  for (int i = 0; i < runs; ++i) {
    alone.push_back(cost_of([&] { recognize_alone(file, recognizer); }));
    whole.push_back(cost_of([&] { analyse(file, recognizer); }));
  }
  std::printf("%s: %.1f s of sound, %zu shots\n", file.c_str(), heard.duration_s, heard.shots.size());
  print("wall", alone, whole, &Cost::wall_s);
  print("cpu ", alone, whole, &Cost::cpu_s);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int i, const char* fallback) {
    return std::string(count > i ? arguments[i] : fallback);
  };
  if (count < 2) return std::fputs("analysis_bench FILE [MODEL] [THREADS] [RUNS]\n", stderr), 2;
  try {
    return run(argument(1, ""), argument(2, "base.en"), std::stoi(argument(3, "2")),
               std::stoi(argument(4, "5")));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.message(Language::en).c_str());
    return 1;
  }
}
