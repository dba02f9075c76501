#pragma once
// When each cue comes and goes.
#include <span>

#include "captions/captions.h"

namespace ecg::captions {

/// From when the words of each cue are spoken (starts never go down; they may overlap) to when it is shown:
/// as long as it takes to read where the silence around it allows that, never two at once. `duration_ms` 0:
/// unknown.
void set_times(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms);

/// Times of captions that people set, `cues` in the order of their starts: one at a time, as long as the
/// rules want and the others allow. What keeps the rules is not touched, and twice is the same as once. Cues
/// that begin almost at once share their time by what is to be read; those that crowd within less than can be
/// shown move later.
///
/// duration_ms  nothing is shown longer than until then, but what was or cannot help it; 0: unknown
void repair_timing(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms);

/// Gaps that ought to be closed (is_open_gap) are, unless a cut of the picture lies in them or the cue would
/// be shown for longer than max_ms.
void close_gaps(std::vector<Cue>& cues, const Rules& rules, std::span<const transcript::Shot> shots);

double reading_ms(double columns, const Rules& rules);

// What both are made of.
/// Where the cue should end so that it can be read, or later where it does.
std::int64_t readable_end_ms(const Cue& cue, const Rules& rules);
/// No start is nearer than `step_ms` to the one before.
void part_starts(std::vector<Cue>& cues, std::int64_t step_ms);
/// Cues that are shorter than the least time begin earlier, where silence is before them.
void lead_in(std::vector<Cue>& cues, const Rules& rules);

}  // namespace ecg::captions
