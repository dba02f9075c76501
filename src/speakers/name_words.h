#pragma once
// Which voice said which word.
#include "speakers/turns.h"
#include "transcript/transcript.h"

namespace ecg::speakers {

/// Gives each word the voice that is heard most while it is said, or the nearest one where none is, and each
/// segment the one that says most of it. What is only punctuation goes with the word before it. Voices are
/// "SPEAKER_00" and so on by the first thing they say; one that says nothing gets no name. Where nobody was
/// heard, nobody is named.
void name_words(transcript::Transcript& transcript, const Diarization& heard);

}  // namespace ecg::speakers
