// How sound and pictures are encoded again.
#include <algorithm>

#include "media/burn_in/burn_track.h"

namespace ecg::media {
namespace {

constexpr std::int64_t kSoundBits_per_s = 96'000;  // a channel; AAC-LC is transparent there for most ears
// x264's own measure: 18 is visually lossless, 23 its default. The preset costs some size and saves most of
// the time.
constexpr const char *kQuality = "20", *kPreset = "veryfast";
constexpr int kLowestRate_hz = 8'000, kHighestRate_hz = 96'000;  // that AAC knows

const AVCodec* h264_encoder() {
  const AVCodec* x264 = avcodec_find_encoder_by_name("libx264");
  return x264 ? x264 : avcodec_find_encoder(AV_CODEC_ID_H264);
}

Codec new_encoder(const AVCodec* encoder, const char* name) {
  Codec codec(encoder ? avcodec_alloc_context3(encoder) : nullptr);
  if (!codec) throw Error(Code::unavailable, std::string("this FFmpeg has no encoder of ") + name);
  if (MovieWriter::wants_global_header()) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  return codec;
}

int nearest_rate_hz(int rate_hz, const AVCodec& encoder) {
  const int wanted = std::clamp(rate_hz, kLowestRate_hz, kHighestRate_hz);
  int best = wanted;
  for (const int* rate = encoder.supported_samplerates; rate && *rate; ++rate)
    if (rate == encoder.supported_samplerates || std::abs(*rate - wanted) < std::abs(best - wanted))
      best = *rate;
  return best;
}

bool is_yuv(int format) {
  return format != AV_PIX_FMT_GBRP && format != AV_PIX_FMT_RGB24 && format != AV_PIX_FMT_BGR24 &&
         format != AV_PIX_FMT_RGBA && format != AV_PIX_FMT_BGRA && format != AV_PIX_FMT_BGR0;
}

}  // namespace

Codec open_aac_encoder(const AVCodecParameters& from) {
  const AVCodec* encoder = avcodec_find_encoder(AV_CODEC_ID_AAC);
  Codec codec = new_encoder(encoder, "AAC");
  codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
  codec->sample_rate = nearest_rate_hz(from.sample_rate, *encoder);
  av_channel_layout_default(&codec->ch_layout, std::clamp(from.ch_layout.nb_channels, 1, 2));
  codec->bit_rate = kSoundBits_per_s * codec->ch_layout.nb_channels;
  codec->time_base = {1, codec->sample_rate};
  if (const int opened = avcodec_open2(codec.get(), encoder, nullptr); opened < 0)
    throw Error(Code::unavailable, "AAC: " + error_text(opened));
  return codec;
}

std::vector<FilterStep> aac_steps(const AVCodecContext& encoder) {
  return {{"aformat",
           {{"sample_fmts", "fltp"},
            {"sample_rates", std::to_string(encoder.sample_rate)},
            {"channel_layouts", encoder.ch_layout.nb_channels == 1 ? "mono" : "stereo"}}}};
}

Codec open_picture_encoder(int width, int height, const AVStream& like, AVRational frame_rate, int threads) {
  const AVCodec* encoder = h264_encoder();
  Codec codec = new_encoder(encoder, "H.264");
  codec->width = width;
  codec->height = height;
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->sample_aspect_ratio = {1, 1};
  codec->time_base = like.time_base;
  codec->framerate = frame_rate;
  codec->thread_count = threads;
  codec->color_range = AVCOL_RANGE_MPEG;
  if (is_yuv(like.codecpar->format)) {
    codec->color_primaries = like.codecpar->color_primaries;
    codec->color_trc = like.codecpar->color_trc;
    codec->colorspace = like.codecpar->color_space;
  }
  av_opt_set(codec.get(), "preset", kPreset, AV_OPT_SEARCH_CHILDREN);
  av_opt_set(codec.get(), "crf", kQuality, AV_OPT_SEARCH_CHILDREN);
  if (const int opened = avcodec_open2(codec.get(), encoder, nullptr); opened < 0)
    throw Error(Code::unsupported_media, "pictures of this size cannot be encoded: " + error_text(opened));
  return codec;
}

}  // namespace ecg::media
