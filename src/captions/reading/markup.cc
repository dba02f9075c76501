// What the markups of several formats share: colours, attributes, SubStation Alpha's codes.
#include "captions/reading/markup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace ecg::captions {
namespace {

using transcript::Styling;

// HTML 4.01, section 6.5, and two that caption files use beside them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kNamedColours = {{
    {"black", "#000000"},
    {"silver", "#c0c0c0"},
    {"gray", "#808080"},
    {"white", "#ffffff"},
    {"maroon", "#800000"},
    {"red", "#ff0000"},
    {"purple", "#800080"},
    {"fuchsia", "#ff00ff"},
    {"green", "#008000"},
    {"lime", "#00ff00"},
    {"olive", "#808000"},
    {"yellow", "#ffff00"},
    {"navy", "#000080"},
    {"blue", "#0000ff"},
    {"teal", "#008080"},
    {"aqua", "#00ffff"},
    {"cyan", "#00ffff"},
    {"magenta", "#ff00ff"},
}};

constexpr std::size_t kMostCodes = 4096;  // bytes between two braces

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::optional<std::string> rgb_of(std::string_view text) {  // "rgb(255, 136, 0)", "rgba(…)"
  const std::size_t open = text.find('('), close = text.rfind(')');
  if (open == text.npos || close == text.npos || close < open) return std::nullopt;
  const auto parts = split(text.substr(open + 1, close - open - 1), ',');
  if (parts.size() < 3) return std::nullopt;
  std::string colour = "#";
  for (std::size_t i = 0; i < 3; ++i) {
    const auto value = to_integer(trimmed(parts[i]));
    if (!value || *value < 0 || *value > 255) return std::nullopt;
    constexpr std::string_view kDigits = "0123456789abcdef";
    colour += kDigits[static_cast<std::size_t>(*value) / 16];
    colour += kDigits[static_cast<std::size_t>(*value) % 16];
  }
  return colour;
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

void set_place(int alignment, Styling& styling) {  // as on the keys of numbers: 7 8 9 on top
  constexpr std::array kRows = {Styling::Row::bottom, Styling::Row::middle, Styling::Row::top};
  constexpr std::array kColumns = {Styling::Column::left, Styling::Column::center, Styling::Column::right};
  styling.row = kRows[static_cast<std::size_t>((alignment - 1) / 3)];
  styling.column = kColumns[static_cast<std::size_t>((alignment - 1) % 3)];
}

/// SubStation Alpha 4 counts 1 to 3 below, 5 to 7 on top, 9 to 11 in the middle.
bool set_old_place(int alignment, Styling& styling) {
  const int column = alignment & 3;
  if (alignment < 1 || alignment > 11 || column == 0) return false;
  set_place(column + (alignment > 8 ? 3 : alignment > 4 ? 6 : 0), styling);
  return true;
}

/// "1", "0" or, as weights have it, "700"; without a value as the style has it.
bool set_flag(std::string_view value, bool& flag, bool otherwise) {
  const auto number = whole_number(value);
  if (!number && !value.empty()) return false;
  flag = number ? *number != 0 : otherwise;
  return true;
}

bool set_colour(std::string_view value, AssState& state) {
  const auto colour = ass_colour_of(value);
  if (!colour && !value.empty()) return false;
  state.look.colour = colour ? *colour : state.base.colour;
  return true;
}

bool apply_ass_code(std::string_view code, AssState& state, Styling& styling) {
  const auto value_after = [&](std::string_view name) { return code.substr(name.size()); };
  const auto is_number = [&](std::string_view name) {
    return code.starts_with(name) && whole_number(value_after(name)).has_value();
  };
  if (is_number("an")) {
    const int place = *whole_number(value_after("an"));
    if (place < 1 || place > 9) return false;
    return set_place(place, styling), true;
  }
  if (is_number("a")) return set_old_place(*whole_number(value_after("a")), styling);
  if (is_number("p")) return state.drawing = *whole_number(value_after("p")) > 0, true;
  for (const std::string_view sung : {"kf", "ko", "k", "K"})
    if (is_number(sung)) return state.sung_cs = *whole_number(value_after(sung)), true;
  if (code.starts_with("1c")) return set_colour(value_after("1c"), state);
  if (code.starts_with("c&") || code == "c") return set_colour(value_after("c"), state);
  if (code == "r" || code.starts_with("r")) return state.look = state.base, code == "r";
  const std::string_view value = code.substr(std::min<std::size_t>(1, code.size()));
  if (!value.empty() && !whole_number(value)) return false;
  switch (code.empty() ? '\0' : code[0]) {
    case 'i':
      return set_flag(value, state.look.italic, state.base.italic);
    case 'b':
      return set_flag(value, state.look.bold, state.base.bold);
    case 'u':
      return set_flag(value, state.look.underline, state.base.underline);
    case 's':
      return set_flag(value, state.look.strike, state.base.strike);
    default:
      return false;
  }
}

}  // namespace

