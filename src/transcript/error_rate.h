#pragma once
// How far recognized text is from what was said.
#include <cstddef>
#include <string_view>

namespace ecg::transcript {

struct ErrorRate {
  std::size_t errors = 0, said = 0;  ///< words, or characters where a language has no spaces between words
  double percent() const {
    return said == 0 ? 0 : 100.0 * static_cast<double>(errors) / static_cast<double>(said);
  }
};

/// Words that must be inserted, deleted or replaced (Levenshtein 1966), after both texts were put into
/// lower-case, their punctuation into spaces, and "mister" into "mr". Characters without spaces for Korean,
/// Japanese, Chinese, Cantonese.
ErrorRate error_rate(std::string_view said, std::string_view heard, std::string_view language);

}  // namespace ecg::transcript
