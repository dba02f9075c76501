// MicroDVD: "{25}{75}text|more text", in frames. Codes: {y:i,b} of a line, {Y:i} of all, {c:$bbggrr}, {C:…}.
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

constexpr double kUsualFrameRate = 24000.0 / 1001;  // what films on discs were made for
constexpr double kLongest_s = 1e6;

double rate_of(std::string_view text) {
  const std::string plain = trimmed(text);
  double rate = 0;
  const auto [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), rate);
  return problem == std::errc() && end == plain.data() + plain.size() && rate >= 1 && rate <= 1000 ? rate : 0;
}

/// Takes "{25}" from the front of `line`.
std::optional<std::int64_t> take_frame(std::string_view& line) {
  const std::size_t close = line.starts_with('{') ? line.find('}') : line.npos;
  if (close == line.npos) return std::nullopt;
  const std::string_view digits = line.substr(1, close - 1);
  if (!digits.empty() && !all_digits(digits)) return std::nullopt;
  line.remove_prefix(close + 1);
  return digits.empty() ? -1 : to_integer(digits);
}

/// Sets `look` by "y:i,b" or "c:$bbggrr"; the same in capitals counts for all lines. Others stand for nothing
/// here.
bool apply_code(std::string_view code, transcript::Look& look) {
  const std::string lower = lower_ascii(code);
  if (lower.starts_with("c:$")) {
    const auto colour = ass_colour_of(lower.substr(3));
    if (colour) look.colour = *colour;
    return colour.has_value();
  }
  if (!lower.starts_with("y:")) return false;
  for (const std::string& letter : split(lower.substr(2), ',')) {
    if (letter == "i") look.italic = true;
    if (letter == "b") look.bold = true;
    if (letter == "u") look.underline = true;
    if (letter == "s") look.strike = true;
  }
  return true;
}

void read_text(std::string_view text, CueWithWords& worded) {
  StyledText said;
  transcript::Look of_all;
  for (const std::string& whole : split(text, '|')) {
    std::string_view line = whole;
    transcript::Look look = of_all;
    while (line.starts_with('{') && line.find('}') != line.npos && line.find(':') != line.npos) {
      const std::string_view code = line.substr(1, line.find('}') - 1);
      const bool for_all = !code.empty() && (code[0] == 'Y' || code[0] == 'C');
      if (!apply_code(code, look) && !lower_ascii(code).starts_with('f') &&
          !lower_ascii(code).starts_with('p'))
        break;
      if (for_all) of_all = look;
      line.remove_prefix(code.size() + 2);
    }
    if (line.starts_with('/')) look.italic = true, line.remove_prefix(1);  // many write italics so
    said.add(std::string(line) + "\n", look);
  }
  std::move(said).move_into(worded);
}

}  // namespace

Parsed read_microdvd(std::string_view text, const ReadOptions& options) {
  std::vector<CueWithWords> cues;
  Findings findings;
  double rate = options.frame_rate > 0 ? options.frame_rate : kUsualFrameRate;
  for (Lines lines(text); !lines.at_end(); lines.next()) {
    if (lines.is_blank()) continue;
    std::string_view line = without_mark(lines.line());
    const auto start = take_frame(line), end = start ? take_frame(line) : std::nullopt;
    if (!start || !end || *start < 0) {
      findings.add(lines.number(), FindingCode::text_without_time);
      continue;
    }
    // "{1}{1}25.000" at the start says the frame rate.
    if (const double told = rate_of(line); cues.empty() && *start <= 1 && *end <= 1 && told > 0) {
      if (options.frame_rate <= 0) rate = told;
      continue;
    }
    const auto at_ms = [&](std::int64_t frame) {
      return std::llround(std::min(static_cast<double>(frame) / rate, kLongest_s) * 1e3);
    };
    CueWithWords worded{
        .cue = {.start_ms = at_ms(*start), .end_ms = at_ms(*end < 0 ? *start : *end), .lines = {}}};
    read_text(line, worded);
    if (!worded.cue.lines.empty()) cues.push_back(std::move(worded));
  }
  return finished(std::move(cues), findings, text);
}

}  // namespace ecg::captions
