#pragma once
// The sound of any media file as mono 16 kHz samples, a piece at a time: memory does not grow with length.
#include <memory>

#include "media/media_file.h"
#include "media/sound_source.h"

namespace ecg::media {

class AudioReader final : public SoundSource {
 public:
  /// Throws Error(unsupported_media | no_audio_track | media_too_long | cancelled), and a path that leads to
  /// no file Error(file_not_found).
  AudioReader(MediaFile file, const AudioOptions& options);
  ~AudioReader() override;
  AudioReader(const AudioReader&) = delete;
  AudioReader& operator=(const AudioReader&) = delete;

  std::size_t read(std::span<float> out) override;
  const MediaInfo& info() const override;
  double position_s() const override;
  std::vector<std::string> warnings() const override;
  Loudness loudness() const override;
  std::vector<ChannelMeasure> channels() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::media
