#include <iostream>

#include "app/commands.h"
#include "wire/server_endpoints.h"

namespace ecg::app {

void add_version_command(CommandLine& line) {
  line.on_run_without_settings(line.add("version", "the version"), [] {
    std::cout << "ecg " << wire::kVersion << '\n';
    return 0;
  });
}

}  // namespace ecg::app
