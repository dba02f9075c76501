// Reads Whisper's JSON, ours or openai-whisper's own; errors name the field by its JSON pointer.
#include <algorithm>

#include "base/error.h"
#include "base/shown_text.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

// Of a list. A day of speech has a quarter of it in words, a tenth in segments, which take the most memory.
constexpr std::size_t kMostItems = 1'000'000;
constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

/// Where a value stands, so that errors can say "/segments/3/words/0/start". Written out only for an error: a
/// long video has a hundred thousand words. What it hangs on outlives it, down the stack.
struct Pointer {
  std::string text() const {
    std::string above = parent ? parent->text() : "";
    if (index != kNoIndex) return above + "/" + std::to_string(index);
    return parent ? above + "/" + std::string(name) : std::string(name);
  }

  const Pointer* parent = nullptr;
  std::string_view name;  ///< without a parent: the pointer itself
  std::size_t index = kNoIndex;
};

struct Place {
  const json::object& object;
  const Pointer& pointer;
};

[[noreturn]] void wrong(const Pointer& pointer, std::string_view expected) {
  throw Error(Code::invalid_field, pointer.text() + " " + std::string(expected));
}

const json::value* find(const Place& place, std::string_view name) {
  const json::value* value = place.object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

Pointer at(const Place& place, std::string_view name) { return {.parent = &place.pointer, .name = name}; }

std::string text(const Place& place, std::string_view name) {
  const json::value* value = find(place, name);
  if (!value) return "";
  if (!value->is_string()) wrong(at(place, name), "must be a string");
  return shown_text(value->as_string());
}

std::optional<double> measure(const Place& place, std::string_view name) {
  const json::value* value = find(place, name);
  if (!value) return std::nullopt;
  if (!value->is_number()) wrong(at(place, name), "must be a number");
  return value->to_number<double>();
}

double number(const Place& place, std::string_view name) { return measure(place, name).value_or(0); }

bool is_set(const Place& place, std::string_view name) {
  const json::value* value = find(place, name);
  if (!value) return false;
  if (!value->is_bool()) wrong(at(place, name), "must be true or false");
  return value->as_bool();
}

int integer(const Place& place, std::string_view name) {
  const json::value* value = find(place, name);
  if (!value) return 0;
  boost::system::error_code problem;
  const int result = value->is_number() ? value->to_number<int>(problem) : 0;
  if (!value->is_number() || problem) wrong(at(place, name), "must be a whole number");
  return result;
}

template <typename Item>
std::vector<Item> list(const Place& place, std::string_view name,
                       Item (*read)(const json::value&, const Pointer&)) {
  std::vector<Item> items;
  const json::value* value = find(place, name);
  if (!value) return items;
  if (!value->is_array()) wrong(at(place, name), "must be a list");
  if (value->as_array().size() > kMostItems)
    wrong(at(place, name), "must have at most " + std::to_string(kMostItems) + " items");
  items.reserve(value->as_array().size());
  const Pointer whole = at(place, name);
  for (const json::value& item : value->as_array())
    items.push_back(read(item, {.parent = &whole, .name = {}, .index = items.size()}));
  return items;
}

Place object_at(const json::value& value, const Pointer& pointer) {
  if (!value.is_object()) wrong(pointer, "must be an object");
  return {value.as_object(), pointer};
}

int read_token(const json::value& value, const Pointer& pointer) {
  boost::system::error_code problem;
  const int token = value.is_number() ? value.to_number<int>(problem) : 0;
  if (!value.is_number() || problem) wrong(pointer, "must be a whole number");
  return token;
}

std::string read_text(const json::value& value, const Pointer& pointer) {
  if (!value.is_string()) wrong(pointer, "must be a string");
  return shown_text(value.as_string());
}

/// Measures stand in the word or segment; clients of old put them into `acoustic_features`.
template <typename Measured>
void read_voice(const Place& place, Measured& measured) {
  const auto read = [](const Place& from, Measured& into) {
    if (const auto value = measure(from, "volume_db")) into.volume_db = value;
    if (const auto value = measure(from, "pitch_hz")) into.pitch_hz = value;
    if (const auto value = measure(from, "spectral_centroid")) into.spectral_centroid = value;
  };
  const Pointer features = at(place, "acoustic_features");
  if (const json::value* nested = find(place, "acoustic_features"))
    read(object_at(*nested, features), measured);
  read(place, measured);
}

std::optional<Percentiles> read_percentiles(const Place& place, std::string_view name) {
  const json::value* value = find(place, name);
  if (!value) return std::nullopt;
  const Pointer pointer = at(place, name);
  const Place spread = object_at(*value, pointer);
  return Percentiles{number(spread, "p5"), number(spread, "p50"), number(spread, "p95")};
}

AudioMeasures read_audio(const Place& place) {
  return {.loudness_lufs = measure(place, "loudness_lufs"),
          .loudness_range_lu = measure(place, "loudness_range_lu"),
          .true_peak_dbtp = measure(place, "true_peak_dbtp"),
          .volume_db = read_percentiles(place, "volume_db"),
          .pitch_hz = read_percentiles(place, "pitch_hz")};
}

using Names = std::initializer_list<std::string_view>;

/// The fields that have none of these names.
json::object unknown_of(const json::object& object, Names known) {
  json::object unknown;
  for (const auto& [key, value] : object)
    if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end()) unknown[key] = value;
  return unknown;
}

