#pragma once
// A window's tokens, cut where the model says that one segment ends and the next begins.
// Source: openai/whisper transcribe.py.
#include <cstddef>
#include <span>
#include <vector>

#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper {

struct SegmentCut {
  std::size_t first = 0, end = 0;  ///< tokens, times included
  double start_s = 0, end_s = 0;   ///< from the window's begin
};

struct WindowCut {
  std::vector<SegmentCut> segments;
  double done_s = 0;  ///< what stands behind is to be listened to again
};

/// length_s: of the window's sound. said_until_s: where its last token ends, for windows that end without a
/// time; length_s when nobody knows.
WindowCut cut_segments(std::span<const Token> tokens, const Tokenizer& tokenizer, double length_s,
                       double said_until_s);

}  // namespace ecg::whisper
