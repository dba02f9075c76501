#pragma once
// Where Korean holds together.
#include <string_view>

namespace ecg::captions {

/// Cost as in break_cost.h of a break between two eojeols (texts between spaces) that no punctuation parts,
/// both without quotes around them.
double korean_break(std::string_view before, std::string_view after);
bool is_korean_function_word(std::string_view word);

}  // namespace ecg::captions
