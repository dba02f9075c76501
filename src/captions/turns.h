#pragma once
// Captions in which more than one speaks.
#include <set>
#include <span>
#include <string>
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

/// Two short turns, one after the other, in one caption of two lines, each behind rules.speaker_dash: where
/// each is all that somebody says and fits into a line, and one of the two would be gone too soon. Within the
/// caption each line's voice is in its styling, the dash belongs to the first word of its line. Cost: linear.
std::vector<CueWithWords> shared_by_turns(std::vector<CueWithWords> cues, const Rules& rules);

/// By its words, by the voices of its letters, else by its speaker.
std::set<std::string> speakers_in(const CueWithWords& worded);
bool is_dialogue(std::span<const CueWithWords> cues);

/// Whether several speak in it otherwise than in lines of their own behind dashes, where rules.speaker_dash
/// lets them.
bool mixes_speakers(const CueWithWords& worded, const Rules& rules);
/// The same where its words say which of them is whose, so that it can be divided.
bool can_part_speakers(const CueWithWords& worded, const Rules& rules);

}  // namespace ecg::captions
