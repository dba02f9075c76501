#include "app/command_line.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/did_you_mean.h"
#include "app/exit_code.h"
#include "base/log.h"
#include "base/log_file.h"
#include "base/tls_trust.h"

namespace ecg::app {
namespace {

constexpr int kUsage = 2, kOurFault = 3;

std::string flag_name(std::string_view setting) {
  std::string flag = "--" + std::string(setting);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string help_of(const Setting& setting) {
  std::string help(setting.help);
  if (!setting.fallback.empty()) help += " [" + std::string(setting.fallback) + "]";
  return help;
}

/// The last subcommand that was named.
const CLI::App& innermost(const CLI::App& app) {
  const auto named = app.get_subcommands();
  return named.empty() ? app : innermost(*named.back());
}

}  // namespace

CommandLine::CommandLine()
    : app_("ECG, the Easy Caption Generator: a video in, timed captions out, on your own machine.") {
  app_.name("ecg");
  app_.require_subcommand(1);
  app_.set_help_all_flag("--help-all", "help on every command");
}

CLI::App& CommandLine::add(const std::string& name, const std::string& help, CLI::App* parent) {
  return *(parent ? parent : &app_)->add_subcommand(name, help);
}

CLI::App& CommandLine::add_group(const std::string& name, const std::string& help) {
  CLI::App& group = add(name, help);
  group.require_subcommand(1);
  return group;
}

void CommandLine::add_settings(CLI::App& command, std::initializer_list<SettingNames> groups) {
  command.add_option("--config", config_file_, "settings file (default: ecg.toml here, when there is one)");
  const auto is_wanted = [&](const Setting& setting) {
    return std::ranges::any_of(
        groups, [&](SettingNames names) { return std::ranges::count(names, setting.name) > 0; });
  };
  for (const Setting& setting : all_settings())
    if (is_wanted(setting))
      command.add_option_function<std::string>(
          flag_name(setting.name),
          [this, name = std::string(setting.name)](const std::string& value) { set(name, value); },
          help_of(setting));
}

Settings CommandLine::settings() const {
  Settings settings;
  if (!config_file_.empty())
    settings.load_toml(config_file_);
  else if (std::filesystem::exists("ecg.toml"))
    settings.load_toml("ecg.toml");
  settings.load_environment();
  for (const auto& [name, value] : flags_) settings.set_flag(name, value);
  if (const std::string file = settings.text("ca_file"); !file.empty()) trust_only(file);
  log::set_format(log::format_named(settings.text("log_format")));
  log::set_level(log::level_named(settings.text("log_level")));
  log::set_file(settings.text("log_file"));
  for (const std::string& name : Settings::unknown_in_environment())
    log::warn("there is no such setting", {{"variable", name}});
  return settings;
}

void CommandLine::on_run(CLI::App& command, std::function<int(const Settings&)> work) {
  on_run_without_settings(command, [this, work = std::move(work)] { return work(settings()); });
}

void CommandLine::on_run_without_settings(CLI::App& command, std::function<int()> work) {
  command.callback([this, work = std::move(work)] { asked_ = work; });
}

/// CLI11 looks for what is missing before it looks at what it does not know, and tells that alone.
int CommandLine::say(const CLI::ParseError& problem) const {
  const CLI::App& command = innermost(app_);
  const auto unknown = command.remaining();
  if (problem.get_exit_code() == 0 || unknown.empty()) return app_.exit(problem) == 0 ? 0 : kUsage;
  const std::string& word = unknown.front();
  std::cerr << "ecg: '" << word << "' is no " << (word.starts_with('-') ? "option" : "command") << " of `"
            << full_name(command) << '`';
  if (const auto meant = did_you_mean(word, command)) std::cerr << "; did you mean " << *meant << '?';
  std::cerr << "\nRun `" << full_name(command) << " --help` for what there is.\n";
  return kUsage;
}

int CommandLine::run(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return say(problem);
  }
  try {
    return asked_();
  } catch (const Error& error) {
    std::cerr << "ecg: " << error.message(Language::en) << '\n';
    return error.code() == Code::cancelled ? kInterrupted : exit_code(error);
  } catch (const std::exception& problem) {
    std::cerr << "ecg: " << problem.what() << '\n';
    return kOurFault;
  }
}

}  // namespace ecg::app
