#include "media/audio/sound_messages.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/json.h"
#include "base/text.h"

namespace ecg::media {
namespace {

constexpr std::size_t kMostTextBytes = 1000;
constexpr std::size_t kMostOfAKind = 1000;  // tracks, warnings

[[noreturn]] void refuse() {
  throw Error(Code::audio_extraction_error, "the decoder says what makes no sense");
}

/// What `read` makes of the object in `message`.
template <typename Read>
auto reading(std::string_view message, Read read) {
  try {
    return read(parse_json_object(message));
  } catch (const Error&) {
    refuse();
  }
}

std::string text(const json::object& object, std::string_view name) {
  const std::string whole = optional_string(object, name).value_or("");
  return to_valid_utf8(whole.substr(0, kMostTextBytes));
}

/// As an int is, and not below 0.
int count(const json::object& object, std::string_view name) {
  const auto number = optional_integer(object, name).value_or(0);
  if (number < 0 || number > INT32_MAX) refuse();
  return static_cast<int>(number);
}

std::optional<int> optional_count(const json::object& object, std::string_view name) {
  return object.contains(name) ? std::optional(count(object, name)) : std::nullopt;
}

double amount(const json::object& object, std::string_view name) {
  const double number = optional_number(object, name).value_or(0);
  if (!(number >= 0 && std::isfinite(number))) refuse();
  return number;
}

std::optional<double> measure(const json::object& object, std::string_view name) {
  const auto number = optional_number(object, name);
  if (number && !std::isfinite(*number)) refuse();
  return number;
}

const json::array& list(const json::object& object, std::string_view name) {
  static const json::array kNone;
  const json::value* found = object.if_contains(name);
  if (!found) return kNone;
  if (!found->is_array() || found->get_array().size() > kMostOfAKind) refuse();
  return found->get_array();
}

json::object object_of(const AudioTrack& track) {
  return {{"codec", track.codec},
          {"language", track.language},
          {"rate_hz", track.rate_hz},
          {"channels", track.channels},
          {"title", track.title},
          {"default", track.is_default ? 1 : 0},
          {"decodable", track.is_decodable ? 1 : 0}};
}

AudioTrack track_from(const json::value& value, int index) {
  if (!value.is_object()) refuse();
  const json::object& object = value.get_object();
  return {index,
          text(object, "codec"),
          text(object, "language"),
          count(object, "rate_hz"),
          count(object, "channels"),
          count(object, "default") > 0,
          count(object, "decodable") > 0,
          text(object, "title")};
}

VideoTrack video_from(const json::object& object) {
  return {text(object, "codec"), count(object, "width"), count(object, "height"),
          amount(object, "frame_rate")};
}

void put(json::object& object, std::string_view name, const std::optional<double>& number) {
  if (number) object[name] = *number;
}

/// Of the codes only those that a file can earn: what a stranger's file made of the process that read it is
/// no matter of ours.
Code code_of_file(std::string_view name) {
  const Code code = code_named(name).value_or(Code::audio_extraction_error);
  constexpr std::array kOfFiles{Code::unsupported_media, Code::no_audio_track, Code::media_too_long,
                                Code::insufficient_resources};
  return std::find(kOfFiles.begin(), kOfFiles.end(), code) != kOfFiles.end() ? code
                                                                             : Code::audio_extraction_error;
}

}  // namespace

std::string to_message(const AudioOptions& options) {
  json::object object{{"max_duration_s", options.max_duration_s},
                      {"measure_loudness", options.measure_loudness ? 1 : 0}};
  if (options.track) object["track"] = *options.track;
  if (options.channel) object["channel"] = *options.channel;
  return to_text(object);
}

AudioOptions options_from(std::string_view message) {
  return reading(message, [](const json::object& object) {
    return AudioOptions{.track = optional_count(object, "track"),
                        .channel = optional_count(object, "channel"),
                        .max_duration_s = amount(object, "max_duration_s"),
                        .measure_loudness = count(object, "measure_loudness") > 0};
  });
}

std::string to_message(const MediaInfo& info) {
  json::object object{{"container", info.container},
                      {"duration_s", info.duration_s},
                      {"size_bytes", info.size_bytes},
                      {"bit_rate", info.bit_rate}};
  json::array audio;
  for (const AudioTrack& track : std::span(info.audio).first(std::min(info.audio.size(), kMostOfAKind)))
    audio.push_back(object_of(track));
  object["audio"] = std::move(audio);
  if (info.video)
    object["video"] = json::object{{"codec", info.video->codec},
                                   {"width", info.video->width},
                                   {"height", info.video->height},
                                   {"frame_rate", info.video->frame_rate}};
  return to_text(object);
}

MediaInfo info_from(std::string_view message) {
  return reading(message, [](const json::object& object) {
    MediaInfo info{.container = text(object, "container"),
                   .duration_s = amount(object, "duration_s"),
                   .size_bytes = static_cast<std::uint64_t>(
                       std::max<std::int64_t>(0, optional_integer(object, "size_bytes").value_or(0))),
                   .bit_rate = optional_integer(object, "bit_rate").value_or(0)};
    for (const json::value& track : list(object, "audio"))
      info.audio.push_back(track_from(track, static_cast<int>(info.audio.size())));
    if (const json::object* video = optional_object(object, "video")) info.video = video_from(*video);
    return info;
  });
}

std::string to_message(const SoundEnd& end) {
  json::object object;
  json::array warnings;
  for (const std::string& warning : end.warnings) warnings.emplace_back(warning);
  object["warnings"] = std::move(warnings);
  json::array channels;
  for (const ChannelMeasure& channel :
       std::span(end.channels).first(std::min(end.channels.size(), kMostOfAKind)))
    channels.push_back(json::object{{"power", channel.power}, {"share", channel.share}});
  object["channels"] = std::move(channels);
  put(object, "integrated_lufs", end.loudness.integrated_lufs);
  put(object, "range_lu", end.loudness.range_lu);
  put(object, "true_peak_dbtp", end.loudness.true_peak_dbtp);
  return to_text(object);
}

SoundEnd end_from(std::string_view message) {
  return reading(message, [](const json::object& object) {
    SoundEnd end;
    for (const json::value& warning : list(object, "warnings")) {
      if (!warning.is_string()) refuse();
      end.warnings.push_back(to_valid_utf8(std::string_view(warning.get_string()).substr(0, kMostTextBytes)));
    }
    for (const json::value& channel : list(object, "channels")) {
      if (!channel.is_object()) refuse();
      end.channels.push_back({amount(channel.get_object(), "power"), amount(channel.get_object(), "share")});
    }
    end.loudness = {.integrated_lufs = measure(object, "integrated_lufs"),
                    .range_lu = measure(object, "range_lu"),
                    .true_peak_dbtp = measure(object, "true_peak_dbtp")};
    return end;
  });
}

std::string to_message(const Error& error) {
  return to_text(json::object{{"code", facts(error.code()).name}, {"detail", to_valid_utf8(error.detail())}});
}

Error error_from(std::string_view message) {
  return reading(message, [](const json::object& object) {
    return Error(code_of_file(text(object, "code")), text(object, "detail"));
  });
}

std::vector<float> samples_from(std::string_view payload) {
  if (payload.size() % sizeof(float) != 0) refuse();
  std::vector<float> samples(payload.size() / sizeof(float));
  if (!samples.empty()) std::memcpy(samples.data(), payload.data(), payload.size());
  for (const float x : samples)
    if (!(x >= -1 && x <= 1)) refuse();
  return samples;
}

}  // namespace ecg::media
