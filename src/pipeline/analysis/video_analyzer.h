#pragma once
// The picture of a video, looked at while its sound is recognized.
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "base/event.h"
#include "media/sandboxed_video.h"
#include "pipeline/assets.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

/// One thread of the lowest rank that still gets on: it takes what recognition leaves, and about a tenth of a
/// core where that leaves nothing.
class VideoAnalyzer {
 public:
  /// `sandbox` as FileOptions has it.
  VideoAnalyzer(const std::filesystem::path& file, const media::Sandbox* sandbox);
  ~VideoAnalyzer();  ///< gives up
  VideoAnalyzer(const VideoAnalyzer&) = delete;
  VideoAnalyzer& operator=(const VideoAnalyzer&) = delete;

  /// Waits for the end. nullopt without a picture, or when it could not be looked at, which is a warning and
  /// no more. Throws Error(cancelled).
  std::optional<media::Pictures> wait(const CancelFlag* cancel, std::vector<std::string>& warnings);

 private:
  CancelFlag stop_;
  Event ended_;
  // Of the thread, until it has ended.
  std::optional<media::Pictures> pictures_;
  std::exception_ptr problem_;
  std::jthread thread_;
};

/// Facts into the result, images into `assets`.
void add_pictures(media::Pictures pictures, transcript::Transcript& result, std::vector<Asset>& assets);

/// The WebVTT track that players look up thumbnails in: "sprite-1.webp#xywh=160,0,160,90".
std::string thumbnail_track(const std::vector<media::Thumbnail>& thumbnails);

}  // namespace ecg::pipeline
