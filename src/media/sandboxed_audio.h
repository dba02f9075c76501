#pragma once
// The sound of a stranger's file, decoded in a process of its own.
#include <functional>
#include <memory>

#include "media/decode_process.h"
#include "media/sound_source.h"

namespace ecg::media {

/// Decodes in a process that `sandbox` describes, or in this one when there is none. Throws as AudioReader
/// does, and what a DecodeProcess throws; both may also come of read().
std::unique_ptr<SoundSource> open_sound(MediaFile file, const AudioOptions& options, const Sandbox* sandbox);

/// The same frames from wherever they come, which is how it is tested against frames that no decoder of ours
/// sends.
using NextFrame = std::function<WorkerFrame()>;
std::unique_ptr<SoundSource> sound_from_frames(NextFrame next, const AudioOptions& options);

}  // namespace ecg::media
