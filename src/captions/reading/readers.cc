// What readers of several formats end with.
#include "captions/reading/readers.h"

#include <algorithm>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

// YouTube's captions follow each other at once; a repeated line after a pause was said again.
constexpr std::int64_t kRollingGap_ms = 100;

/// How many of the last lines of `before` stand first in `cue`.
std::size_t repeated_lines(const CueWithWords& before, const CueWithWords& cue) {
  if (cue.cue.start_ms > before.cue.end_ms + kRollingGap_ms || cue.cue.start_ms < before.cue.start_ms)
    return 0;
  const auto &old = before.cue.lines, &lines = cue.cue.lines;
  for (std::size_t count = std::min(old.size(), lines.size()); count > 0; --count)
    if (std::equal(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count),
                   old.end() - static_cast<std::ptrdiff_t>(count)))
      return count;
  return 0;
}

/// What of `text` stands behind its first `count` letters.
std::string behind_letters(std::string_view text, std::size_t count) {
  std::size_t position = 0;
  while (count > 0 && position < text.size())
    if (!is_space(next_code_point(text, position))) --count;
  return std::string(text.substr(position));
}

/// Without its first `count` lines, their runs and their words.
void drop_lines(CueWithWords& worded, std::size_t count) {
  std::vector<CueWithWords> parts(2);
  auto& lines = worded.cue.lines;
  const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(count);
  parts[0].cue.lines.assign(lines.begin(), middle);
  parts[1].cue.lines.assign(middle, lines.end());
  divide_styling(worded.styling, parts);
  std::size_t dropped = 0;
  for (const std::string& line : parts[0].cue.lines) dropped += letters_in(line);
  while (!worded.words.empty() && dropped > 0) {
    const std::size_t letters = letters_in(worded.words.front().text);
    if (letters > dropped) {
      worded.words.front().text = behind_letters(worded.words.front().text, dropped);
      break;
    }
    dropped -= letters;
    worded.words.erase(worded.words.begin());
  }
  lines = std::move(parts[1].cue.lines);
  parts[1].styling.id = worded.styling.id;
  parts[1].styling.notes = worded.styling.notes;
  worded.styling = std::move(parts[1].styling);
}

std::vector<Cue> shown(Parsed parsed) {
  std::vector<Cue> cues;
  for (CueWithWords& worded : parsed.cues) cues.push_back(std::move(worded.cue));
  return cues;
}

}  // namespace

void unroll(Parsed& parsed) {
  std::size_t repeating = 0, repeated = 0;
  for (std::size_t i = 1; i < parsed.cues.size(); ++i)
    if (repeated_lines(parsed.cues[i - 1], parsed.cues[i]) > 0) ++repeating;
  if (repeating < 2 || repeating * 2 < parsed.cues.size()) return;
  std::vector<CueWithWords> unrolled;
  CueWithWords shown;  // the one before, as it stood in the file
  for (CueWithWords& cue : parsed.cues) {
    const std::size_t count = unrolled.empty() ? 0 : repeated_lines(shown, cue);
    shown = cue;
    repeated += count;
    if (count < cue.cue.lines.size()) {
      if (count > 0) drop_lines(cue, count);
      unrolled.push_back(std::move(cue));
    } else {
      unrolled.back().cue.end_ms = std::max(unrolled.back().cue.end_ms, cue.cue.end_ms);
    }
  }
  parsed.cues = std::move(unrolled);
  parsed.findings.push_back({0, FindingCode::rolled_up, std::to_string(repeated)});
}

std::vector<Cue> parse_srt(std::string_view text) { return shown(read_srt(to_valid_utf8(text))); }
std::vector<Cue> parse_vtt(std::string_view text) { return shown(read_vtt(to_valid_utf8(text))); }

Parsed finished(std::vector<CueWithWords> cues, Findings& findings, std::string_view text) {
  if (cues.empty() && !findings.list().empty())
    throw Error(Code::invalid_field, with_line(findings.list().front(), Language::en));
  if (cues.empty() && !trimmed(text).empty()) throw Error(Code::invalid_field, "there is no caption in it");
  return {.cues = std::move(cues), .findings = findings.take()};
}

}  // namespace ecg::captions
