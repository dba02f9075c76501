#pragma once
// Cues and the cuts of the picture.
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

/// A cue that begins up to `rules.shot_frames` frames from a cut begins with the new shot; one that ends so
/// near ends two frames before it. An edge stays where it is when moving it would leave the cue less than
/// min_ms (or less than it has), make it longer than max_ms, or bring it nearer to its neighbour than
/// min_gap_ms.
/// Nothing moves without a known frame rate. `cues` as set_times() leaves them, `shots` rising.
void align_to_shots(std::vector<Cue>& cues, const std::vector<transcript::Shot>& shots, double frame_rate,
                    const Rules& rules);

}  // namespace ecg::captions
