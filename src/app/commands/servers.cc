#include "app/servers.h"

#include "app/commands.h"

namespace ecg::app {
namespace {

constexpr std::string_view kPlaces[] = {"listen", "public_url"}, kMlPlace[] = {"ml_listen"},
                           kBackendPlaces[] = {"ml_url", "backend_url"}, kMlPlaces[] = {"backend_url"},
                           kWorkers[] = {"workers", "max_duration_s"},
                           kLimits[] = {"allowed_hosts", "max_upload_bytes"};

void add_allow_anonymous(CommandLine& line, CLI::App& command) {
  command.add_flag_callback(
      "--allow-anonymous", [&line] { line.set("allow_anonymous", "yes"); },
      "who shows no API key may ask too, from anywhere");
}

void add_server(CommandLine& line, CLI::App& command, int (*serve_it)(const Settings&, const Reread&)) {
  add_allow_anonymous(line, command);
  line.on_run(command, [&line, serve_it](const Settings& settings) {
    return serve_it(settings, [&line] { line.settings(); });
  });
}

}  // namespace

void add_server_commands(CommandLine& line) {
  CLI::App& all = line.add("serve", "everything on this machine: page, backend, object store, ML server");
  line.add_settings(all, {kDatabaseSettings, kStoreSettings, kPlaces, kMlPlace, kEngineSettings, kWorkers,
                          kLimits, kLogLevel});
  add_server(line, all, serve);

  CLI::App& backend = line.add("backend", "the backend alone; needs --ml-url");
  line.add_settings(backend,
                    {kDatabaseSettings, kStoreSettings, kPlaces, kBackendPlaces, kLimits, kLogLevel});
  add_server(line, backend, serve_backend);

  CLI::App& ml = line.add("ml", "the ML server alone; results go to --backend-url");
  line.add_settings(ml, {kDatabaseSettings, kStoreSettings, kMlPlace, kMlPlaces, kEngineSettings, kWorkers,
                         kLimits, kLogLevel});
  ml.add_option_function<std::string>(
      "--listen", [&line](const std::string& value) { line.set("ml_listen", value); },
      "the same as --ml-listen");
  add_server(line, ml, serve_ml);
}

}  // namespace ecg::app
