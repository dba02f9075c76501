#include "pipeline/video_sound.h"

#include <algorithm>
#include <array>

namespace ecg::pipeline {

whisper::Samples VideoSound::from(std::uint64_t first, const CancelFlag& cancel, std::optional<int> track) {
  cancel_ = &cancel;
  if (!reader_ || position_ > first || track_ != track) {
    position_ = 0;
    track_ = track;
    reader_ = media::open_sound(file_, {.track = track}, sandbox_);
  }
  std::array<float, 16'384> dropped;
  while (position_ < first) {
    const auto most = std::min<std::uint64_t>(dropped.size(), first - position_);
    if (read(std::span(dropped).first(most)) == 0) break;
  }
  return [this](std::span<float> out) { return read(out); };
}

std::size_t VideoSound::read(std::span<float> out) {
  cancel_->throw_if_cancelled();
  const std::size_t got = reader_->read(out);
  position_ += got;
  return got;
}

}  // namespace ecg::pipeline
