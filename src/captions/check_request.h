#pragma once
// What the editor asks: whether its captions keep the rules, or to have them put right.
#include "base/error.h"
#include "base/json.h"
#include "captions/check.h"

namespace ecg::captions {

struct CheckRequest {
  std::vector<CueWithWords> cues;
  Rules rules;
  std::string language;
  std::int64_t duration_ms = 0;  ///< of the video; 0: unknown
  std::vector<transcript::Shot> shots = {};
};

/// Changes those of `rules` that `numbers` names: max_lines, max_line_units, max_cps, min_duration_s,
/// max_duration_s, min_gap_s, wide_characters. Throws Error(invalid_field) with the JSON pointer.
void change_rules(Rules& rules, const json::object& numbers);

/// {cues, profile?, language?, rules?, duration?, video?: {frame_rate}, shots?: [{time}]}: `rules` change
/// some of the profile's, after the video's frame rate has. Throws Error(invalid_field) with the JSON
/// pointer.
CheckRequest parse_check_request(const json::object& body);

/// {problems}: each with its `cue`, the place among those that were asked about.
json::object check_response(const CheckRequest& request, Language language);
/// {cues, changes, problems}: the problems are those that are left.
json::object fix_response(CheckRequest request, Language language);

/// {default, profiles}: the profile of a language ("*": of every other), and what each asks for.
json::object profiles_json(std::string_view language = "");

}  // namespace ecg::captions
