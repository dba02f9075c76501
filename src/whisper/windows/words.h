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
  double start_s = 0, end_s = 0;
  double probability = 0;
};

/// Whether the language puts no spaces between words.
bool writes_no_spaces(std::string_view language);

/// Whether its last character is one that ends sentences.
bool ends_sentence(std::string_view text);

/// Words of one segment. A word begins at a space; in Chinese, Japanese, Thai, Lao, Burmese and Cantonese,
/// which have none, at each whole character group that a token brings. Punctuation joins the word before it,
/// opening quotes and brackets the word after, and a pause that its token takes belongs to no word. No
/// character is ever cut. A word that lasts much longer than its neighbours beside the end of a sentence has
/// a pause in it, which is taken off.
std::vector<transcript::Word> words_from_tokens(std::span<const TimedToken> tokens,
                                                std::string_view language);

}  // namespace ecg::whisper
