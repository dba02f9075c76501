#include <iostream>

#include "app/commands.h"

namespace ecg::app {
namespace {

int print_config(const Settings& settings) {
  for (const auto& row : settings.effective())
    std::cout << row.name << " = \"" << row.value << "\"  # " << row.source << '\n';
  return 0;
}

}  // namespace

void add_config_command(CommandLine& line) {
  CLI::App& command = line.add("config", "the settings in force and where each comes from; secrets masked");
  line.add_settings(command, {});
  line.on_run(command, print_config);
}

}  // namespace ecg::app
