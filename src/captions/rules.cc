// The style guides' numbers per language, and how wide text is under them. Sources: docs/captions.md.
#include "base/text.h"
#include "captions/captions.h"
#include "captions/characters.h"

namespace ecg::captions {
namespace {

double columns_of(char32_t c, const Rules& rules) {
  if (is_combining(c)) return 0;
  if (!rules.half_width_counts_half || is_full_width(c)) return 1;
  const bool wide_here = !rules.break_at_spaces_only && is_dash_or_quote(c);  // Chinese “ ” … fill a square
  return wide_here ? 1 : 0.5;
}

}  // namespace

Rules Rules::for_language(std::string_view language) {
  if (language == "ko") return {.max_columns = 16, .half_width_counts_half = true, .max_cps = 12};
  if (language == "ja")
    return {.max_columns = 13, .half_width_counts_half = true, .break_at_spaces_only = false, .max_cps = 7};
  if (language == "zh" || language == "yue")
    return {.max_columns = 16, .half_width_counts_half = true, .break_at_spaces_only = false, .max_cps = 11};
  return {};
}

double columns(std::string_view text, const Rules& rules) {
  double sum = 0;
  for (std::size_t position = 0; position < text.size();)
    sum += columns_of(next_code_point(text, position), rules);
  return sum;
}

}  // namespace ecg::captions
