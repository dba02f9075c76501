#pragma once
// An open input's facts.
#include <optional>

#include "media/ffmpeg/ffmpeg.h"
#include "media/probe.h"

namespace ecg::media {

MediaInfo describe(const AVFormatContext& input);

/// The stream of the `track`-th audio track; nullptr when there are fewer.
AVStream* audio_stream(const AVFormatContext& input, int track);

/// The first video track that is no cover picture; nullptr when there is none.
AVStream* picture_stream(const AVFormatContext& input);

/// Time 0 of a browser's player by the container's clock (seen in Chromium: currentTime is the container's
/// own time, but never below 0; players of MPEG-TS, whose clock begins anywhere, begin at the first picture
/// or sound). nullopt: where the first sound begins.
std::optional<double> clock_zero_s(const AVFormatContext& input);

/// Where the container says that it ends, counted from that zero, and where the track does on the container's
/// clock; 0 when it does not say.
double clock_end_s(const AVFormatContext& input);
double track_end_s(const AVFormatContext& input, const AVStream& stream);

/// False when the length is a guess: from the bit rate, which may be off by half, or from the first and the
/// last stamp of a clock that may have been set anew between them.
bool duration_is_told(const AVFormatContext& input);

}  // namespace ecg::media
