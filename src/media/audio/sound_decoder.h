#pragma once
// One track's packets become frames of sound; damage is counted and passed over.
#include <cstdint>
#include <optional>

#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

class SoundDecoder {
 public:
  /// `input` and its `stream` must outlive the decoder, which reads on from where `input` stands.
  /// Throws Error(unsupported_media) when there is no decoder for the track.
  SoundDecoder(AVFormatContext& input, const AVStream& stream);

  /// The next frame, valid until the next call; nullptr at the end. Throws Error(audio_extraction_error) when
  /// the track is nothing but damage, Error(cancelled) within 100 ms of `cancel`.
  const AVFrame* next(const CancelFlag* cancel);

  /// Where the frame begins by the container's clock, in seconds.
  std::optional<double> frame_start_s() const;
  std::uint64_t damaged() const { return damaged_; }

 private:
  void feed();
  void note_damage();

  AVFormatContext& input_;
  const AVStream& stream_;
  Codec codec_;
  Packet packet_;
  Frame frame_;
  std::uint64_t damaged_ = 0;
  int damaged_in_a_row_ = 0, unreadable_in_a_row_ = 0;
  bool decoded_any_ = false;
};

}  // namespace ecg::media
