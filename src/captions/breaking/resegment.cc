// Captions for a single caption: what make_cues() does for a transcript, with this one's words as the speech.
#include "captions/breaking/resegment.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/cue_text.h"
#include "captions/reading/timed_text.h"
#include "captions/turns.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }

bool begins_with_dash(std::string_view line) {
  return line.starts_with("-") || line.starts_with("–") || line.starts_with("—");
}

bool meet_full_width(std::string_view before, std::string_view after) {
  std::size_t last = before.size() - 1, first = 0;
  while (last > 0 && (before[last] & 0xC0) == 0x80) --last;  // to the first byte of the last character
  return is_full_width(next_code_point(before, last)) && is_full_width(next_code_point(after, first));
}

/// Broken lines as one: where the language writes no spaces, there was none between full-width characters.
std::string joined(const std::vector<std::string>& lines, const Rules& rules) {
  std::string text;
  for (const std::string& line : lines) {
    const bool without_space = text.empty() || (!rules.break_at_spaces_only && meet_full_width(text, line));
    text.append(without_space ? "" : " ").append(line);
  }
  return text;
}

/// One text for each person who speaks in the caption.
std::vector<std::string> utterances(const Cue& cue, const Rules& rules) {
  std::vector<std::vector<std::string>> groups(1);
  for (std::string& line : tidy_lines(cue.lines)) {
    if (begins_with_dash(line) && !groups.back().empty()) groups.emplace_back();
    groups.back().push_back(std::move(line));
  }
  std::vector<std::string> texts;
  for (const auto& lines : groups) texts.push_back(joined(lines, rules));
  return texts;
}

/// The caption as one segment of speech; words that do not say what it says are of no use.
Transcript as_speech(const CueWithWords& worded, const std::string& text) {
  Segment segment{.start_s = seconds(worded.cue.start_ms),
                  .end_s = seconds(worded.cue.end_ms),
                  .text = text,
                  .words = worded.words,
                  .speaker = worded.speaker};
  if (!words_spell_text(segment.text, segment.words)) segment.words.clear();
  return {.segments = {std::move(segment)}, .duration_s = seconds(worded.cue.end_ms)};
}

/// Each person's share of the caption's time: from their first word to the next one's, or by the width of
/// what they say.
std::vector<CueWithWords> by_utterance(const CueWithWords& worded, const Rules& rules) {
  const std::vector<std::string> texts = utterances(worded.cue, rules);
  std::vector<Cue> cues;
  std::string all;
  for (const std::string& text : texts) {
    cues.push_back({worded.cue.start_ms, worded.cue.end_ms, {text}});
    all.append(all.empty() ? "" : " ").append(text);
  }
  std::vector<CueWithWords> parts = with_words(std::move(cues), as_speech(worded, all));
  const double whole = columns(all, rules),
               span = static_cast<double>(worded.cue.end_ms - worded.cue.start_ms);
  double before = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Cue& cue = parts[i].cue;
    const std::int64_t shared = worded.cue.start_ms + std::llround(span * before / std::max(whole, 1.0));
    const bool timed = !parts[i].words.empty();
    if (i > 0) cue.start_ms = timed ? std::llround(parts[i].words.front().start_s * 1e3) : shared;
    if (i > 0) parts[i - 1].cue.end_ms = cue.start_ms;
    before += columns(texts[i], rules);
  }
  return parts;
}

void append_cut(std::vector<CueWithWords>& cues, const CueWithWords& part, const Rules& rules,
                std::string_view language) {
  Transcript speech = as_speech(part, part.cue.lines.front());
  speech.language = language;
  std::vector<CueWithWords> cut = with_words(make_cues(speech, rules), speech);
  if (cut.empty()) return;
  cut.front().cue.start_ms = part.cue.start_ms;
  cut.back().cue.end_ms = part.cue.end_ms;
  std::ranges::move(cut, std::back_inserter(cues));
}

bool is_divisible(const CueWithWords& worded, const Rules& rules) {
  return read_columns(worded.cue, rules) > rules.max_columns;
}

}  // namespace

bool needs_recut(const CueWithWords& worded, const Rules& rules) {
  const std::vector<std::string> lines = tidy_lines(worded.cue.lines);
  if (std::ssize(lines) > rules.max_lines) return true;
  if (worded.cue.end_ms - worded.cue.start_ms > rules.max_ms && is_divisible(worded, rules)) return true;
  if (can_part_speakers(worded, rules)) return true;
  return std::ranges::any_of(
      lines, [&](const std::string& line) { return columns(line, rules) > rules.max_columns; });
}

std::vector<CueWithWords> resegment(const CueWithWords& worded, const Rules& rules,
                                    std::string_view language) {
  std::vector<CueWithWords> cues;
  CueWithWords whole = worded;
  keep_words_inside(whole);
  for (const CueWithWords& part : by_utterance(whole, rules)) append_cut(cues, part, rules, language);
  for (std::size_t i = 1; i < cues.size(); ++i)
    cues[i].cue.start_ms = std::max(cues[i].cue.start_ms, cues[i - 1].cue.start_ms + 1);
  return cues;
}

}  // namespace ecg::captions
