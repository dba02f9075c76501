#pragma once
// Times of captions that people set: one at a time, in order, as long as the rules want and the others allow.
#include <vector>

#include "captions/worded_cue.h"

namespace ecg::captions {

/// `cues` in the order of their starts. What keeps the rules is not touched, and twice is the same as once.
/// Cues that begin almost at once share their time by what is to be read; those that crowd within less than
/// can be shown move later.
///
/// duration_ms  nothing is shown longer than until then, but what was or cannot help it; 0: unknown
void mend_times(std::vector<WordedCue>& cues, const Rules& rules, std::int64_t duration_ms);

}  // namespace ecg::captions
