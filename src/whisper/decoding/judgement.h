#pragma once
// How far a text that was heard can be believed: whether it goes round in a loop, and whether it is in a
// script that its language does not use. Source of the thresholds: openai/whisper transcribe.py.
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper {

/// Where the decoder begins to repeat what it said without sound of its own to it: an index into `text`, the
/// ordinary tokens in the order they were said. `frames`: for each of them the frame of 20 ms that it looked
/// at most. What somebody really says again is said later, and each copy looks at its own stretch of sound.
std::optional<std::size_t> begin_of_loop(std::span<const Token> text, std::span<const int> frames);

/// Share of the letters of `text` that its language is not written in: ideographs in Korean, Cyrillic in
/// English. Latin letters are at home everywhere, and so is everything in languages not listed. 0 … 1.
double foreign_share(std::string_view text, std::string_view language);

}  // namespace ecg::whisper
