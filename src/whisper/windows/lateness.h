#pragma once
// By how much a model's attention tells words later than they are said, and how that is taken out.
#include <string_view>
#include <vector>

#include "whisper/weights.h"
#include "whisper/windows/words.h"

namespace ecg::whisper {

/// In seconds; below 0 where it tells them early. The same in every recording, as the heads that align are
/// the model's own: they go on to the next word at some share of the one before, so the longer that is, the
/// earlier. Zeros for models that nobody measured. Source: bench/word_times.py.
struct Lateness {
  double usual_s = 0;       ///< of a word behind one of four letters, of first words, of parts of words
  double per_letter_s = 0;  ///< for each letter that the word before has more than that

  /// Of a word behind one with so many letters; two and a half at least, nine at most.
  double behind(double letters) const;
};
Lateness lateness_of(const Dimensions& dimensions);

/// As many letters as there are sounds to say, about: a Hangul syllable has two or three. 4, which changes
/// nothing, for what is written in other scripts than Hangul and those of single sounds.
double spoken_letters(std::string_view word);

/// Moves the times of tokens that follow each other without a gap, in seconds of a window. Those without
/// bytes, which are times, are left as they are. Words still follow each other, within 0 … length_s.
void take_lateness_out(std::vector<TimedToken>& tokens, const Lateness& lateness, double length_s);

}  // namespace ecg::whisper
