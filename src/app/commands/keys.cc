#include "app/keys.h"

#include "app/commands.h"

namespace ecg::app {

void add_keys_commands(CommandLine& line) {
  const auto key = std::make_shared<KeyArguments>();
  CLI::App& group = line.add_group("keys", "who may ask: API keys, kept in the backend's database");
  const auto add = [&](const char* name, const char* help,
                       int (*work)(const Settings&, const KeyArguments&)) -> CLI::App& {
    CLI::App& command = line.add(name, help, &group);
    line.add_settings(command, {kDatabaseSettings});
    line.on_run(command, [key, work](const Settings& settings) { return work(settings, *key); });
    return command;
  };
  CLI::App& create = add("create", "a new key, printed here and never again", create_key);
  create.add_option("--owner", key->owner, "whom its jobs and videos belong to")->required();
  create.add_option("--quota-jobs", key->quota.jobs, "jobs at once [any number]");
  create.add_option("--quota-bytes", key->quota.bytes, "bytes of videos in the store [any number]");
  create.add_option("--quota-requests", key->quota.requests_per_s, "requests a second [any number]");
  add("list", "all of them, without their secrets", list_keys).add_flag("--json", key->as_json, "as JSON");
  add("revoke", "it is worth nothing from here on", revoke_key)
      .add_option("KEY", key->id, "its id, as keys list says it")
      ->required();
}

}  // namespace ecg::app
