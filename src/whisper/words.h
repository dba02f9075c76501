#pragma once
// Timed tokens become timed words: a pure function that both engines use.
// Source: openai/whisper timing.py and tokenizer.py, as their documentation describes them.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/transcript.h"

namespace ecg::whisper {

struct TimedToken {
  std::string bytes;  ///< may hold part of a UTF-8 character
  double start_s = 0;
  double probability = 0;
};

/// Words of one segment that ends at `end_s`. A word begins at a space; in Chinese, Japanese, Thai, Lao,
/// Burmese and Cantonese, which have none, at each whole character group that a token brings. Punctuation
/// joins the word before it, opening quotes and brackets the word after. No character is ever cut. A word
/// ends where the next begins, and earlier when it would be longer than anybody takes to say it.
std::vector<transcript::Word> words_from_tokens(std::span<const TimedToken> tokens, double end_s,
                                                std::string_view language);

}  // namespace ecg::whisper