std::optional<std::string> colour_of(std::string_view text) {
  const std::string lower = lower_ascii(trimmed(text));
  const auto named =
      std::ranges::find(kNamedColours, lower, &std::pair<std::string_view, std::string_view>::first);
  if (named != kNamedColours.end()) return std::string(named->second);
  if (lower.starts_with("rgb")) return rgb_of(lower);
  const std::string digits = lower.starts_with('#') ? lower.substr(1) : lower;
  if (!is_hex(digits)) return std::nullopt;
  if (digits.size() == 3) return {{'#', digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]}};
  if (digits.size() == 6 || digits.size() == 8) return "#" + digits.substr(0, 6);
  return std::nullopt;
}

std::optional<std::string> ass_colour_of(std::string_view text) {
  std::string digits = lower_ascii(text);
  std::erase_if(digits, [](char c) { return c == '&' || c == 'h' || c == ' '; });
  if (digits.empty() || digits.size() > 8 || !is_hex(digits)) return std::nullopt;
  digits.insert(0, 8 - digits.size(), '0');
  return "#" + digits.substr(6, 2) + digits.substr(4, 2) + digits.substr(2, 2);
}

std::string ass_colour(std::string_view colour) {
  std::string digits;
  for (const std::size_t from : {5u, 3u, 1u}) digits.append(colour.substr(from, 2));
  std::ranges::transform(digits, digits.begin(),
                         [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
  return digits;
}

bool apply_ass_codes(std::string_view codes, AssState& state, Styling& styling) {
  bool understood = codes.size() <= kMostCodes;
  codes = codes.substr(0, kMostCodes);
  for (std::size_t at = codes.find('\\'); at != codes.npos;) {
    std::size_t end = codes.find('\\', at + 1);
    const std::size_t open = codes.find('(', at);  // \t(\i1) has codes of its own
    if (open != codes.npos && end != codes.npos && open < end) {
      const std::size_t close = codes.find(')', open);
      end = close == codes.npos ? close : codes.find('\\', close);
    }
    const std::string code = trimmed(codes.substr(at + 1, end == codes.npos ? end : end - at - 1));
    understood = apply_ass_code(code, state, styling) && understood;
    at = end;
  }
  return understood;
}

std::string attribute_of(std::string_view tag, std::string_view name) {
  const std::string lower = lower_ascii(tag);
  for (std::size_t at = lower.find(name); at != lower.npos; at = lower.find(name, at + 1)) {
    const bool begins = at > 0 && (lower[at - 1] == ' ' || lower[at - 1] == '\t' || lower[at - 1] == '\n' ||
                                   lower[at - 1] == '"' || lower[at - 1] == '\'');
    std::size_t value = lower.find_first_not_of(" \t\n", at + name.size());
    if (!begins || value == lower.npos || lower[value] != '=') continue;
    value = lower.find_first_not_of(" \t\n", value + 1);
    if (value == lower.npos) return {};
    const bool quoted = lower[value] == '"' || lower[value] == '\'';
    const std::size_t end =
        quoted ? lower.find(lower[value], value + 1) : lower.find_first_of(" \t\n", value);
    const std::size_t from = value + (quoted ? 1 : 0);
    return std::string(tag.substr(from, end == lower.npos ? end : end - from));
  }
  return {};
}

void TimedParts::begin(std::int64_t at_ms, std::size_t text_bytes) { parts_.push_back({at_ms, text_bytes}); }

void TimedParts::move_into(CueWithWords& worded, std::string_view text) && {
  if (parts_.empty()) return;
  if (parts_.front().from > 0) parts_.insert(parts_.begin(), {worded.cue.start_ms, 0});
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool last = i + 1 == parts_.size();
    const std::size_t to = last ? text.size() : parts_[i + 1].from;
    std::string part(text.substr(parts_[i].from, to - parts_[i].from));
    if (trimmed(part).empty()) continue;
    std::ranges::replace(part, '\n', ' ');
    const std::int64_t end_ms = last ? worded.cue.end_ms : parts_[i + 1].at_ms;
    worded.words.push_back({.text = std::move(part),
                            .start_s = static_cast<double>(parts_[i].at_ms) / 1e3,
                            .end_s = static_cast<double>(std::max(end_ms, parts_[i].at_ms)) / 1e3});
  }
  keep_words_inside(worded);
}

}  // namespace ecg::captions
