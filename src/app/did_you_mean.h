#pragma once
// What a mistyped option or command was meant to be.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::app {

/// Letters put in, left out, replaced, or swapped with their neighbour to make one of the other: the optimal
/// string alignment distance (Damerau 1964).
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The nearest of `known`, where it is near enough to be a slip: a third of the letters at most.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

/// Options ("--output") and subcommands of `command`, as they are typed.
std::vector<std::string> option_names(const CLI::App& command);
std::vector<std::string> subcommand_names(const CLI::App& command);
std::string full_name(const CLI::App& command);  ///< "ecg captions fix"

std::optional<std::string> did_you_mean(const std::string& word, const CLI::App& command);

}  // namespace ecg::app
