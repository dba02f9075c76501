#pragma once
// Captions, rules and problems as they stand on the wire, for the editor and for programs.
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "captions/check.h"
#include "captions/finding.h"

namespace ecg::captions {

/// {start, end, text, speaker?, words, styling?}: seconds, lines parted by "\n".
json::object to_json(const CueWithWords& worded);
/// {code, message, value?, limit?}, the message in `language`.
json::object to_json(const Problem& problem, Language language);
json::object to_json(const Rules& rules);
/// [{line, code, message, problem}], the message in `language`; line 0 is the whole file, problem whether
/// something was lost or guessed.
json::array to_json(const std::vector<Finding>& findings, Language language);

/// cues[from, to), each with its own `problems`; what stands beside them is looked at for that.
/// 0 <= from <= to <= cues.size(). Cost: linear in to - from.
json::array checked_cues_json(std::span<const CueWithWords> cues, std::size_t from, std::size_t to,
                              const Rules& rules, Language language);

}  // namespace ecg::captions