/// Into `extra`, what the object of that name says and we do not know.
void keep_unknown_of(const Place& place, std::string_view name, Names known, json::object& extra) {
  const json::value* nested = find(place, name);
  json::object unknown =
      nested && nested->is_object() ? unknown_of(nested->as_object(), known) : json::object();
  if (!unknown.empty()) extra[name] = std::move(unknown);
}

void keep_unknown_features(const Place& place, json::object& extra) {
  keep_unknown_of(place, "acoustic_features", {"volume_db", "pitch_hz", "spectral_centroid"}, extra);
}

/// A speaker, which is a name with us, may be more.
void keep_speaker_details(const Place& place, json::object& extra) {
  const json::value* speaker = find(place, "speaker");
  if (speaker && speaker->is_object()) extra["speaker_details"] = *speaker;
}

/// By the first of its names that is there.
double time_of(const Place& place, std::string_view name, std::string_view other_name) {
  return number(place, find(place, name) ? name : other_name);
}

/// A name, or what a program that tells speakers apart says of one: {"speaker_id": "SPEAKER_00", …}.
std::optional<std::string> read_speaker(const Place& place) {
  const json::value* speaker = find(place, "speaker");
  if (!speaker) return std::nullopt;
  if (!speaker->is_object()) return text(place, "speaker");
  const Pointer pointer = at(place, "speaker");
  const Place said = object_at(*speaker, pointer);
  return find(said, "speaker_id") ? std::optional(text(said, "speaker_id")) : std::nullopt;
}

Asset read_asset(const json::value& value, const Pointer& pointer) {
  const Place place = object_at(value, pointer);
  return {.name = text(place, "name"),
          .content_type = text(place, "content_type"),
          .size_bytes = static_cast<std::uint64_t>(std::clamp(number(place, "size_bytes"), 0.0, 1e15))};
}

Video read_video(const Place& place) {
  return {.width = integer(place, "width"),
          .height = integer(place, "height"),
          .frame_rate = number(place, "frame_rate")};
}

Region read_region(const json::value& value, const Pointer& pointer) {
  const Place place = object_at(value, pointer);
  const std::string kind = text(place, "kind");
  if (kind != "silence" && kind != "music" && kind != "applause")
    wrong(at(place, "kind"), "must be silence, music or applause");
  return {.start_s = number(place, "start"),
          .end_s = number(place, "end"),
          .kind = kind == "music"      ? Region::Kind::music
                  : kind == "applause" ? Region::Kind::applause
                                       : Region::Kind::silence};
}

Shot read_shot(const json::value& value, const Pointer& pointer) {
  const Place place = object_at(value, pointer);
  return {.time_s = number(place, "time"), .score = number(place, "score")};
}

Metadata read_metadata(const Place& place) {
  Metadata metadata{.model = text(place, "model"),
                    .engine = text(place, "engine"),
                    .language_requested = text(place, "language_requested"),
                    .language_probability = measure(place, "language_probability"),
                    .languages = list(place, "languages", read_text),
                    .processing_time_s = number(place, "processing_time"),
                    .created_at = text(place, "created_at"),
                    .warnings = list(place, "warnings", read_text)};
  if (metadata.language_requested.empty()) metadata.language_requested = "auto";
  return metadata;
}

/// openai-whisper writes no duration: the latest end is the least that it can be.
double last_end(const std::vector<Segment>& segments) {
  double end_s = 0;
  for (const Segment& segment : segments) end_s = std::max(end_s, segment.end_s);
  return end_s;
}

Captions read_captions(const Place& place) {
  const json::value* edited = find(place, "edited");
  if (edited && !edited->is_bool()) wrong(at(place, "edited"), "must be true or false");
  return {.edited = edited && edited->as_bool(),
          .profile = text(place, "profile"),
          .head_of = text(place, "head_of"),
          .head = text(place, "head")};
}

Word read_word(const json::value& value, const Pointer& pointer) {
  const Place place = object_at(value, pointer);
  Word word{.text = text(place, "word"),
            .start_s = time_of(place, "start", "start_time"),
            .end_s = time_of(place, "end", "end_time"),
            .probability = measure(place, "probability")};
  word.speaker = read_speaker(place);
  read_voice(place, word);
  word.extra = unknown_of(place.object, {"word", "start", "end", "probability", "speaker", "volume_db",
                                         "pitch_hz", "spectral_centroid", "acoustic_features"});
  keep_unknown_features(place, word.extra);
  keep_speaker_details(place, word.extra);
  return word;
}

