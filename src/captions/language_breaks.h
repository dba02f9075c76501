#pragma once
// Where a sentence holds together, language by language: tables of small words and endings, no grammar.
#include <string_view>

namespace ecg::captions {

/// Costs as in break_cost.h, for a break between two words that no punctuation separates.
double english_break(std::string_view before, std::string_view after);
double korean_break(std::string_view before, std::string_view after);
/// Between two characters without a space, as in Japanese and Chinese; `word_end`: the recognizer ends a word
/// there.
double unspaced_break(char32_t before, char32_t after, bool word_end);

}  // namespace ecg::captions
