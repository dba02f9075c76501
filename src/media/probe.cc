#include "media/probe.h"

#include "base/text.h"
#include "media/describe.h"

namespace ecg::media {
namespace {

std::string tag(const AVDictionary* tags, const char* name) {
  const AVDictionaryEntry* entry = av_dict_get(tags, name, nullptr, 0);
  return entry ? to_valid_utf8(entry->value) : "";
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !(stream.disposition & AV_DISPOSITION_ATTACHED_PIC);
}

/// Without a codec or a rate there is nothing that could be decoded.
bool is_sound(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && stream.codecpar->codec_id != AV_CODEC_ID_NONE;
}

double seconds(std::int64_t av_time) { return static_cast<double>(av_time) / AV_TIME_BASE; }

}  // namespace

AVStream* audio_stream(const AVFormatContext& input, int track) {
  for (unsigned i = 0; i < input.nb_streams; ++i)
    if (is_sound(*input.streams[i]) && track-- == 0) return input.streams[i];
  return nullptr;
}

MediaInfo describe(const AVFormatContext& input, const std::filesystem::path& file) {
  MediaInfo info{.container = input.iformat->name};
  if (input.duration > 0) info.duration_s = seconds(input.duration);
  std::error_code ignored;
  info.size_bytes = std::filesystem::file_size(file, ignored);
  info.bit_rate = input.bit_rate;
  for (unsigned i = 0; i < input.nb_streams; ++i) {
    const AVStream& stream = *input.streams[i];
    const AVCodecParameters& codec = *stream.codecpar;
    const std::string name = avcodec_get_name(codec.codec_id);
    if (is_sound(stream))
      info.audio.push_back({static_cast<int>(info.audio.size()), name, tag(stream.metadata, "language"), codec.sample_rate,
                            codec.ch_layout.nb_channels});
    if (is_picture(stream) && !info.video)
      info.video = VideoTrack{name, codec.width, codec.height, av_q2d(stream.avg_frame_rate.den ? stream.avg_frame_rate : AVRational{0, 1})};
  }
  return info;
}

MediaInfo probe(const std::filesystem::path& file) { return describe(*open_input(file, nullptr), file); }

}  // namespace ecg::media
