#pragma once
// Speech of a window of which no word was said: it is listened to again, once.
#include <string>
#include <vector>

#include "acoustics/speech_windows.h"
#include "transcript/transcript.h"
#include "whisper/windows/window_words.h"

namespace ecg::whisper {

inline constexpr std::size_t kMostPassedOver =
    2;  ///< stretches of one window: each costs as much as a window

/// What was passed over before the first word, between segments, and behind the last one up to `done_s`:
/// where a second of speech and more was heard. `said`: when each segment is said, in order. The longest
/// ones, in order.
std::vector<Stretch> passed_over(const acoustics::SpeechWindow& window, const std::vector<Stretch>& said,
                                 double done_s);

/// Puts what was heard again where its time is. Words that repeat those before or behind them, which were
/// heard there the first time, are left out, and so is what is left without words.
void insert_heard_again(std::vector<transcript::Segment>& segments, std::vector<transcript::Segment> again,
                        const Tokenizer& tokenizer);

}  // namespace ecg::whisper
