#pragma once
// Who says a cue, and when each of its words: found again in the transcript that the cues were made from.
#include <string>
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

struct SpokenWord {
  std::string text;  ///< with the spaces that follow it in its line
  std::int64_t start_ms = 0;
};

struct SpokenCue {
  Cue cue;              ///< its lines tidy, at least one
  std::string speaker;  ///< empty: nobody is named
  /// Of each line, in order; their texts joined are the line. Times lie in the cue and never go down.
  std::vector<std::vector<SpokenWord>> words;
};

/// Cues without text are left out. Where somebody rewrote a cue, so that its words are not the transcript's
/// any more, its time is spread over its letters. Cost: linear.
std::vector<SpokenCue> spoken(const std::vector<Cue>& cues, const transcript::Transcript& transcript,
                              const Rules& rules);

}  // namespace ecg::captions
