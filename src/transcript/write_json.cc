// A transcript as openai-whisper's own JSON, with what we measured beside it.
#include <algorithm>
#include <cmath>
#include <set>

#include "transcript/speakers.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

constexpr double kMillisecond = 1e3, kFourDecimals = 1e4;

/// Rounded so that the JSON is tidy; what is no number is 0: JSON has no way to say it.
double rounded(double value, double steps) {
  if (!std::isfinite(value)) return 0;
  const double scaled = value * steps;
  return std::isfinite(scaled) ? std::round(scaled) / steps : value;
}
double seconds(double value) { return rounded(value, kMillisecond); }
double figure(double value) { return rounded(value, kFourDecimals); }

void put_measure(json::object& object, std::string_view name, const std::optional<double>& value) {
  if (value && std::isfinite(*value)) object[name] = figure(*value);
}

template <typename Measured>  // a word or a segment
void put_voice(json::object& object, const Measured& measured) {
  put_measure(object, "volume_db", measured.volume_db);
  put_measure(object, "pitch_hz", measured.pitch_hz);
  put_measure(object, "spectral_centroid", measured.spectral_centroid);
}

/// Clients of old look for the same measures in here.
template <typename Measured>
void put_acoustic_features(json::object& object, const Measured& measured) {
  json::object features;
  put_voice(features, measured);
  if (!features.empty()) object["acoustic_features"] = std::move(features);
}

void put_percentiles(json::object& object, std::string_view name, const std::optional<Percentiles>& spread) {
  if (!spread) return;
  object[name] =
      json::object{{"p5", figure(spread->p5)}, {"p50", figure(spread->p50)}, {"p95", figure(spread->p95)}};
}

json::object audio_json(const AudioMeasures& audio) {
  json::object object;
  put_measure(object, "loudness_lufs", audio.loudness_lufs);
  put_measure(object, "loudness_range_lu", audio.loudness_range_lu);
  put_measure(object, "true_peak_dbtp", audio.true_peak_dbtp);
  put_percentiles(object, "volume_db", audio.volume_db);
  put_percentiles(object, "pitch_hz", audio.pitch_hz);
  return object;
}

/// Fields that are ours stay as they are.
void put_extra(json::object& into, const json::object& extra) {
  for (const auto& [key, value] : extra) {
    json::value* there = into.if_contains(key);
    if (!there)
      into[key] = value;
    else if (there->is_object() && value.is_object())
      put_extra(there->as_object(), value.as_object());
  }
}

/// Other names of the times that came with another program's result say what ours say.
void put_extra_of_span(json::object& object, const json::object& extra) {
  put_extra(object, extra);
  for (const char* name : {"start", "end"})
    if (json::value* other = object.if_contains(std::string(name) + "_time")) *other = object[name];
}

std::string_view without_leading_space(std::string_view text) {
  return text.substr(text.starts_with(' ') ? 1 : 0);
}

json::object segment_json(const Segment& segment) {
  json::array words;
  for (const Word& word : segment.words) words.push_back(to_json(word));
  json::object object{{"id", segment.id},
                      {"seek", segment.seek},
                      {"start", seconds(segment.start_s)},
                      {"end", seconds(segment.end_s)},
                      {"text", without_leading_space(segment.text)},
                      {"tokens", json::array(segment.tokens.begin(), segment.tokens.end())},
                      {"temperature", figure(segment.temperature)},
                      {"avg_logprob", figure(segment.avg_logprob)},
                      {"compression_ratio", figure(segment.compression_ratio)},
                      {"no_speech_prob", figure(segment.no_speech_prob)},
                      {"words", std::move(words)}};
  if (segment.speaker) object["speaker"] = *segment.speaker;
  if (segment.language) object["language"] = *segment.language;
  put_voice(object, segment);
  put_measure(object, "speech_rate", segment.speech_rate);
  put_measure(object, "pitch_std", segment.pitch_std);
  put_acoustic_features(object, segment);
  if (segment.uncertain) object["uncertain"] = true;
  if (!segment.styling.is_empty()) object["styling"] = to_json(segment.styling);
  put_extra_of_span(object, segment.extra);
  return object;
}

json::array assets_json(const std::vector<Asset>& assets) {
  json::array list;
  for (const Asset& asset : assets)
    list.push_back(json::object{
        {"name", asset.name}, {"content_type", asset.content_type}, {"size_bytes", asset.size_bytes}});
  return list;
}

json::object video_json(const Video& video) {
  json::object object{{"width", video.width}, {"height", video.height}};
  if (video.frame_rate > 0) object["frame_rate"] = figure(video.frame_rate);
  return object;
}

