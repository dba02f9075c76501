#pragma once
// When each word of a caption is spoken, and how: what is lit up word by word, and drawn as loud as it was
// said.
#include <optional>
#include <string>
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

struct SpokenWord {
  std::string text;  ///< with the spaces that follow it in its line
  std::int64_t start_ms = 0;
  std::optional<double> volume_db = {}, pitch_hz = {};  ///< absent when not measured
};

/// Of each line, in order; their texts joined are the line. Times lie in the cue and never go down. Where
/// somebody rewrote the cue, so that its words do not spell it any more, its time is spread over its letters.
/// Cost: linear.
std::vector<std::vector<SpokenWord>> spoken_lines(const CueWithWords& worded);

}  // namespace ecg::captions
