#pragma once
// Where words begin and end beside a pause, by what is to be heard there.
#include "acoustics/voice.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

/// Puts the end of a word and the begin of the next one where the sound between them falls silent and comes
/// back. Attention tells neither: a word's end comes some 0.3 s early there, and the next one may begin at
/// once however long nobody says anything. A silence within a word is before it or behind it: that is told by
/// how early the other words of the recording were heard. Wants final times, after normalize(), and leaves
/// them ordered. Words that no quarter of a second of silence parts stay as they are.
void settle_word_edges(transcript::Transcript& result, const acoustics::VoiceTracks& tracks);

}  // namespace ecg::pipeline
