#pragma once
// Scripts with which shells complete `ecg`: its commands and options as the command line knows them.
// Source: bash(1) "Programmable Completion", zsh's bashcompinit, fish's complete(1).
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ecg::app {

/// `shell`: bash, zsh or fish; nullopt for another one.
std::optional<std::string> completion_script(std::string_view shell, const CLI::App& app);

}  // namespace ecg::app
