#include "app/completion.h"

#include <iostream>

#include "app/commands.h"
#include "base/error.h"

namespace ecg::app {

void add_completion_command(CommandLine& line) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command = line.add("completion", "a script that completes commands and options in a shell");
  command.add_option("SHELL", *shell, "bash, zsh or fish: `source <(ecg completion bash)`")->required();
  line.on_run_without_settings(command, [&line, shell] {
    const auto script = completion_script(*shell, line.app());
    if (!script) throw Error(Code::usage, "shell '" + *shell + "' is none of bash, zsh, fish");
    std::cout << *script;
    return 0;
  });
}

}  // namespace ecg::app
