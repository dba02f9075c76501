#pragma once
// Where text may come apart by Unicode's rules and by the dictionaries of ICU.
#include <string_view>
#include <vector>

namespace ecg::captions {

/// Before which characters a grapheme cluster begins, what a reader takes for one character: a letter with
/// its marks, a flag, a family of emoji. Source: Unicode UAX #29. Cost: linear.
std::vector<bool> cluster_starts(std::u32string_view text);

/// Before which characters a word begins that no space parts from the one before, in the scripts that need a
/// dictionary for it (line break class SA: Thai, Lao, Khmer, Burmese and their kin). Source: Unicode UAX #14.
std::vector<bool> line_opportunities(std::u32string_view text);

/// Before which characters a word begins, in Japanese and Chinese by a dictionary too. Source: Unicode UAX
/// #29.
std::vector<bool> word_starts(std::u32string_view text);

}  // namespace ecg::captions
