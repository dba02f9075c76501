#include "captions/cue_json.h"

#include <algorithm>

namespace ecg::captions {
namespace {

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }

}  // namespace

json::object to_json(const CueWithWords& worded) {
  json::object object{{"start", seconds(worded.cue.start_ms)},
                      {"end", seconds(worded.cue.end_ms)},
                      {"text", text_of(worded.cue)}};
  if (worded.speaker) object["speaker"] = *worded.speaker;
  json::array words;
  for (const transcript::Word& word : worded.words) words.push_back(transcript::plain_json(word));
  object["words"] = std::move(words);
  if (!worded.styling.is_empty()) object["styling"] = transcript::to_json(worded.styling);
  return object;
}

json::object to_json(const Problem& problem, Language language) {
  json::object object{{"code", name(problem.code)}, {"message", message(problem, language)}};
  if (problem.value) object["value"] = *problem.value;
  if (problem.limit) object["limit"] = *problem.limit;
  return object;
}

json::array to_json(const std::vector<Finding>& findings, Language language) {
  json::array list;
  for (const Finding& finding : findings)
    list.push_back(json::object{{"line", finding.line},
                                {"code", name(finding.code)},
                                {"message", message(finding, language)},
                                {"problem", is_problem(finding.code)}});
  return list;
}

json::object to_json(const Rules& rules) {
  return {{"max_lines", rules.max_lines},
          {"max_line_units", rules.max_columns},
          {"wide_characters", rules.half_width_counts_half},
          {"wide_dashes", rules.half_width_counts_half && !rules.break_at_spaces_only},
          {"min_duration_s", seconds(rules.min_ms)},
          {"max_duration_s", seconds(rules.max_ms)},
          {"min_gap_s", seconds(rules.min_gap_ms)},
          {"max_cps", rules.max_cps}};
}

json::array checked_cues_json(std::span<const CueWithWords> cues, std::size_t from, std::size_t to,
                              const Rules& rules, Language language) {
  std::vector<json::array> problems(cues.size());
  const std::size_t checked_from = from > 0 ? from - 1 : 0;
  const auto checked = cues.subspan(checked_from, std::min(cues.size(), to + 1) - checked_from);
  for (const Problem& problem : check(checked, rules))
    problems[checked_from + problem.cue].push_back(to_json(problem, language));
  json::array list;
  for (std::size_t i = from; i < to; ++i) {
    json::object cue = to_json(cues[i]);
    cue["problems"] = std::move(problems[i]);
    list.push_back(std::move(cue));
  }
  return list;
}

}  // namespace ecg::captions
