#pragma once
// Whole files of captions moved in time, or laid one upon the other.
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

struct Shift {
  std::int64_t by_ms = 0;
  double factor = 1;  ///< first: 25 / 23.976 for captions timed at 25 frames a second, shown at 23.976
};

/// Words move along. Nothing begins before 0: how many captions were cut there, or would lie before it and
/// are left out, is what is returned.
std::size_t shift(std::vector<CueWithWords>& cues, const Shift& by);

/// Two languages of one film: below each caption of `upper` stand the lines of those of `lower` that share
/// most of their time with it; captions that have no partner stand alone. In the order of their starts.
std::vector<CueWithWords> merge(std::vector<CueWithWords> upper, std::vector<CueWithWords> lower);

}  // namespace ecg::captions
