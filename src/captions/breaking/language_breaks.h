#pragma once
// Where a sentence holds together in languages with spaces and small words (word_tables.h).
#include <string>
#include <string_view>

#include "captions/breaking/word_tables.h"

namespace ecg::captions {

/// Costs as in break_cost.h, for a break between two words that no punctuation separates.
double break_between_words(std::string_view before, std::string_view after, const WordTable& table);

/// "the", "and": a cue of it alone says nothing. `word` as bare() leaves it.
bool is_function_word(std::string_view word, const WordTable& table);

/// Lower case (of ASCII), without quotes and punctuation around it: `"The` is "the".
std::string bare(std::string_view word);

}  // namespace ecg::captions
