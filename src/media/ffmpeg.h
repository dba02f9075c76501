#pragma once
// FFmpeg's handles as owners, and how a file is opened here. Inside this room only.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <filesystem>
#include <memory>
#include <string>

#include "base/cancel.h"

namespace ecg::media {

struct CloseInput {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
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

/// Opens a local file in one of the formats we take; nothing but that file is ever read, so no playlist can
/// make us call anywhere. `cancel` may be null and must outlive the input. Throws Error(file_not_found |
/// unsupported_media | cancelled).
Input open_input(const std::filesystem::path& file, const CancelFlag* cancel);

std::string error_text(int ffmpeg_error);

}  // namespace ecg::media
