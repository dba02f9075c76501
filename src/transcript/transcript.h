#pragma once
// The result of one job: Whisper's own JSON, field for field as openai-whisper's
// transcribe(word_timestamps=True) returns it, and beside it what we measured.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "transcript/styling.h"

namespace ecg::transcript {

struct Word {
  std::string text;  ///< with its leading space, as Whisper gives it; on the wire "word"
  double start_s = 0, end_s = 0;
  std::optional<double> probability;                             ///< absent for words that a person wrote
  std::optional<double> volume_db, pitch_hz, spectral_centroid;  ///< absent when not measured
  std::optional<std::string> speaker = {};                       ///< absent when nobody told speakers apart
  json::object extra = {};  ///< what another program says of it and we do not know

  bool operator==(const Word&) const = default;
};

struct Segment {
  int id = 0;
  int seek = 0;  ///< in 10 ms frames: where the window began
  double start_s = 0, end_s = 0;
  std::string text;
  std::vector<int> tokens;
  double temperature = 0, avg_logprob = 0, compression_ratio = 0, no_speech_prob = 0;
  std::vector<Word> words;
  std::optional<std::string> speaker;
  std::optional<std::string> language;  ///< ISO 639-1; absent where all are in the transcript's
  std::optional<double> volume_db, pitch_hz, spectral_centroid;  ///< absent when not measured
  std::optional<double> speech_rate;  ///< Korean: syllables a second; other languages: words a minute
  std::optional<double> pitch_std;    ///< Hz
  bool uncertain = false;             ///< the most believable of what was heard, and yet not to be relied on
  Styling styling = {};     ///< of captions that came with looks; on the wire where it says something
  json::object extra = {};  ///< as a word's

  bool operator==(const Segment&) const = default;
};

struct Metadata {
  std::string model, engine;
  std::string language_requested = "auto";
  std::optional<double> language_probability;
  std::vector<std::string> languages;  ///< that were heard, the one heard most first; empty where it is one
  double processing_time_s = 0;
  std::string created_at;             ///< RFC 3339
  std::vector<std::string> warnings;  ///< "NO_SPEECH", "UNCERTAIN_SPEECH", or a sentence

  bool operator==(const Metadata&) const = default;
};

/// How a measure is spread over the frames that lie in words.
struct Percentiles {
  double p5 = 0, p50 = 0, p95 = 0;

  bool operator==(const Percentiles&) const = default;
};

/// What was measured of the sound as a whole.
struct AudioMeasures {
  std::optional<double> loudness_lufs, loudness_range_lu, true_peak_dbtp;  ///< EBU R128
  std::optional<Percentiles> volume_db, pitch_hz;

  bool operator==(const AudioMeasures&) const = default;
};

/// What was made beside the words and stored with the video: its name in `GET assets/<job>/<name>`.
struct Asset {
  std::string name, content_type;
  std::uint64_t size_bytes = 0;

  bool operator==(const Asset&) const = default;
};

/// What a person has made of the segments.
struct Captions {
  bool edited = false;  ///< each segment is one caption as it stands, its lines parted by "\n"
  std::string profile;  ///< whose rules it was edited by; empty: those of the language
  /// What stood before the captions of a file and can stand there again: "vtt" (STYLE and REGION blocks) or
  /// "ass" (its styles), and the text.
  std::string head_of = {}, head = {};

  bool operator==(const Captions&) const = default;
};

/// What a video shows, not how: turned upright, with square pixels.
struct Video {
  int width = 0, height = 0;
  double frame_rate = 0;  ///< 0: unknown

  bool operator==(const Video&) const = default;
};

/// A shot begins.
struct Shot {
  double time_s = 0;
  double score = 0;  ///< how different it looks, 0..1

  bool operator==(const Shot&) const = default;
};

/// A stretch without words that is plainly something else.
struct Region {
  enum class Kind { silence, music, applause };

  double start_s = 0, end_s = 0;
  Kind kind = Kind::silence;

  bool operator==(const Region&) const = default;
};

struct Transcript {
  std::string text, language;  ///< language: ISO 639-1
  std::vector<Segment> segments;
  double duration_s = 0;
  Metadata metadata;
  std::optional<AudioMeasures> audio;
  std::vector<Asset> assets;
  std::optional<Captions> captions;
  std::optional<Video> video;   ///< absent without a picture
  std::vector<Shot> shots;      ///< rising
  std::vector<Region> regions;  ///< rising, none over another
  /// As a word's. What stands in a nested object, such as `metadata`, stands in one of that name here.
  json::object extra = {};

  bool is_edited() const { return captions && captions->edited; }
  bool operator==(const Transcript&) const = default;
};

/// Field order as openai-whisper's, times rounded to milliseconds, figures to four decimals. What is no
/// number is written as 0, or left out where it is a measure. Writing what was read from here gives the same
/// text again. A segment's text is without the space that Whisper's tokens begin with; its words keep theirs,
/// and reading gives it back by them. Never more than one segment stands in memory as JSON values: a word
/// takes a kilobyte there.
std::string json_text(const Transcript& transcript);
json::object to_json(const Word& word);
json::object plain_json(const Word& word);  ///< without what clients of old look for
/// What was found beside the words, as it stands in the result: `regions`, `video`, `shots`, `assets`.
void put_findings(json::object& object, const Transcript& transcript);
/// Reads ours and openai-whisper's own (no metadata, no duration). Throws Error(broken_json | invalid_field)
/// with the JSON pointer. Unknown fields of the result, its segments and its words are kept in `extra`.
Transcript parse_transcript(std::string_view text);
Transcript parse_transcript(const json::object& object);
/// One of them, which stands at `pointer` of what is read.
Word parse_word(const json::value& value, const std::string& pointer);
Segment parse_segment(const json::value& value, const std::string& pointer);

/// Makes times keep the promise of the wire: whole milliseconds, 0 <= start < end <= duration, starts never
/// go down, words inside their segment and in order, text valid UTF-8; drops segments without text or without
/// any time left before the end; numbers segments from 0; joins `text`, by spaces where the language has
/// them. Words are never dropped and times
/// never made up: a time that cannot be is moved to the nearest that can. Twice is the same as once.
void normalize(Transcript& transcript);

/// False for languages whose words stand side by side; true for those that we do not know.
bool is_written_with_spaces(std::string_view language);

/// Names what is spoken: `language` is the one in which most was said, by time. Where that is the only one,
/// its segments say nothing of it; where there are several, each names its own, and they stand in
/// `metadata.languages`. Segments without a language are in `language`. Twice is the same as once.
void name_languages(Transcript& transcript);

/// What a person sent is taken as it is: no text and no time of a segment is changed. Segments are put in the
/// order of their starts and numbered, words moved inside their segment, a text that is missing joined.
/// Throws Error(invalid_field) with the pointer of a segment that does not end after it starts, or lies
/// before 0.
void accept_edit(Transcript& transcript);

/// Whether the text says in English what is spoken in another language: as it was asked for, which stands in
/// the result's "options".
bool is_translation(const Transcript& transcript);
/// The language that the text is in.
std::string language_of_text(const Transcript& transcript);

/// Whether an asset of that name was stored.
bool has_asset(const Transcript& transcript, std::string_view name);

/// Bytes / zlib-compressed bytes of UTF-8 text, as openai-whisper computes it; 0 for empty text.
double compression_ratio(std::string_view text);

}  // namespace ecg::transcript
