#pragma once
// FFmpeg's handles as owners, and how a file is opened here.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <memory>
#include <string>

#include "base/cancel.h"
#include "media/media_file.h"

namespace ecg::media {

struct CloseInput {
  void operator()(AVFormatContext* p) const;  ///< and the file it reads
};
struct FreeCodec {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct FreeResampler {
  void operator()(SwrContext* p) const { swr_free(&p); }
};
using Input = std::unique_ptr<AVFormatContext, CloseInput>;
using Codec = std::unique_ptr<AVCodecContext, FreeCodec>;
using Packet = std::unique_ptr<AVPacket, FreePacket>;
using Frame = std::unique_ptr<AVFrame, FreeFrame>;
using Resampler = std::unique_ptr<SwrContext, FreeResampler>;

/// Opens a file in one of the formats we take; nothing but that file is ever read, so no playlist can make us
/// call anywhere. `cancel` may be null and must outlive the input. Throws Error(unsupported_media |
/// insufficient_resources | cancelled).
Input open_input(MediaFile file, const CancelFlag* cancel);

std::string error_text(int ffmpeg_error);

}  // namespace ecg::media
