#include "media/probe.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "media/ffmpeg/describe.h"

namespace ecg::media {
namespace {

std::string tag(const AVDictionary* tags, const char* name) {
  const AVDictionaryEntry* entry = av_dict_get(tags, name, nullptr, 0);
  return entry ? to_valid_utf8(entry->value) : "";
}

/// Matroska has a title; MP4 says the same as the name of its handler, where writers put their own name, too.
std::string title_of(const AVStream& stream) {
  const std::string title = tag(stream.metadata, "title");
  return title.empty() ? tag(stream.metadata, "handler_name") : title;
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         !(stream.disposition & AV_DISPOSITION_ATTACHED_PIC);
}

/// Without a codec there is nothing that could be decoded.
bool is_sound(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && stream.codecpar->codec_id != AV_CODEC_ID_NONE;
}

double seconds(std::int64_t av_time) { return static_cast<double>(av_time) / AV_TIME_BASE; }
double seconds(std::int64_t time, AVRational base) { return static_cast<double>(time) * av_q2d(base); }

double rate_or_0(AVRational rate) { return rate.den ? av_q2d(rate) : 0; }

AudioTrack audio_track(const AVStream& stream, int index) {
  const AVCodecParameters& codec = *stream.codecpar;
  return {index,
          avcodec_get_name(codec.codec_id),
          tag(stream.metadata, "language"),
          codec.sample_rate,
          codec.ch_layout.nb_channels,
          (stream.disposition & AV_DISPOSITION_DEFAULT) != 0,
          avcodec_find_decoder(codec.codec_id) != nullptr,
          title_of(stream)};
}

VideoTrack video_track(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  return {avcodec_get_name(codec.codec_id), codec.width, codec.height, rate_or_0(stream.avg_frame_rate)};
}

/// Two stamps of a clock that began anew or ran over between them (33 bits: 26.5 h) say days of a short file.
bool is_believable(const AVFormatContext& input, std::uint64_t size_bytes) {
  constexpr double kFewestBytes = 250;  // a second: no codec of sound does with less, packets and all
  return duration_is_told(input) || seconds(input.duration) * kFewestBytes <= static_cast<double>(size_bytes);
}

bool has_absolute_clock(const AVFormatContext& input) {
  const std::string_view name = input.iformat->name;
  return name.starts_with("mov,") || name.starts_with("matroska,");
}

}  // namespace

AVStream* audio_stream(const AVFormatContext& input, int track) {
  for (unsigned i = 0; i < input.nb_streams; ++i)
    if (is_sound(*input.streams[i]) && track-- == 0) return input.streams[i];
  return nullptr;
}

AVStream* picture_stream(const AVFormatContext& input) {
  for (unsigned i = 0; i < input.nb_streams; ++i)
    if (is_picture(*input.streams[i])) return input.streams[i];
  return nullptr;
}

MediaInfo describe(const AVFormatContext& input) {
  MediaInfo info{.container = input.iformat->name};
  info.size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, avio_size(input.pb)));
  if (input.duration > 0 && is_believable(input, info.size_bytes)) info.duration_s = seconds(input.duration);
  info.bit_rate = input.bit_rate;
  for (unsigned i = 0; i < input.nb_streams; ++i) {
    const AVStream& stream = *input.streams[i];
    if (is_sound(stream)) info.audio.push_back(audio_track(stream, static_cast<int>(info.audio.size())));
    if (is_picture(stream) && !info.video) info.video = video_track(stream);
  }
  return info;
}

std::optional<double> clock_zero_s(const AVFormatContext& input) {
  const bool knows_start = input.start_time != AV_NOPTS_VALUE;
  if (has_absolute_clock(input)) return knows_start ? std::min(0.0, seconds(input.start_time)) : 0.0;
  for (unsigned i = 0; i < input.nb_streams && knows_start; ++i)
    if (is_picture(*input.streams[i])) return seconds(input.start_time);
  return std::nullopt;
}

double clock_end_s(const AVFormatContext& input) {
  if (input.duration <= 0 || !duration_is_told(input)) return 0;
  const bool starts_late =
      has_absolute_clock(input) && input.start_time != AV_NOPTS_VALUE && input.start_time > 0;
  return seconds(input.duration) + (starts_late ? seconds(input.start_time) : 0);
}

double track_end_s(const AVFormatContext& input, const AVStream& stream) {
  if (stream.duration <= 0 || stream.start_time == AV_NOPTS_VALUE || !duration_is_told(input)) return 0;
  return seconds(stream.start_time, stream.time_base) + seconds(stream.duration, stream.time_base);
}

bool duration_is_told(const AVFormatContext& input) {
  // Ogg has no length but the last page's stamp, which counts from its own link of the chain.
  return input.duration_estimation_method == AVFMT_DURATION_FROM_STREAM &&
         std::string_view(input.iformat->name) != "ogg";
}

std::vector<int> tracks_in_order(const MediaInfo& info) {
  std::vector<int> order;
  for (const AudioTrack& track : info.audio)
    if (track.is_decodable) order.push_back(track.index);
  if (order.empty())
    for (const AudioTrack& track : info.audio) order.push_back(track.index);
  const auto is_default = [&](int index) { return info.audio[static_cast<std::size_t>(index)].is_default; };
  if (const auto first = std::ranges::find_if(order, is_default); first != order.end())
    std::rotate(order.begin(), first, first + 1);
  return order;
}

MediaInfo probe(const std::filesystem::path& file) { return describe(*open_input(file, nullptr)); }

}  // namespace ecg::media
