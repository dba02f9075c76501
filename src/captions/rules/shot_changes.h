#pragma once
// Cues and the cuts of the picture.
#include <span>
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

/// A cue that begins up to `rules.shot_frames` frames from a cut begins with the new shot; one that ends so
/// near ends two frames before it. An edge stays where it is when moving it would leave the cue less than
/// min_ms (or less than it has), make it longer than max_ms, or bring it nearer to its neighbour than
/// min_gap_ms.
/// Half a frame is no distance. Nothing moves without `rules.frame_rate`. `cues` as set_times() leaves them,
/// `shots` rising. Twice is the same as once.
void align_to_shots(std::vector<Cue>& cues, std::span<const transcript::Shot> shots, const Rules& rules);

/// Whether a cut lies between two times and before the second of them.
bool cut_within(std::span<const transcript::Shot> shots, std::int64_t from_ms, std::int64_t before_ms);

}  // namespace ecg::captions
