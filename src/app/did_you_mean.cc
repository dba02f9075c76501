#include "app/did_you_mean.h"

#include <algorithm>

namespace ecg::app {

std::size_t edit_distance(std::string_view one, std::string_view other) {
  const std::size_t rows = one.size() + 1, columns = other.size() + 1;
  std::vector<std::size_t> cost(rows * columns);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * columns + j]; };
  for (std::size_t i = 0; i < rows; ++i) at(i, 0) = i;
  for (std::size_t j = 0; j < columns; ++j) at(0, j) = j;
  for (std::size_t i = 1; i < rows; ++i)
    for (std::size_t j = 1; j < columns; ++j) {
      const std::size_t replaced = at(i - 1, j - 1) + (one[i - 1] != other[j - 1]);
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, replaced});
      const bool swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  return at(one.size(), other.size());
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return std::nullopt;
  const auto distance = [&](const std::string& name) { return edit_distance(word, name); };
  const auto found = std::ranges::min_element(known, {}, distance);
  if (distance(*found) > std::max<std::size_t>(1, word.size() / 3)) return std::nullopt;
  return *found;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> subcommand_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* subcommand : command.get_subcommands({})) names.push_back(subcommand->get_name());
  return names;
}

std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent ? full_name(*parent) + " " + command.get_name() : command.get_name();
}

std::optional<std::string> did_you_mean(const std::string& word, const CLI::App& command) {
  const std::string name = word.substr(0, word.find('='));
  return nearest(name, name.starts_with('-') ? option_names(command) : subcommand_names(command));
}

}  // namespace ecg::app