json::array shots_json(const std::vector<Shot>& shots) {
  json::array list;
  for (const Shot& shot : shots)
    list.push_back(json::object{{"time", seconds(shot.time_s)}, {"score", figure(shot.score)}});
  return list;
}

std::string_view kind_name(Region::Kind kind) {
  return kind == Region::Kind::music ? "music" : kind == Region::Kind::applause ? "applause" : "silence";
}

json::array regions_json(const std::vector<Region>& regions) {
  json::array list;
  for (const Region& region : regions)
    list.push_back(json::object{{"start", seconds(region.start_s)},
                                {"end", seconds(region.end_s)},
                                {"kind", kind_name(region.kind)}});
  return list;
}

json::object metadata_json(const Transcript& transcript) {
  const Metadata& metadata = transcript.metadata;
  std::set<std::string> speakers;
  for (const Segment& segment : transcript.segments)
    if (segment.speaker) speakers.insert(*segment.speaker);
  json::object object{{"model", metadata.model},
                      {"engine", metadata.engine},
                      {"language_requested", metadata.language_requested}};
  put_measure(object, "language_probability", metadata.language_probability);
  if (!metadata.languages.empty())
    object["languages"] = json::array(metadata.languages.begin(), metadata.languages.end());
  object["processing_time"] = seconds(metadata.processing_time_s);
  object["total_segments"] = transcript.segments.size();
  // Nobody told speakers apart: no number, but the field is there for those that look for it.
  object["unique_speakers"] = speakers.empty() ? json::value(nullptr) : json::value(speakers.size());
  object["duration"] = seconds(transcript.duration_s);
  object["language"] = transcript.language;
  object["created_at"] = metadata.created_at;
  object["warnings"] = json::array(metadata.warnings.begin(), metadata.warnings.end());
  return object;
}

/// Another program's list, in its own shape, stays as it is.
json::array speakers_json(const Transcript& transcript) {
  json::array list;
  for (const Speaker& speaker : speakers_of(transcript))
    list.push_back(json::object{{"label", speaker.label},
                                {"seconds", seconds(speaker.spoken_s)},
                                {"first", seconds(speaker.first_s)},
                                {"colour", speaker_colour(list.size())}});
  return list;
}

json::object captions_json(const Captions& captions) {
  json::object object{{"edited", captions.edited}};
  if (!captions.profile.empty()) object["profile"] = captions.profile;
  if (!captions.head.empty()) object["head_of"] = captions.head_of, object["head"] = captions.head;
  return object;
}

json::object json_behind_segments(const Transcript& transcript) {
  json::object object{{"duration", seconds(transcript.duration_s)}};
  if (transcript.audio) object["audio"] = audio_json(*transcript.audio);
  put_findings(object, transcript);
  if (transcript.captions) object["captions"] = captions_json(*transcript.captions);
  if (json::array speakers = speakers_json(transcript);
      !speakers.empty() && !transcript.extra.contains("speakers"))
    object["speakers"] = std::move(speakers);
  object["metadata"] = metadata_json(transcript);
  put_extra(object, transcript.extra);
  return object;
}

}  // namespace

bool has_asset(const Transcript& transcript, std::string_view name) {
  return std::ranges::find(transcript.assets, name, &Asset::name) != transcript.assets.end();
}

json::object plain_json(const Word& word) {
  json::object object{{"word", word.text}, {"start", seconds(word.start_s)}, {"end", seconds(word.end_s)}};
  put_measure(object, "probability", word.probability);
  if (word.speaker) object["speaker"] = *word.speaker;
  put_voice(object, word);
  return object;
}

json::object to_json(const Word& word) {
  json::object object = plain_json(word);
  put_acoustic_features(object, word);
  put_extra_of_span(object, word.extra);
  return object;
}

void put_findings(json::object& object, const Transcript& transcript) {
  if (!transcript.regions.empty()) object["regions"] = regions_json(transcript.regions);
  if (transcript.video) {
    object["video"] = video_json(*transcript.video);
    object["shots"] = shots_json(transcript.shots);
  }
  if (!transcript.assets.empty()) object["assets"] = assets_json(transcript.assets);
}

std::string json_text(const Transcript& transcript) {
  std::string text = to_text(json::object{{"text", transcript.text}, {"language", transcript.language}});
  text.back() = ',';  // the object goes on
  text += R"("segments":[)";
  for (const Segment& segment : transcript.segments) {
    if (&segment != transcript.segments.data()) text += ',';
    append_text(text, segment_json(segment));
  }
  return text.append("],").append(to_text(json_behind_segments(transcript)), 1);
}

}  // namespace ecg::transcript
