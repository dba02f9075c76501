#pragma once
// Captions for television and for players: TTML and SubStation Alpha, which say more than text and time. Cues
// without text are left out.
#include <string>
#include <string_view>
#include <vector>

#include "captions/worded_cue.h"

namespace ecg::captions {

/// TTML in the text profile of IMSC 1.1: what is shown on television and in browsers' players. Times in
/// milliseconds, speakers as agents. Source: W3C, TTML2 and IMSC 1.1.
///
/// language  ISO 639-1; what is no language tag becomes "unknown"
std::string to_ttml(std::vector<WordedCue> cues, std::string_view language);

struct AssOptions {
  std::string_view language;  ///< chooses the font
  bool karaoke = false;       ///< each word lights up when it is spoken
  bool voice = false;  ///< each word as large as it is loud, its colour by its pitch (speaking_style.h)
  /// The picture's, in pixels: lines are laid out for its shape, at any size.
  int width = 1920, height = 1080;
};

/// Advanced SubStation Alpha (ScriptType v4.00+). Its times are hundredths of seconds: rounded, so cues that
/// do not overlap still do not, and none is shorter than one. The karaoke times of a line add up to exactly
/// its duration. Text holds no commands: { and } are escaped as libass reads it, and a backslash is kept from
/// what follows by an invisible word joiner.
std::string to_ass(std::vector<WordedCue> cues, const AssOptions& options);

}  // namespace ecg::captions
