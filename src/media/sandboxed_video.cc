#include "media/sandboxed_video.h"

#include <utility>

#include "media/video/picture_messages.h"

namespace ecg::media {

std::optional<Pictures> pictures_from_frames(const std::function<WorkerFrame()>& next) {
  std::vector<std::string> images;
  for (;;) {
    const WorkerFrame frame = next();
    if (frame.kind == FrameKind::done) return pictures_from(frame.payload, std::move(images));
    if (frame.kind == FrameKind::alive) continue;
    if (frame.kind != FrameKind::image || images.size() > kMostSheets)
      throw Error(Code::audio_extraction_error, "the decoder says what makes no sense");
    images.emplace_back(frame.payload);
  }
}

std::optional<Pictures> see_pictures(MediaFile file, const PictureOptions& options, const Sandbox* sandbox) {
  if (!sandbox) return look_at_pictures(std::move(file), options);
  DecodeProcess process(*sandbox, file, kPictureWork, to_message(options), options.cancel);
  return pictures_from_frames([&] { return process.next(); });
}

}  // namespace ecg::media
