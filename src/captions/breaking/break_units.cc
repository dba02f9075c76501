// Where text may be broken at all: at spaces; between words where the language writes no spaces, as ICU's
// dictionaries know them; and within a word that is longer than a line, between its grapheme clusters.
#include "captions/breaking/break_units.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/breaking/unicode_breaks.h"
#include "captions/reading/timed_text.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using Characters = std::span<const TimedCharacter>;

constexpr std::size_t kMaxCharacters =
    100;  // of one piece: a letter may carry a thousand marks, a line may not

bool may_break_between(char32_t before, char32_t after) {
  if (never_starts_a_line(after) || never_ends_a_line(before)) return false;
  return is_full_width(before) || is_full_width(after);
}

/// The characters of a segment, with where they may come apart.
class Text {
 public:
  Text(Characters characters, const Rules& rules) : characters_(characters), rules_(rules) {
    std::u32string text;
    for (const TimedCharacter& character : characters) text += character.c;
    clusters_ = cluster_starts(text);
    words_ = line_opportunities(text);
    if (!rules.break_at_spaces_only) add_words(text);
  }

  /// The end of the word that begins at `start`.
  std::size_t word_end(std::size_t start) const {
    std::size_t end = start + 1;
    while (end < characters_.size() && characters_[end].c != U' ' && !words_[end]) ++end;
    return end;
  }

  /// Whether so few characters, however wide each is, are no wider than a line: true of nearly every word.
  bool fits(std::size_t begin, std::size_t end) const {
    return static_cast<double>(end - begin) <= std::min<double>(rules_.max_columns, kMaxCharacters);
  }

  /// Where the part of [begin, end) ends that fits into a line: at least one cluster. A cluster that no line
  /// would hold is none any more.
  std::size_t fitting_end(std::size_t begin, std::size_t end) const {
    double width = 0;
    std::size_t fitting = begin, at = begin;
    for (; at < end && at - begin < kMaxCharacters; ++at) {
      if (clusters_[at]) fitting = at;
      std::string letter;
      append_code_point(letter, characters_[at].c);
      if ((width += columns(letter, rules_)) > rules_.max_columns && fitting > begin) return fitting;
    }
    if (at == end || clusters_[at]) return at;
    return fitting > begin ? fitting : at;
  }

  BreakUnit unit(std::size_t begin, std::size_t end) const {
    BreakUnit unit;
    for (std::size_t i = begin; i < end; ++i) append_code_point(unit.text, characters_[i].c);
    unit.columns = columns(unit.text, rules_);
    unit.start_ms = std::llround(characters_[begin].start_ms);
    unit.end_ms = std::llround(characters_[end - 1].end_ms);
    unit.word_end = characters_[end - 1].word_end;
    return unit;
  }

 private:
  void add_words(std::u32string_view text) {
    const std::vector<bool> starts = word_starts(text);
    for (std::size_t i = 1; i < text.size(); ++i)
      if (starts[i] && clusters_[i] && may_break_between(text[i - 1], text[i])) words_[i] = true;
  }

  const Characters characters_;
  const Rules& rules_;
  std::vector<bool> clusters_, words_;  // before which characters one begins
};

void append_word(std::vector<BreakUnit>& units, const Text& text, std::size_t begin, std::size_t end,
                 bool space_before) {
  while (begin < end) {
    const std::size_t fitting = text.fits(begin, end) ? end : text.fitting_end(begin, end);
    units.push_back(text.unit(begin, fitting));
    units.back().space_before = std::exchange(space_before, false);
    units.back().forced_break = fitting < end;
    begin = fitting;
  }
}

using Who = std::optional<std::string>;

const Who& speaker_of(const Segment& segment, const TimedCharacter& letter) {
  const bool has_own = letter.word < segment.words.size() && segment.words[letter.word].speaker;
  return has_own ? segment.words[letter.word].speaker : segment.speaker;
}

/// `before` is whoever said the last word, nullptr before the first.
void append_segment(std::vector<BreakUnit>& units, const Segment& segment, const Rules& rules,
                    const Who*& before) {
  const std::vector<TimedCharacter> characters = timed_text(segment, rules);
  const Text text(characters, rules);
  // Segments follow each other with a space where the language has spaces, whether or not they bring one.
  bool space_before = rules.break_at_spaces_only;
  for (std::size_t start = 0, end = 0; start < characters.size(); start = end) {
    end = text.word_end(start);
    const Who& speaker = speaker_of(segment, characters[start]);
    if (before && *before != speaker) units.back().speaker_end = true;
    before = &speaker;
    append_word(units, text, start, end, space_before);
    space_before = end < characters.size() && characters[end].c == U' ';
    if (space_before) ++end;
  }
}

/// Segments may overlap; cues may not.
void order_times(std::vector<BreakUnit>& units) {
  std::int64_t earliest = 0;
  for (BreakUnit& unit : units) {
    unit.start_ms = earliest = std::max(unit.start_ms, earliest);
    unit.end_ms = std::max(unit.end_ms, unit.start_ms);
  }
}

}  // namespace

std::vector<BreakUnit> break_units_of(const transcript::Transcript& transcript, const Rules& rules) {
  std::vector<BreakUnit> units;
  const Who* before_speaker = nullptr;
  for (const Segment& segment : transcript.segments) {
    const std::size_t before = units.size();
    append_segment(units, segment, rules, before_speaker);
    if (units.size() == before) continue;
    units.back().segment_end = true;
  }
  order_times(units);
  return units;
}

}  // namespace ecg::captions
