#include "app/models.h"

#include "app/commands.h"

namespace ecg::app {

void add_models_commands(CommandLine& line) {
  CLI::App& group = line.add_group("models", "the weights: list, pull, verify");
  const auto add = [&](const char* name, const char* help,
                       std::function<int(const Settings&)> work) -> CLI::App& {
    CLI::App& command = line.add(name, help, &group);
    line.add_settings(command, {kModelFolder});
    line.on_run(command, std::move(work));
    return command;
  };
  add("list", "every published model, installed ones marked", list_models);
  const auto name = std::make_shared<std::string>();
  add("pull", "fetch one by name, checked by SHA-256",
      [name](const Settings& settings) { return pull_model(settings, *name); })
      .add_option("NAME", *name, "such as base or large-v3-turbo")
      ->required();
  add("verify", "check the installed ones against their SHA-256", verify_models);
}

}  // namespace ecg::app
