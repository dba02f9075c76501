#pragma once
// One job that draws captions into a video, from the downloaded video to the object with the captions in it.
#include <filesystem>
#include <functional>

#include "jobs/burn_order.h"
#include "pipeline/job_run.h"

namespace ecg::pipeline {

/// What is drawn, and for which picture.
struct CaptionsAsked {
  jobs::BurnOrder order;
  int width = 0, height = 0;
};

/// Makes assets/<source job>/captioned.mp4 of `video`; `folder` is for what is made on the way. Returns the
/// job's result, JSON. `progress` is told 10 to 95 % while the video's seconds are encoded, the rest while it
/// is stored. Captions and store are asked again a few times when they do not answer. Throws what
/// media::burn_captions() throws, Error(unavailable | media_too_large | storage_full).
std::string burn_video(const jobs::BurnOrder& order, const std::filesystem::path& video,
                       const std::filesystem::path& folder, const RunContext& context,
                       const CancelFlag& cancel, const std::function<void(const jobs::Progress&)>& progress);

}  // namespace ecg::pipeline
