#pragma once
// Who speaks in a result: what its words and segments say, added up.
#include <string>
#include <string_view>
#include <vector>

#include "transcript/transcript.h"

namespace ecg::transcript {

struct Speaker {
  std::string label;    ///< as on the words: "SPEAKER_00", or the name that somebody gave
  double spoken_s = 0;  ///< the sum of their words, of segments where there are none
  double first_s = 0;   ///< when they begin
};

/// In the order in which they begin; nobody where nobody was told apart.
std::vector<Speaker> speakers_of(const Transcript& transcript);

/// "#ffff00": of the speaker who begins as the `index`th. White, yellow, cyan, green are the BBC's, in its
/// order (Subtitle Guidelines, Use of colours); the four that follow are as light, on black at least 7 to 1
/// (WCAG 2.2, 1.4.6). After eight they come again.
std::string_view speaker_colour(std::size_t index);

}  // namespace ecg::transcript
