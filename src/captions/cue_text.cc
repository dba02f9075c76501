#include "captions/cue_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "captions/breaking/characters.h"

namespace ecg::captions {
namespace {

/// A control character that no caption can hold: all but the white space that is_space() knows.
bool is_control(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F); }

/// Whether some byte may be part of what clean_text() changes.
bool may_need_cleaning(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto c = static_cast<unsigned char>(byte);
    return (c < 0x20 && c != '\n') || c == 0x7F || c == 0xC2 || c == 0xE2;
  });
}

}  // namespace

std::string clock_text(std::int64_t time_ms, char sign) {
  const long long ms = std::max<std::int64_t>(time_ms, 0);
  std::array<char, 48> text{};
  const int size = std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld%c%03lld", ms / 3'600'000,
                                 ms / 60'000 % 60, ms / 1000 % 60, sign, ms % 1000);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string as_one_line(std::string_view text) {
  std::string line;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (!is_space(c))
      append_code_point(line, c);
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return trimmed(line);
}

// U+2028, U+2029 and U+0085 end a line in Unicode (UAX #14, BK and NL), a form feed parts words.
std::string clean_text(std::string_view text) {
  std::string clean = to_valid_utf8(text);
  if (!may_need_cleaning(clean)) return clean;
  const std::string whole = std::move(clean);
  clean.clear();
  for (std::size_t position = 0; position < whole.size();) {
    const char32_t c = next_code_point(whole, position);
    if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
      clean += '\n';
    else if (c == '\f' || c == '\v')
      clean += ' ';
    else if (!is_control(c))
      append_code_point(clean, c);
  }
  return clean;
}

std::vector<std::string> tidy_lines(const std::vector<std::string>& lines) {
  std::vector<std::string> tidy;
  for (const std::string& text : lines)
    for (const std::string& part : split(clean_text(text), '\n'))
      if (std::string line = trimmed(part); !line.empty()) tidy.push_back(std::move(line));
  return tidy;
}

std::string escaped_vtt_line(std::string_view line) {
  std::string escaped;
  for (const char c : line) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else
      escaped += c;
  }
  return escaped;
}

}  // namespace ecg::captions
