#pragma once
// The subcommands of `ecg`, a file in commands/ each: what they take and what they call.
#include "app/command_line.h"

namespace ecg::app {

void add_server_commands(CommandLine& line);     ///< serve, backend, ml
void add_keys_commands(CommandLine& line);       ///< keys create | list | revoke
void add_transcribe_command(CommandLine& line);  ///< transcribe
void add_captions_commands(CommandLine& line);   ///< captions check | fix | convert | shift | merge
void add_burn_command(CommandLine& line);        ///< burn
void add_bench_command(CommandLine& line);       ///< bench
void add_models_commands(CommandLine& line);     ///< models list | pull | verify
void add_operator_commands(CommandLine& line);   ///< jobs …, deliveries …
void add_config_command(CommandLine& line);      ///< config
void add_completion_command(CommandLine& line);  ///< completion
void add_version_command(CommandLine& line);     ///< version

}  // namespace ecg::app