json::object extra_of_segment(const Place& place) {
  json::object extra = unknown_of(place.object, {"id",
                                                 "seek",
                                                 "start",
                                                 "end",
                                                 "text",
                                                 "tokens",
                                                 "temperature",
                                                 "avg_logprob",
                                                 "uncertain",
                                                 "compression_ratio",
                                                 "words",
                                                 "speaker",
                                                 "language",
                                                 "volume_db",
                                                 "no_speech_prob",
                                                 "pitch_hz",
                                                 "pitch_std",
                                                 "styling",
                                                 "speech_rate",
                                                 "spectral_centroid",
                                                 "acoustic_features"});
  keep_unknown_features(place, extra);
  keep_speaker_details(place, extra);
  return extra;
}

Segment read_segment(const json::value& value, const Pointer& pointer) {
  const Place place = object_at(value, pointer);
  Segment segment{.id = integer(place, "id"),
                  .seek = integer(place, "seek"),
                  .start_s = time_of(place, "start", "start_time"),
                  .end_s = time_of(place, "end", "end_time"),
                  .text = text(place, "text"),
                  .tokens = list(place, "tokens", read_token),
                  .temperature = number(place, "temperature"),
                  .avg_logprob = number(place, "avg_logprob"),
                  .compression_ratio = number(place, "compression_ratio"),
                  .no_speech_prob = number(place, "no_speech_prob"),
                  .words = list(place, "words", read_word)};
  segment.speaker = read_speaker(place);
  if (find(place, "language")) segment.language = text(place, "language");
  read_voice(place, segment);
  segment.speech_rate = measure(place, "speech_rate");
  segment.pitch_std = measure(place, "pitch_std");
  segment.uncertain = is_set(place, "uncertain");
  if (const json::value* styling = find(place, "styling"))
    segment.styling = parse_styling(*styling, at(place, "styling").text());
  segment.extra = extra_of_segment(place);
  return segment;
}

json::object extra_of_whole(const Place& place) {
  json::object extra =
      unknown_of(place.object, {"text", "language", "segments", "duration", "assets", "regions", "video",
                                "shots", "metadata", "audio", "captions"});
  // Ours is a list that the words say again; theirs is kept.
  if (const json::value* speakers = extra.if_contains("speakers"); speakers && speakers->is_array())
    extra.erase("speakers");
  keep_unknown_of(place, "video", {"width", "height", "frame_rate"}, extra);
  keep_unknown_of(place, "audio",
                  {"loudness_lufs", "loudness_range_lu", "true_peak_dbtp", "volume_db", "pitch_hz"}, extra);
  keep_unknown_of(place, "captions", {"edited", "profile", "head_of", "head"}, extra);
  keep_unknown_of(
      place, "metadata",
      {"model", "engine", "language_requested", "language_probability", "languages", "processing_time",
       "total_segments", "unique_speakers", "duration", "language", "created_at", "warnings"},
      extra);
  return extra;
}

/// On the wire a segment's text is without the space that its first word has.
void give_back_leading_spaces(std::vector<Segment>& segments) {
  for (Segment& segment : segments)
    if (!segment.words.empty() && segment.words.front().text.starts_with(' ') && !segment.text.empty() &&
        !segment.text.starts_with(' '))
      segment.text.insert(0, 1, ' ');
}

}  // namespace

Word parse_word(const json::value& value, const std::string& pointer) {
  return read_word(value, {.parent = nullptr, .name = pointer});
}

Segment parse_segment(const json::value& value, const std::string& pointer) {
  return read_segment(value, {.parent = nullptr, .name = pointer});
}

Transcript parse_transcript(const json::object& object) {
  const Pointer root;
  const Place place{object, root};
  if (!find(place, "segments")) wrong(at(place, "segments"), "is required");
  Transcript transcript{.text = text(place, "text"),
                        .language = text(place, "language"),
                        .segments = list(place, "segments", read_segment),
                        .duration_s = number(place, "duration"),
                        .assets = list(place, "assets", read_asset)};
  transcript.regions = list(place, "regions", read_region);
  const Pointer in_video = at(place, "video"), in_metadata = at(place, "metadata"),
                in_audio = at(place, "audio"), in_captions = at(place, "captions");
  if (const json::value* video = find(place, "video")) {
    transcript.video = read_video(object_at(*video, in_video));
    transcript.shots = list(place, "shots", read_shot);
  }
  std::optional<double> metadata_duration_s;
  if (const json::value* metadata = find(place, "metadata")) {
    const Place said = object_at(*metadata, in_metadata);
    transcript.metadata = read_metadata(said);
    metadata_duration_s = measure(said, "duration");
    if (transcript.language.empty()) transcript.language = text(said, "language");
  }
  if (const json::value* audio = find(place, "audio"))
    transcript.audio = read_audio(object_at(*audio, in_audio));
  if (const json::value* captions = find(place, "captions"))
    transcript.captions = read_captions(object_at(*captions, in_captions));
  if (!transcript.is_edited()) give_back_leading_spaces(transcript.segments);
  transcript.extra = extra_of_whole(place);
  if (!find(place, "duration"))
    transcript.duration_s = std::max(metadata_duration_s.value_or(0), last_end(transcript.segments));
  return transcript;
}

Transcript parse_transcript(std::string_view text) {
  json::monotonic_resource memory;  // given back at once, not value by value
  return parse_transcript(parse_json_object(text, &memory));
}

}  // namespace ecg::transcript
