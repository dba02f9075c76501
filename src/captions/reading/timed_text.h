#pragma once
// The text of a segment, character by character, each with the time it is spoken.
#include <string_view>
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

struct TimedCharacter {
  char32_t c = 0;
  double start_ms = 0, end_ms = 0;
  bool word_end = false;  ///< the transcript's word ends here
  std::size_t word = 0;   ///< which of the words it belongs to
};

/// Whole numbers stay far from their end whatever a client wrote: no number, or before 0, is 0.
double to_ms(double time_s);

/// Whether the words say what the text says, white space aside. They do not where a person has rewritten it.
bool words_spell_text(std::string_view text, const std::vector<transcript::Word>& words);

/// The characters one sees of them, each word's time spread over its own evenly.
std::vector<TimedCharacter> timed_letters(const std::vector<transcript::Word>& words);

/// White space comes as single U+0020 between words, none at the ends. Spaces are those of the segment's text
/// where its words spell the same, those of the words otherwise. Without words the segment's time is spread
/// over its text.
std::vector<TimedCharacter> timed_text(const transcript::Segment& segment, const Rules& rules);

}  // namespace ecg::captions
