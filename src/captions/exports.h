#pragma once
// Captions with all that they bring, in each format: looks, places, speakers as far as it can say them
// (losses.h names the rest). Cues without text are left out.
#include <string>
#include <string_view>
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

/// SubRip: <i> <b> <u> <s> <font color>, {\an8} for a place. It has no escapes; what would be taken for
/// markup begins with a character reference, an arrow between two times becomes a sign. Lines end with LF.
std::string to_srt(std::vector<CueWithWords> cues, const WriteOptions& options);

/// WebVTT: <v> for a speaker; with options.karaoke the times of words. Colours are those it has classes for.
///
/// head  STYLE and REGION blocks of a file that was read; whatever else stands in it is left out
std::string to_vtt(std::vector<CueWithWords> cues, const WriteOptions& options, std::string_view head);

std::string to_sbv(std::vector<CueWithWords> cues);  ///< text and times alone
std::string to_lrc(std::vector<CueWithWords> cues,
                   std::string_view language);  ///< hundredths; a cue is one line
/// frame_rate  0: 24000/1001. Times become frames.
std::string to_microdvd(std::vector<CueWithWords> cues, double frame_rate);
std::string to_sami(std::vector<CueWithWords> cues, std::string_view language);

std::vector<CueWithWords> without_words(const std::vector<Cue>& cues);
/// Two or three small letters: RFC 5646 as far as recognizers go.
bool is_language_tag(std::string_view language);
/// Whether the first letter that has a direction is Hebrew, Arabic, … (UAX #9, P2 and P3).
bool is_right_to_left(std::string_view text);

/// TTML in the text profile of IMSC 1.1: what is shown on television and in browsers' players. Times in
/// milliseconds, speakers as agents. Source: W3C, TTML2 and IMSC 1.1.
///
/// language  ISO 639-1; what is no language tag becomes "und"
std::string to_ttml(std::vector<CueWithWords> cues, std::string_view language);

struct AssOptions {
  std::string_view language;  ///< chooses the font
  bool karaoke = false;       ///< each word lights up when it is spoken
  bool voice = false;  ///< each word as large as it is loud, its colour by its pitch (speaking_style.h)
  /// The picture's, in pixels: lines are laid out for its shape, at any size.
  int width = 1920, height = 1080;
  std::string_view head = {};  ///< [Script Info] and styles of a file that was read, in the place of our own
};

/// Advanced SubStation Alpha (ScriptType v4.00+). Its times are hundredths of seconds: rounded, so cues that
/// do not overlap still do not, and none is shorter than one. The karaoke times of a line add up to exactly
/// its duration. Text holds no commands: { and } are escaped as libass reads it, and a backslash is kept from
/// what follows by an invisible word joiner.
std::string to_ass(std::vector<CueWithWords> cues, const AssOptions& options);

}  // namespace ecg::captions
