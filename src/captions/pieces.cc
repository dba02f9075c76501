// Where text may be broken at all: at spaces, or between full-width characters where the language writes no
// spaces.
#include "captions/pieces.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/text.h"
#include "captions/characters.h"
#include "captions/timed_text.h"

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

Piece piece_of(Characters characters, const Rules& rules) {
  Piece piece;
  for (const TimedCharacter& character : characters) append_code_point(piece.text, character.c);
  piece.columns = columns(piece.text, rules);
  piece.start_ms = std::llround(characters.front().start_ms);
  piece.end_ms = std::llround(characters.back().end_ms);
  piece.word_end = characters.back().word_end;
  return piece;
}

/// How many characters of a word fit into a line; at least one, and never ending before a mark.
std::size_t that_fit(Characters word, const Rules& rules) {
  double width = 0;
  std::size_t fitting = 0, count = 0;
  for (; count < std::min(word.size(), kMaxCharacters); ++count) {
    std::string letter;
    append_code_point(letter, word[count].c);
    if (!is_combining(word[count].c)) fitting = count;
    if ((width += columns(letter, rules)) > rules.max_columns) return std::max<std::size_t>(fitting, 1);
  }
  return count == word.size() || fitting == 0 ? count : fitting;
}

void append_word(std::vector<Piece>& pieces, Characters word, bool space_before, const Rules& rules) {
  while (!word.empty()) {
    const std::size_t fitting = that_fit(word, rules);
    pieces.push_back(piece_of(word.first(fitting), rules));
    pieces.back().space_before = std::exchange(space_before, false);
    pieces.back().torn = fitting < word.size();
    word = word.subspan(fitting);
  }
}

/// The end of the word that begins at `start`.
std::size_t word_end(Characters text, std::size_t start, const Rules& rules) {
  std::size_t end = start + 1;
  while (end < text.size() && text[end].c != U' ' &&
         (rules.break_at_spaces_only || !may_break_between(text[end - 1].c, text[end].c)))
    ++end;
  return end;
}

void append_segment(std::vector<Piece>& pieces, const Segment& segment, const Rules& rules) {
  const std::vector<TimedCharacter> characters = timed_text(segment, rules);
  const Characters text = characters;
  // Segments follow each other with a space where the language has spaces, whether or not they bring one.
  bool space_before = rules.break_at_spaces_only;
  for (std::size_t start = 0, end = 0; start < text.size(); start = end) {
    end = word_end(text, start, rules);
    append_word(pieces, text.subspan(start, end - start), space_before, rules);
    space_before = end < text.size() && text[end].c == U' ';
    if (space_before) ++end;
  }
}

/// Segments may overlap; cues may not.
void order_times(std::vector<Piece>& pieces) {
  std::int64_t earliest = 0;
  for (Piece& piece : pieces) {
    piece.start_ms = earliest = std::max(piece.start_ms, earliest);
    piece.end_ms = std::max(piece.end_ms, piece.start_ms);
  }
}

}  // namespace

std::vector<Piece> pieces_of(const transcript::Transcript& transcript, const Rules& rules) {
  std::vector<Piece> pieces;
  const Segment* previous = nullptr;
  for (const Segment& segment : transcript.segments) {
    const std::size_t before = pieces.size();
    append_segment(pieces, segment, rules);
    if (pieces.size() == before) continue;
    if (previous) pieces[before - 1].speaker_end = previous->speaker != segment.speaker;
    pieces.back().segment_end = true;
    previous = &segment;
  }
  order_times(pieces);
  return pieces;
}

}  // namespace ecg::captions
