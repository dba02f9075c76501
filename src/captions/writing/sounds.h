#pragma once
// What is heard where nobody speaks, for readers who do not hear.
#include <span>
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

/// A cue of its own for each region of music ("♪") and applause ("(applause)", in the transcript's language),
/// where `rules.sounds` wants them; none otherwise. `cues` are one at a time and in order. A sound's cue lies
/// within its region and at least min_gap_ms from every other, is shown as long as the region lasts, max_ms
/// at most, and is left out where that is less than min_ms.
std::vector<Cue> sound_cues(std::span<const Cue> cues, const transcript::Transcript& transcript,
                            const Rules& rules);

}  // namespace ecg::captions
