#pragma once
// What is said of sound between the process that decodes and the one that started it. Reading takes hostile
// text: whatever is of the wrong kind is Error(audio_extraction_error), texts are cut and made UTF-8. Inside
// this room only.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "media/loudness.h"
#include "media/probe.h"
#include "media/sound_source.h"

namespace ecg::media {

/// Of the options what the other side needs: all but the cancel flag.
std::string to_message(const AudioOptions& options);
AudioOptions options_from(std::string_view message);

std::string to_message(const MediaInfo& info);
MediaInfo info_from(std::string_view message);

/// What is known at the end.
struct SoundEnd {
  std::vector<std::string> warnings;
  Loudness loudness;
  std::vector<ChannelMeasure> channels = {};
};
std::string to_message(const SoundEnd& end);
SoundEnd end_from(std::string_view message);

/// An error of the work. One that is none of a file's becomes audio_extraction_error.
std::string to_message(const Error& error);
Error error_from(std::string_view message);

/// The samples in a frame of them; each is a number from -1 to 1, or it is Error(audio_extraction_error).
std::vector<float> samples_from(std::string_view payload);

}  // namespace ecg::media
