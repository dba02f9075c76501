#pragma once
// What was measured of the sound, given to the words and segments it belongs to.
#include "acoustics/voice.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

/// Fills in the measures of every word, every segment and the whole (`audio`'s percentiles). Wants final
/// times: after normalize(). What was not to be measured (a pitch where nobody's voice is, a rate without
/// words) stays absent.
void measure_voice(transcript::Transcript& result, const acoustics::VoiceTracks& tracks);

}  // namespace ecg::pipeline
