#pragma once
// The picture of a stranger's file, looked at in a process of its own.
#include <functional>
#include <optional>

#include "media/decode_process.h"
#include "media/pictures.h"

namespace ecg::media {

/// look_at_pictures() in a process that `sandbox` describes, or in this one when there is none. Throws what
/// either throws.
std::optional<Pictures> see_pictures(MediaFile file, const PictureOptions& options, const Sandbox* sandbox);

/// The same from frames, wherever they come from.
std::optional<Pictures> pictures_from_frames(const std::function<WorkerFrame()>& next);

}  // namespace ecg::media
