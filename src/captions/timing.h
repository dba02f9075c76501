#pragma once
// When each cue comes and goes.
#include "captions/captions.h"

namespace ecg::captions {

/// From when the words of each cue are spoken (starts never go down; they may overlap) to when it is shown:
/// as long as it takes to read where the silence around it allows that, never two at once. `duration_ms` 0:
/// unknown.
void set_times(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms);

double reading_ms(double columns, const Rules& rules);

}  // namespace ecg::captions
