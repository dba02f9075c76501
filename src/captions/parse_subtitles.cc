// Reads SubRip and WebVTT, forgiving as players are in everything but times: WebVTT section 6.1, SubRip by
// custom. One pass over the lines; memory and time grow with the text only.
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "captions/captions.h"
#include "captions/payload.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kArrow = "-->";
constexpr std::size_t kLongestFile = 64u << 20;  // bytes; ten hours of captions are below 2 MB

class Lines {
 public:
  explicit Lines(std::string_view text) {
    if (text.size() > kLongestFile) throw Error(Code::invalid_field, "the captions are longer than 64 MiB");
    text_ = to_valid_utf8(text);
    rest_ = text_;
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    next();
  }

  bool at_end() const { return at_end_; }
  std::string_view line() const { return line_; }
  bool has_arrow() const { return line_.find(kArrow) != line_.npos; }
  bool is_blank() const { return trimmed(line_).empty(); }

  /// CRLF, LF or CR alone ends a line.
  void next() {
    at_end_ = rest_.empty();
    ++number_;
    const std::size_t end = rest_.find_first_of("\r\n");
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(std::min(rest_.size(), line_.size()));
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : rest_.empty() ? 0 : 1);
  }

  void skip_block() {
    while (!at_end_ && !line_.empty()) next();
  }

  [[noreturn]] void fail(std::string_view problem) const {
    throw Error(Code::invalid_field, "line " + std::to_string(number_) + ": " + std::string(problem));
  }

 private:
  std::string text_;
  std::string_view rest_, line_;
  std::size_t number_ = 0;
  bool at_end_ = false;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Up to `most_digits` digits, at most `most`.
std::optional<std::int64_t> number(std::string_view text, std::size_t most_digits, std::int64_t most) {
  if (!all_digits(text) || text.size() > most_digits) return std::nullopt;
  const auto value = to_integer(text);
  return value && *value <= most ? value : std::nullopt;
}

/// "5" after the dot is 500 ms.
std::optional<std::int64_t> thousandths(std::string_view digits) {
  std::string padded(digits);
  padded.resize(std::max<std::size_t>(3, padded.size()), '0');
  return number(padded, 3, 999);
}

/// [hours:]minutes:seconds[.thousandths], with a dot or a comma.
std::optional<std::int64_t> time_ms(std::string_view text) {
  const std::size_t dot = text.find_first_of(".,");
  auto parts = split(text.substr(0, dot), ':');
  if (parts.size() == 2) parts.insert(parts.begin(), "0");
  if (parts.size() != 3) return std::nullopt;
  const auto hours = number(parts[0], 6, 999'999), minutes = number(parts[1], 2, 59),
             seconds = number(parts[2], 2, 59);
  const auto millis = dot == text.npos ? std::optional<std::int64_t>(0) : thousandths(text.substr(dot + 1));
  if (!hours || !minutes || !seconds || !millis) return std::nullopt;
  return ((*hours * 60 + *minutes) * 60 + *seconds) * 1000 + *millis;
}

/// "00:00:01,000 --> 00:00:02,000 align:start"; settings after the times are left out.
Cue timed_cue(const Lines& lines) {
  const std::size_t arrow = lines.line().find(kArrow);
  if (arrow == std::string_view::npos)
    lines.fail("expected a time line such as 00:00:01.000 --> 00:00:02.500");
  const auto start = time_ms(trimmed(lines.line().substr(0, arrow)));
  const std::string after = trimmed(lines.line().substr(arrow + kArrow.size()));
  const auto end = time_ms(std::string_view(after).substr(0, after.find_first_of(" \t")));
  if (!start || !end) lines.fail("no time such as 00:00:01.000");
  if (*end < *start) lines.fail("the cue ends before it starts");
  return {.start_ms = *start, .end_ms = *end};
}

void keep_if_it_says_something(std::vector<Cue>& cues, Cue cue) {
  cue.lines = tidy_lines(cue.lines);
  if (!cue.lines.empty()) cues.push_back(std::move(cue));
}

Cue srt_cue(Lines& lines) {
  if (all_digits(trimmed(lines.line()))) lines.next();  // the number, which many leave out
  Cue cue = timed_cue(lines);
  for (lines.next(); !lines.at_end() && !lines.is_blank() && !lines.has_arrow(); lines.next())
    cue.lines.emplace_back(lines.line());
  // No empty line between two cues: what looks like text is the next one's number.
  const bool next_began = !lines.at_end() && lines.has_arrow();
  if (next_began && !cue.lines.empty() && all_digits(trimmed(cue.lines.back()))) cue.lines.pop_back();
  for (std::string& line : cue.lines) line = plain_srt_line(line);
  return cue;
}

Cue vtt_cue(Lines& lines) {
  if (!lines.has_arrow()) lines.next();  // its identifier
  Cue cue = timed_cue(lines);
  std::string payload;
  for (lines.next(); !lines.at_end() && !lines.line().empty() && !lines.has_arrow(); lines.next())
    payload.append(lines.line()).append("\n");
  cue.lines = split(plain_vtt_text(payload), '\n');
  return cue;
}

bool opens_block(std::string_view line, std::string_view keyword) {
  return line.starts_with(keyword) &&
         (line.size() == keyword.size() || line[keyword.size()] == ' ' || line[keyword.size()] == '\t');
}

bool is_no_cue(const Lines& lines) {
  if (lines.has_arrow()) return false;
  return opens_block(lines.line(), "NOTE") || opens_block(lines.line(), "STYLE") ||
         opens_block(lines.line(), "REGION");
}

}  // namespace

std::vector<Cue> parse_srt(std::string_view text) {
  std::vector<Cue> cues;
  for (Lines lines(text); !lines.at_end();) {
    if (lines.is_blank())
      lines.next();
    else
      keep_if_it_says_something(cues, srt_cue(lines));
  }
  return cues;
}

std::vector<Cue> parse_vtt(std::string_view text) {
  Lines lines(text);
  if (lines.at_end() || !opens_block(lines.line(), "WEBVTT")) lines.fail("a WebVTT file begins with WEBVTT");
  lines.skip_block();
  std::vector<Cue> cues;
  while (!lines.at_end()) {
    if (lines.line().empty())
      lines.next();
    else if (is_no_cue(lines))
      lines.skip_block();
    else
      keep_if_it_says_something(cues, vtt_cue(lines));
  }
  return cues;
}

}  // namespace ecg::captions
