#pragma once
// The sound of a media file from any sample on, for whoever reads only a stretch of it.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "base/cancel.h"
#include "media/sandboxed_audio.h"
#include "whisper/transcriber.h"

namespace ecg::pipeline {

class VideoSound {
 public:
  /// `sandbox`: where it is decoded, null: in this process. It must outlive this.
  VideoSound(std::filesystem::path file, const media::Sandbox* sandbox)
      : file_(std::move(file)), sandbox_(sandbox) {}

  /// What `samples` gives begins with sample `first` of the whole stream, to the bit as when it is read from
  /// its start. For it is: no container's index and no codec's state is trusted to find a sample, what lies
  /// before is decoded and dropped (an hour takes seconds). Cheap when `first` lies behind what was read
  /// last. Throws what media::open_sound throws. Valid until the next call; `cancel` must live as long.
  /// `track`: which one of the file's, nullopt: the one that is played first.
  whisper::Samples from(std::uint64_t first, const CancelFlag& cancel, std::optional<int> track = {});

 private:
  std::size_t read(std::span<float> out);

  const std::filesystem::path file_;
  const media::Sandbox* const sandbox_;
  std::unique_ptr<media::SoundSource> reader_;
  const CancelFlag* cancel_ = nullptr;
  std::optional<int> track_;  // of the reader
  std::uint64_t position_ = 0;
};

}  // namespace ecg::pipeline
