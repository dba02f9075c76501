#include "captions/breaking/lines.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "captions/cue_text.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
// Word processors and careless hands; the first is the right one.
constexpr std::array<std::string_view, 4> kArrows = {"-->", "->", "\u2013>", "\u2014>"};

/// Up to `most_digits` digits.
std::optional<std::int64_t> number(std::string_view text, std::size_t most_digits) {
  if (!all_digits(text) || text.size() > most_digits) return std::nullopt;
  return to_integer(text);
}

/// "5" after the dot is 500 ms; digits behind the third are finer than anything here.
std::optional<std::int64_t> thousandths(std::string_view digits) {
  if (!all_digits(digits) || digits.size() > 9) return std::nullopt;
  std::string padded(digits.substr(0, 3));
  padded.resize(3, '0');
  return to_integer(padded);
}

std::string without_spaces(std::string_view text) {
  std::string plain(text);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '\t'; });
  return plain;
}

struct Arrow {
  std::string_view before, after;
  bool odd;
};

/// With hours or a fraction, or of no use as a time: "9:00 -> 10:00" is text.
bool is_full(std::string_view time) {
  return std::ranges::count(time, ':') > 1 || time.find_first_of(".,;") != time.npos;
}

std::optional<Arrow> arrow_in(std::string_view line) {
  for (const std::string_view arrow : kArrows)
    if (const std::size_t at = line.find(arrow); at != line.npos)
      return Arrow{line.substr(0, at), line.substr(at + arrow.size()), arrow != kArrows.front()};
  return std::nullopt;
}

std::string_view trimmed_view(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct LeadingTime {
  ReadTime time;
  std::string_view rest;
};

/// The time that `text` begins with: up to a space, or, where that is none, of all it has of what times are
/// made of.
std::optional<LeadingTime> leading_time(std::string_view text) {
  text = trimmed_view(text);
  const std::size_t space = std::min(text.find_first_of(" \t"), text.size());
  if (const auto time = read_clock(text.substr(0, space))) return LeadingTime{*time, text.substr(space)};
  const std::size_t end = std::min(text.find_first_not_of("-0123456789:.,; \t"), text.size());
  const auto time = read_clock(text.substr(0, end));
  return time ? std::optional(LeadingTime{*time, text.substr(end)}) : std::nullopt;
}

/// "00:" with a sign or spaces: what a time begins with.
bool begins_as_time(std::string_view text) {
  const std::string plain = without_spaces(text.substr(0, 64));
  const std::size_t from = plain.starts_with('-') || plain.starts_with('+') ? 1 : 0;
  const std::size_t colon = plain.find_first_not_of("0123456789", from);
  return colon != plain.npos && colon > from && plain[colon] == ':' && colon + 1 < plain.size() &&
         (all_digits(plain.substr(colon + 1, 1)) || plain[colon + 1] == '-');
}

}  // namespace

void require_readable_length(std::string_view text) {
  if (text.size() > kLongestFile) throw Error(Code::invalid_field, "the captions are longer than 64 MiB");
}

Lines::Lines(std::string_view text) : rest_(text) {
  require_readable_length(text);
  next();
}

bool Lines::is_blank() const { return trimmed(without_mark(line_)).empty(); }

void Lines::next() {
  at_end_ = rest_.empty();
  ++number_;
  const std::size_t end = rest_.find_first_of("\r\n");
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(std::min(rest_.size(), line_.size()));
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : rest_.empty() ? 0 : 1);
}

void Lines::skip_block() {
  while (!at_end_ && !line_.empty()) next();
}

std::string_view without_mark(std::string_view line) {
  while (line.starts_with(kMark)) line.remove_prefix(kMark.size());
  return line;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<ReadTime> read_clock(std::string_view text) {
  std::string plain = without_spaces(text.substr(0, 64));
  ReadTime time{.odd = plain.size() != trimmed_view(text).size()};
  const bool negative = plain.starts_with('-');
  if (negative) plain.erase(0, 1);
  std::size_t dot = plain.find_first_of(".,;");
  auto parts = split(std::string_view(plain).substr(0, dot), ':');
  const bool colon_before_millis = dot == plain.npos && parts.size() == 4 && parts[3].size() == 3;
  std::string fraction = dot == plain.npos ? "" : plain.substr(dot + 1);
  if (colon_before_millis) fraction = parts[3], parts.pop_back();
  if (parts.size() == 2) parts.insert(parts.begin(), "0");
  if (parts.size() != 3) return std::nullopt;
  const auto hours = number(parts[0], 6), minutes = number(parts[1], 3), seconds = number(parts[2], 3);
  const bool has_fraction = dot != plain.npos || colon_before_millis;
  const auto millis = has_fraction ? thousandths(fraction) : std::optional<std::int64_t>(0);
  if (!hours || !minutes || !seconds || !millis) return std::nullopt;
  time.odd = time.odd || negative || colon_before_millis || *minutes > 59 || *seconds > 59 ||
             fraction.size() > 3 || plain.find(';') != plain.npos;
  time.ms = negative ? 0 : ((*hours * 60 + *minutes) * 60 + *seconds) * 1000 + *millis;
  return time;
}

std::optional<TimeLine> read_time_line(std::string_view line) {
  line = without_mark(line);
  const auto arrow = arrow_in(line);
  if (!arrow) return std::nullopt;
  const auto start = read_clock(trimmed_view(arrow->before));
  const auto end = leading_time(arrow->after);
  if (!start || !end || (arrow->odd && !(is_full(arrow->before) && is_full(arrow->after))))
    return std::nullopt;
  return TimeLine{.start_ms = start->ms,
                  .end_ms = end->time.ms,
                  .settings = trimmed_view(end->rest),
                  .odd = arrow->odd || start->odd || end->time.odd};
}

bool is_meant_as_times(std::string_view line) {
  line = trimmed_view(without_mark(line));
  const auto arrow = arrow_in(line);
  if (!arrow || line == kArrows.front()) return arrow.has_value();
  const bool before = begins_as_time(arrow->before);
  return arrow->odd ? before && is_full(arrow->before) : before || begins_as_time(trimmed_view(arrow->after));
}

void tell_if_odd(const TimeLine& times, std::size_t line, Findings& findings) {
  if (times.odd)
    findings.add(line, FindingCode::odd_time,
                 clock_text(times.start_ms, '.') + " --> " + clock_text(times.end_ms, '.'));
}

}  // namespace ecg::captions
