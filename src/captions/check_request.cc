#include "captions/check_request.h"

#include <algorithm>
#include <cmath>

#include "captions/cue_json.h"
#include "captions/fix.h"
#include "captions/profiles.h"
#include "captions/reading/text_limit.h"
#include "captions/reading/timed_text.h"

namespace ecg::captions {
namespace {

constexpr double kLongestDuration_s = 3600;

/// Reads `rules` field by field, each within what makes sense.
class RulesReader {
 public:
  RulesReader(const json::object& object, Rules& rules) : object_(object), rules_(rules) {}

  void read() {
    read_number("max_lines", 1, 9, [&](double value) {
      if (value != std::trunc(value))
        throw Error(Code::invalid_field, "/rules/max_lines must be a whole number");
      rules_.max_lines = static_cast<int>(value);
    });
    read_number("max_line_units", 2, 1000, [&](double value) { rules_.max_columns = value; });
    read_number("max_cps", 0.1, 1000, [&](double value) { rules_.max_cps = value; });
    read_time("min_duration_s", 0, rules_.min_ms);
    read_time("max_duration_s", 0.1, rules_.max_ms);
    read_time("min_gap_s", 0, rules_.min_gap_ms);
    read_wide_characters();
    if (rules_.max_ms < rules_.min_ms)
      throw Error(Code::invalid_field, "/rules/max_duration_s must not be below min_duration_s");
  }

 private:
  template <typename Take>
  void read_number(const char* name, double least, double most, Take take) {
    const json::value* value = object_.if_contains(name);
    if (!value || value->is_null()) return;
    const double number = value->is_number() ? value->to_number<double>() : NAN;
    if (!(number >= least && number <= most))
      throw Error(Code::invalid_field, "/rules/" + std::string(name) + " must be a number from " +
                                           figure(least) + " to " + figure(most));
    take(number);
  }

  void read_time(const char* name, double least_s, std::int64_t& time_ms) {
    read_number(name, least_s, kLongestDuration_s,
                [&](double value) { time_ms = std::llround(value * 1e3); });
  }

  void read_wide_characters() {
    const json::value* wide = object_.if_contains("wide_characters");
    if (!wide || wide->is_null()) return;
    if (!wide->is_bool()) throw Error(Code::invalid_field, "/rules/wide_characters must be true or false");
    rules_.half_width_counts_half = wide->as_bool();
  }

  const json::object& object_;
  Rules& rules_;
};

std::vector<CueWithWords> read_cues(const json::object& body) {
  const json::value* list = body.if_contains("cues");
  if (!list || !list->is_array()) throw Error(Code::invalid_field, "/cues must be a list");
  std::vector<CueWithWords> cues;
  std::size_t text_bytes = 0;
  for (const json::value& value : list->as_array()) {
    const auto segment = transcript::parse_segment(value, "/cues/" + std::to_string(cues.size()));
    require_readable(text_bytes += segment.text.size());
    cues.push_back(cue_of(segment));
  }
  return cues;
}

double frame_rate(const json::object& body) {
  const json::object* video = optional_object(body, "video");
  return video ? optional_number(*video, "frame_rate").value_or(0) : 0;
}

/// As the result has them: [{time}], rising.
std::vector<transcript::Shot> read_shots(const json::object& body) {
  std::vector<transcript::Shot> shots;
  const json::value* list = body.if_contains("shots");
  if (!list || list->is_null()) return shots;
  if (!list->is_array()) throw Error(Code::invalid_field, "/shots must be a list");
  for (const json::value& value : list->as_array()) {
    const json::value* time = value.is_object() ? value.as_object().if_contains("time") : nullptr;
    if (!time || !time->is_number())
      throw Error(Code::invalid_field, "/shots/" + std::to_string(shots.size()) + "/time must be a number");
    shots.push_back({.time_s = time->to_number<double>(), .score = 0});
  }
  std::ranges::sort(shots, {}, &transcript::Shot::time_s);
  return shots;
}

json::array problems_json(const std::vector<CueWithWords>& cues, const Rules& rules,
                          const std::vector<transcript::Shot>& shots, Language language) {
  json::array list;
  for (const Problem& problem : check(cues, rules, shots)) {
    json::object object{{"cue", problem.cue}};
    for (auto& field : to_json(problem, language)) object[field.key()] = std::move(field.value());
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

void change_rules(Rules& rules, const json::object& numbers) { RulesReader(numbers, rules).read(); }

CheckRequest parse_check_request(const json::object& body) {
  CheckRequest request{.cues = read_cues(body),
                       .rules = {},
                       .language = optional_string(body, "language").value_or(""),
                       .duration_ms = std::llround(to_ms(optional_number(body, "duration").value_or(0)))};
  const std::string profile = optional_string(body, "profile").value_or("");
  if (!profile.empty() && !is_profile(profile))
    throw Error(Code::invalid_field, "/profile is no caption profile");
  request.rules = profile_rules(profile, request.language).at_frame_rate(frame_rate(body));
  request.shots = read_shots(body);
  if (const json::object* rules = optional_object(body, "rules")) change_rules(request.rules, *rules);
  return request;
}

json::object check_response(const CheckRequest& request, Language language) {
  return {{"problems", problems_json(request.cues, request.rules, request.shots, language)}};
}

json::object fix_response(CheckRequest request, Language language) {
  const Fixed fixed =
      fix(std::move(request.cues), request.rules, request.language, request.duration_ms, request.shots);
  json::array cues, changes;
  for (const CueWithWords& cue : fixed.cues) cues.push_back(to_json(cue));
  for (const Change& change : fixed.changes)
    changes.push_back(json::object{
        {"cue", change.cue}, {"code", name(change.code)}, {"message", message(change, language)}});
  return {{"cues", std::move(cues)},
          {"changes", std::move(changes)},
          {"problems", problems_json(fixed.cues, request.rules, request.shots, language)}};
}

json::object profiles_json(std::string_view language) {
  json::object defaults;
  for (const char* each : {"en", "ko", "ja", "zh", "yue"}) defaults[each] = default_profile(each);
  defaults["*"] = default_profile("");
  json::array list;
  for (const Profile& profile : profiles())
    list.push_back(json::object{{"name", profile.name},
                                {"title", {{"en", profile.en}, {"ko", profile.ko}}},
                                {"rules", to_json(profile_rules(profile.name, language))}});
  return {{"default", std::move(defaults)}, {"profiles", std::move(list)}};
}

}  // namespace ecg::captions
