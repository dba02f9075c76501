#include "app/bench.h"

#include "app/commands.h"

namespace ecg::app {
namespace {

constexpr std::string_view kBenchSettings[] = {"model", "models", "beam_size", "threads"};

}  // namespace

void add_bench_command(CommandLine& line) {
  const auto asked = std::make_shared<BenchArguments>();
  CLI::App& command = line.add("bench", "the engines on the same sound: seconds, memory, errors");
  command.add_option("FILE", asked->file, "video or audio file")->required();
  command.add_option("--reference", asked->reference, "text file of what is said, for error rates");
  command.add_option("--language", asked->language, "ISO 639-1 code, or auto [auto]");
  command
      .add_option("--engines", asked->engines,
                  "native, native-f32, whispercpp; several with commas [all of them]")
      ->delimiter(',');
  command.add_option("--runs", asked->runs, "of each engine; medians are printed [3]");
  command.add_flag("--json", asked->as_json, "figures as JSON");
  line.add_settings(command, {kBenchSettings});
  line.on_run(command, [asked](const Settings& settings) { return bench(settings, *asked); });
}

}  // namespace ecg::app
