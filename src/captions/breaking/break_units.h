#pragma once
// Text cut into what is never broken.
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

/// A word with its punctuation, where the language writes no spaces as ICU's dictionaries have it; or a part
/// of a word that is longer than a line, never less than a grapheme cluster.
struct BreakUnit {
  std::string text;  ///< without white space, never empty
  double columns = 0;
  bool space_before = false;
  std::int64_t start_ms = 0, end_ms = 0;  ///< starts never go down from piece to piece
  bool forced_break = false;              ///< the rest of a word too long for a line follows
  bool word_end = false;                  ///< the transcript's word ends here
  bool segment_end = false;
  bool speaker_end = false;  ///< somebody else speaks next
};

std::vector<BreakUnit> break_units_of(const transcript::Transcript& transcript, const Rules& rules);

}  // namespace ecg::captions
