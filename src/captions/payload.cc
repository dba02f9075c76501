// Markup of SubRip (as players read it; there is no specification) and of WebVTT (W3C, sections 6.4 and 6.5).
#include "captions/payload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "base/shown_text.h"
#include "base/text.h"
#include "captions/characters.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kArrow = "-->", kArrowSign = "→";
constexpr std::size_t kLongestTag = 256, kLongestReference = 10;

bool is_srt_tag(std::string_view tag) {  // "<b>", "</i>", "<font color=red>"
  tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
  const std::string name = lower_ascii(tag.substr(0, tag.find_first_of(" \t>")));
  static constexpr std::string_view kNames[] = {"b", "i", "u", "s", "font"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

bool is_override(std::string_view tag) { return tag.starts_with("{\\"); }  // "{\an8}", from SubStation Alpha

/// Drops a tag that just ended at the end of `text`.
void drop_tag(std::string& text, char opening, bool (*is_tag)(std::string_view)) {
  const std::string_view tail =
      std::string_view(text).substr(text.size() - std::min(text.size(), kLongestTag));
  const std::size_t start = tail.rfind(opening);
  if (start != tail.npos && is_tag(tail.substr(start))) text.resize(text.size() - (tail.size() - start));
}

std::optional<char32_t> numbered(std::string_view digits) {  // "#39", "#x27"
  const bool hex = digits.starts_with("#x") || digits.starts_with("#X");
  digits.remove_prefix(hex ? 2 : 1);
  std::uint32_t value = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const bool is_character = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  if (!is_character) return 0xFFFD;
  return is_space(value) ? U' ' : static_cast<char32_t>(value);
}

std::optional<char32_t> referenced(std::string_view name) {
  struct Named {
    std::string_view name;
    char32_t c;
  };
  static constexpr Named kNamed[] = {{"amp", '&'},   {"lt", '<'},    {"gt", '>'},     {"quot", '"'},
                                     {"apos", '\''}, {"nbsp", 0xA0}, {"lrm", 0x200E}, {"rlm", 0x200F}};
  if (name.starts_with('#')) return numbered(name);
  const auto found = std::ranges::find(kNamed, name, &Named::name);
  return found == std::end(kNamed) ? std::nullopt : std::optional(found->c);
}

std::string without_vtt_tags(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t open = text.find('<');
    plain.append(text.substr(0, open));
    const std::size_t close = open == text.npos ? open : text.find('>', open);
    if (close == text.npos) break;  // a tag that is never closed takes the rest, as the specification has it
    text.remove_prefix(close + 1);
  }
  return plain;
}

std::string with_references_read(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text[i] == '&' ? text.substr(i, kLongestReference).find(';') : text.npos;
    const auto c = end == text.npos ? std::nullopt : referenced(text.substr(i + 1, end - 1));
    if (c) {
      append_code_point(plain, *c);
      i += end;
    } else {
      plain += text[i];
    }
  }
  return plain;
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

std::vector<std::string> tidy_lines(const std::vector<std::string>& lines) {
  std::vector<std::string> tidy;
  for (std::string text : lines) {
    std::ranges::replace(text, '\r', '\n');
    for (const std::string& part : split(text, '\n'))
      if (std::string line = trimmed(shown_text(part)); !line.empty()) tidy.push_back(std::move(line));
  }
  return tidy;
}

// One pass: each character is judged by what is left before it, so that what a dropped tag joins is judged as
// well.
std::string plain_srt_line(std::string_view line) {
  std::string plain;
  for (const char c : line) {
    plain += c;
    if (c == '}') drop_tag(plain, '{', is_override);
    if (c != '>') continue;
    if (plain.ends_with(kArrow))
      plain.replace(plain.size() - kArrow.size(), kArrow.size(), kArrowSign);
    else
      drop_tag(plain, '<', is_srt_tag);
  }
  return plain;
}

std::string without_srt_arrow(std::string_view line) {
  std::string plain;
  for (const char c : line) {
    plain += c;
    if (plain.ends_with(kArrow)) plain.replace(plain.size() - kArrow.size(), kArrow.size(), kArrowSign);
  }
  return plain;
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

std::string plain_vtt_text(std::string_view payload) {
  return with_references_read(without_vtt_tags(payload));
}

}  // namespace ecg::captions
