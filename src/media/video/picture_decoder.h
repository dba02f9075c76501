#pragma once
// Some packets of a video track become pictures.
#include <functional>
#include <span>

#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

class PictureDecoder {
 public:
  /// `stream` must outlive the decoder. Throws Error(unsupported_media) when there is no decoder for it, or
  /// its pictures are too large to look at.
  PictureDecoder(const AVStream& stream, int threads);

  using Show = std::function<void(const AVFrame& frame, double time_s)>;  ///< by the container's clock
  using Needed = std::function<bool(const AVPacket& packet)>;
  /// Decodes packets that begin with a key, and nothing of before, in the order of time. What is damaged is
  /// passed over; so is a picture that is not needed, where no other is made of it. Throws Error(cancelled).
  void decode(std::span<const Packet> packets, const Needed& needed, const Show& show,
              const CancelFlag* cancel);

 private:
  void take(const Show& show);

  const AVStream& stream_;
  Codec codec_;
  Frame frame_;
};

}  // namespace ecg::media
