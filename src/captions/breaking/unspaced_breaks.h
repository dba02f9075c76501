#pragma once
// Where a sentence holds together in languages that write no spaces.
#include <string_view>

namespace ecg::captions {

/// Costs as in break_cost.h, for a break between two words as ICU's dictionary has them, without the marks
/// that follow them. Japanese is broken between its phrases (bunsetsu: a word of content and what hangs on
/// it).
double japanese_break(std::string_view before, std::string_view after);
double chinese_break(std::string_view before, std::string_view after);

}  // namespace ecg::captions
