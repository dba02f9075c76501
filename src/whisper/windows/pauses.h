#pragma once
// A window's tokens and the pauses in its sound: attention alone lets a word begin where the one before it
// has ended, however long nobody says anything then.
#include <vector>

#include "acoustics/speech_windows.h"
#include "whisper/windows/segments.h"
#include "whisper/windows/words.h"

namespace ecg::whisper {

/// Whether a word begins with it: at a space, or in scripts that may write none.
bool begins_word(const TimedToken& token);

/// No token lasts through a pause afterwards: one that reaches the speech behind it belongs there, for begins
/// come early and ends do not come late. None reaches into the silence there, nor lie in it where the token
/// behind it begins the speech.
void keep_to_spans(std::vector<TimedToken>& tokens, const acoustics::SpeechWindow& window);

/// Segments that end where a pause was left out, too. timed: one for each of the window's tokens, without
/// bytes for times.
std::vector<SegmentCut> split_at_pauses(const std::vector<SegmentCut>& cuts,
                                        const std::vector<TimedToken>& timed,
                                        const acoustics::SpeechWindow& window);

}  // namespace ecg::whisper
