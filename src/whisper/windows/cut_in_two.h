#pragma once
// A window that was heard badly as a whole, in two parts that may be heard better: each has a context of its
// own, and what is noise or a second voice in one no longer derails the other.
#include <utility>

#include "acoustics/speech_windows.h"

namespace ecg::whisper {

struct DecodedWindow;

/// Worth cutting: both parts are long enough to be sentences.
bool can_be_cut(const acoustics::SpeechWindow& window);

/// Cut at the quietest place of its middle half, which is its best pause. window: at least 0.3 s.
std::pair<acoustics::SpeechWindow, acoustics::SpeechWindow> cut_in_two(const acoustics::SpeechWindow& window);

/// Whether what was heard of both parts can be believed more than what was heard of the whole.
bool is_better_in_parts(const DecodedWindow& whole, const DecodedWindow& first, const DecodedWindow& second);

}  // namespace ecg::whisper
