#pragma once
// What was heard in one window: its tokens as segments of timed words.
#include <utility>
#include <vector>

#include "acoustics/speech_windows.h"
#include "transcript/transcript.h"
#include "whisper/decoding/tokenizer.h"
#include "whisper/decoding/window_decoding.h"
#include "whisper/windows/lateness.h"
#include "whisper/windows/words.h"

namespace ecg::whisper {

/// From … to, in seconds of a window.
using Stretch = std::pair<double, double>;

struct WindowWords {
  std::vector<transcript::Segment> segments;  ///< their times are those of the stream
  std::vector<Stretch> said;                  ///< when each of them is said, in the window
  double done_s = 0;                          ///< what stands behind is to be listened to again
};

struct WordsOptions {
  bool translate = false;
  Lateness lateness = {};  ///< of the model
};

/// Uses up what the window looked at, and takes off what was invented at its end.
WindowWords words_of(DecodedWindow& decoded, const acoustics::SpeechWindow& window,
                     const Tokenizer& tokenizer, const WordsOptions& options);

/// Three words and more that are said within 25 ms at the end of a text were not heard: their tokens go.
/// timed: one for each token. Wants times that the attention told.
void drop_invented_end(DecodedWindow& decoded, std::vector<TimedToken>& timed);

}  // namespace ecg::whisper
