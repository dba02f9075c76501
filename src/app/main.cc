// The command line: what is asked for is done, and what went wrong becomes an exit code.
#include <malloc.h>

#include <string_view>

#include "app/commands.h"
#include "app/signals.h"
#include "media/burn_process.h"
#include "media/decode_worker.h"

/// Blocks of so many bytes are the system's, and are its again at once when they are freed. Left alone, glibc
/// raises the bound to whatever was freed last; the sound of windows then comes from the heap, and words that
/// stay lie in the holes which it leaves there: ten hours of speech took 110 MB of them.
constexpr int kSystemBlock_bytes = 1 << 20;

int main(int argc, char** argv) {
  using namespace ecg;
  app::end_on_stop_signals();
  mallopt(M_MMAP_THRESHOLD, kSystemBlock_bytes);
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == media::kDecodeWorker) return media::run_decode_worker(argc, argv);
  if (first == media::kBurnWorker) return media::run_burn_worker(argc, argv);
  app::CommandLine line;
  for (const auto add : {app::add_server_commands, app::add_keys_commands, app::add_transcribe_command,
                         app::add_captions_commands, app::add_burn_command, app::add_bench_command,
                         app::add_models_commands, app::add_operator_commands, app::add_config_command,
                         app::add_completion_command, app::add_version_command})
    add(line);
  return line.run(argc, argv);
}
