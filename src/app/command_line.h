#pragma once
// The command line: its subcommands, the settings that each takes as flags, and what became of a run as an
// exit code. CLI11 behind it.
#include <CLI/CLI.hpp>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/settings.h"

namespace ecg::app {

/// Names of settings that belong together.
using SettingNames = std::span<const std::string_view>;

inline constexpr std::string_view kDatabaseSettings[] = {"data", "database"},
                                  kStoreSettings[] = {"database_connections", "store", "store_url"},
                                  kEngineSettings[] = {"model",
                                                       "models",
                                                       "engine",
                                                       "precision",
                                                       "beam_size",
                                                       "patience",
                                                       "condition_on_previous_text",
                                                       "threads"},
                                  kModelFolder[] = {"models"}, kLogLevel[] = {"log_level"};

class CommandLine {
 public:
  CommandLine();

  /// A subcommand of `parent`, or of `ecg` itself.
  CLI::App& add(const std::string& name, const std::string& help, CLI::App* parent = nullptr);
  /// A subcommand that has others and does nothing itself.
  CLI::App& add_group(const std::string& name, const std::string& help);

  /// The flags of these settings, and --config.
  void add_settings(CLI::App& command, std::initializer_list<SettingNames> groups);
  /// As if the setting's flag had been given.
  void set(const std::string& setting, const std::string& value) { flags_[setting] = value; }
  /// The settings as the flags, the environment and the file say.
  Settings settings() const;

  /// What is done when `command` was asked for; returns the exit code.
  void on_run(CLI::App& command, std::function<int(const Settings&)> work);
  /// The same without settings, whose file may be the trouble.
  void on_run_without_settings(CLI::App& command, std::function<int()> work);

  /// Parses, runs what was asked for, and says what went wrong. Returns the exit code.
  int run(int argc, char** argv);

  const CLI::App& app() const { return app_; }

 private:
  int say(const CLI::ParseError& problem) const;

  CLI::App app_;
  std::string config_file_;
  std::map<std::string, std::string> flags_;
  std::function<int()> asked_;
};

}  // namespace ecg::app
