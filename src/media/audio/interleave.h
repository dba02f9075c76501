#pragma once
// Decoded sound as plain floats.
#include <vector>

#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

/// All channels' first samples, then the second ones, as floats of -1..1; what is no number becomes 0. False
/// for a form of samples that is not known. `sound` must have channels.
bool interleave(const AVFrame& sound, std::vector<float>& out);

}  // namespace ecg::media
