#pragma once
// One caption cut anew: into lines that fit, and into several where it holds too much.
#include <string_view>
#include <vector>

#include "captions/check.h"

namespace ecg::captions {

/// Whether its lines are too wide or too many, or it stands too long for text that two captions can share.
bool needs_recut(const CueWithWords& worded, const Rules& rules);

/// The same text in one or more cues within the time of this one, at least a millisecond apart. What
/// different people say (lines that begin with a dash) stays apart.
std::vector<CueWithWords> resegment(const CueWithWords& worded, const Rules& rules,
                                    std::string_view language);

}  // namespace ecg::captions
