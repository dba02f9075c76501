#pragma once
// Timed words become lines people can read, in every format, from one integer-millisecond cue model.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/transcript.h"

namespace ecg::captions {

struct Cue {
  std::int64_t start_ms = 0, end_ms = 0;
  std::vector<std::string> lines;  ///< plain text, not escaped

  bool operator==(const Cue&) const = default;
};

/// What a reader can take. Defaults are English and every language without numbers of its own; sources in
/// docs/captions.md.
struct Rules {
  int max_lines = 2;
  /// Width of a line: a full-width character counts 1, others 1 too, unless half_width_counts_half.
  double max_columns = 42;
  bool half_width_counts_half = false;  ///< Latin letters, digits, spaces and ASCII punctuation count 0.5
  bool break_at_spaces_only = true;     ///< false for Japanese and Chinese
  std::int64_t min_ms = 833, max_ms = 7000, min_gap_ms = 83;
  /// A gap that is shorter is closed down to min_gap_ms; 0: gaps of any length stay.
  std::int64_t close_gap_ms = 500;
  /// Of the video, in frames a second; 0: unknown. Gaps are counted in its frames where the guide does so.
  double frame_rate = 0;
  double max_cps = 20;  ///< characters a second, counted as max_columns counts
  /// Cues that begin or end so near to a cut of the picture are put on it; 0: cuts do not matter.
  int shot_frames = 7;
  /// Music and applause have cues of their own where nobody speaks (sounds.h).
  bool sounds = false;
  /// Stands before each of two who share a caption, "-" or "- "; empty: no caption has two speakers.
  std::string_view speaker_dash = {};
  bool names_speakers = false;  ///< whoever speaks has a name, for readers who do not hear

  /// By ISO 639-1. ko: 16 columns, 12 CPS; ja: 13, 7; zh: 16, 11; all others as above.
  static Rules for_language(std::string_view language);
  /// These rules for a video of so many frames a second, as guides that count frames ask for: the gap of two
  /// frames, half a second closed. A rate that cannot be (0: unknown) changes nothing.
  Rules at_frame_rate(double frames_a_second) const;
};

/// Whether a gap between two cues is one that ought to be closed: wider than the least one by a frame at
/// least, narrower than close_gap_ms.
bool is_open_gap(std::int64_t gap_ms, const Rules& rules);

/// Width of `text` as `rules` counts it. Combining marks count 0.
double columns(std::string_view text, const Rules& rules);

/// The cues that cost a reader least (docs/captions.md): every word once and in order, one cue at a time, no
/// line too wide, no cue without text. min_ms, min_gap_ms and max_cps give way where speech leaves no time; a
/// cue never outlasts max_ms, nor the transcript unless its words do. Any transcript will do, also one that
/// normalize() has not seen. Cost: linear in the text's length, whose limit text_limit.h has (and throws).
std::vector<Cue> make_cues(const transcript::Transcript& transcript, const Rules& rules);

enum class Format { srt, vtt, ttml, ass, txt, json, smi, sbv, lrc, sub };
std::optional<Format> format_named(std::string_view extension);  ///< "srt"
/// Of a file to be read: also "ssa", "dfxp", "xml", "itt", "sami".
std::optional<Format> readable_format(std::string_view extension);
std::string_view extension(Format format);
std::string_view content_type(Format format);

/// How the text itself says who speaks, in formats that have no other place for it: srt and txt.
enum class SpeakerForm {
  given,   ///< names that somebody gave, "Ana: "; the numbers of voices, "SPEAKER_00", are none
  names,   ///< numbers too
  dashes,  ///< no names; a dash before each of several who speak in one caption
  off
};
std::optional<SpeakerForm> speaker_form_named(std::string_view name);  ///< "dashes"

struct WriteOptions {
  bool bom = false;  ///< of srt: a byte order mark, for players that take UTF-8 for something else without
  bool karaoke = false;             ///< of ass: each word lights up when it is spoken; of vtt: its time
  bool voice = false;               ///< of ass: each word as large as it is loud, its colour by its pitch
  int width = 1920, height = 1080;  ///< of ass: the picture's, in pixels
  SpeakerForm speakers = SpeakerForm::given;  ///< of srt and txt; others have their own way
  double frame_rate = 0;                      ///< of sub; 0: 24000/1001
};

/// The whole file. `json` is the transcript itself, `txt` one segment a line, or one turn where speakers are
/// named, the others hold the captions: a
/// person's as they are (transcript.is_edited()), make_cues() of the machine's.
std::string write(Format format, const transcript::Transcript& transcript, const Rules& rules,
                  const WriteOptions& options = {});

/// Times and lines alone (exports.h has the rest). Empty lines and cues without text are left out.
std::string to_srt(const std::vector<Cue>& cues);
std::string to_vtt(const std::vector<Cue>& cues);

/// Times and lines alone of what read_srt() and read_vtt() read (readers.h). What was read writes and reads
/// to the same again.
std::vector<Cue> parse_srt(std::string_view text);
std::vector<Cue> parse_vtt(std::string_view text);

}  // namespace ecg::captions
