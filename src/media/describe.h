#pragma once
// An open input's facts. Inside this room only.
#include "media/ffmpeg.h"
#include "media/probe.h"

namespace ecg::media {

MediaInfo describe(const AVFormatContext& input, const std::filesystem::path& file);

/// The stream of the `track`-th audio track; nullptr when there are fewer.
AVStream* audio_stream(const AVFormatContext& input, int track);

}  // namespace ecg::media
