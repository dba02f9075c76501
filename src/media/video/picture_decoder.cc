#include "media/video/picture_decoder.h"

namespace ecg::media {
namespace {

constexpr std::int64_t kMostPixels = std::int64_t{8192} * 8192;
constexpr int kLargeEnough =
    960;  // of width: where a codec can, larger pictures are decoded at half or quarter size

constexpr int kMostDamaged = 100;  // in a row, before a decoder is believed to say the same for ever

int lowres_of(const AVCodec& decoder, int width) {
  int lowres = 0;
  while (lowres < decoder.max_lowres && (width >> (lowres + 1)) >= kLargeEnough) ++lowres;
  return lowres;
}

Codec open_codec(const AVStream& stream, int threads) {
  const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
  Codec codec(decoder ? avcodec_alloc_context3(decoder) : nullptr);
  bool good = codec && avcodec_parameters_to_context(codec.get(), stream.codecpar) >= 0;
  if (good) {
    codec->pkt_timebase = stream.time_base;
    codec->thread_count = threads;
    codec->max_pixels = kMostPixels;
    codec->lowres = lowres_of(*decoder, stream.codecpar->width);
    codec->skip_loop_filter = AVDISCARD_ALL;  // a quarter of the work; at our sizes nobody sees it
    codec->flags2 |= AV_CODEC_FLAG2_FAST;
    good = avcodec_open2(codec.get(), decoder, nullptr) >= 0;
  }
  if (!good)
    throw Error(Code::unsupported_media,
                std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
  return codec;
}

}  // namespace

PictureDecoder::PictureDecoder(const AVStream& stream, int threads)
    : stream_(stream), codec_(open_codec(stream, threads)), frame_(av_frame_alloc()) {
  if (!frame_) throw std::bad_alloc();
}

void PictureDecoder::decode(std::span<const Packet> packets, const Needed& needed, const Show& show,
                            const CancelFlag* cancel) {
  for (const Packet& packet : packets) {
    if (cancel) cancel->throw_if_cancelled();
    codec_->skip_frame = needed(*packet) ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
    if (avcodec_send_packet(codec_.get(), packet.get()) >= 0) take(show);
  }
  avcodec_send_packet(codec_.get(), nullptr);
  take(show);
  avcodec_flush_buffers(codec_.get());
}

void PictureDecoder::take(const Show& show) {
  for (int damaged = 0; damaged < kMostDamaged;) {
    const int got = avcodec_receive_frame(codec_.get(), frame_.get());
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
    if (got < 0) {  // with threads an error comes pictures later, and others behind it
      ++damaged;
      continue;
    }
    damaged = 0;
    const std::int64_t time = frame_->best_effort_timestamp;
    const bool is_whole = !(frame_->flags & AV_FRAME_FLAG_CORRUPT) && frame_->decode_error_flags == 0;
    if (time != AV_NOPTS_VALUE && is_whole && frame_->width > 0 && frame_->height > 0)
      show(*frame_, static_cast<double>(time) * av_q2d(stream_.time_base));
  }
}

}  // namespace ecg::media
