#pragma once
// Captions, rules and problems as they stand on the wire, for the editor and for programs.
#include <string>
#include <vector>

#include "base/json.h"
#include "captions/check.h"

namespace ecg::captions {

/// {start, end, text, speaker?, words}: seconds, lines parted by "\n".
json::object to_json(const WordedCue& worded);
/// {code, message, value?, limit?}, the message in `language`.
json::object to_json(const Problem& problem, Language language);
json::object to_json(const Rules& rules);

/// Each cue with its own `problems`.
json::array checked_cues_json(const std::vector<WordedCue>& cues, const Rules& rules, Language language);

}  // namespace ecg::captions
