#pragma once
// Captions that come as a file: SubRip, WebVTT, or the JSON of a transcript.
#include <string>
#include <string_view>

#include "captions/worded_cue.h"

namespace ecg::captions {

/// A transcript whose captions are those of the file. SubRip and WebVTT say nothing of the language: it is
/// guessed from the script (Hangul: ko, kana: ja, ideographs: zh, all others: en).
///
/// extension  "srt", "vtt" or "json" (ours, or openai-whisper's own)
/// throws     Error(usage) for any other, Error(invalid_field | broken_json) with the line or the JSON
/// pointer,
///            also for what is not UTF-8
transcript::Transcript read_captions(std::string_view extension, std::string_view text);

/// Its captions from now on, whatever they were.
void set_cues(transcript::Transcript& transcript, const std::vector<WordedCue>& cues,
              std::string_view profile);

std::string_view language_of_script(std::string_view text);

}  // namespace ecg::captions
