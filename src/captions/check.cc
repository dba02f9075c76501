// The rules as questions. Times are compared as whole milliseconds; what make_cues() and fix() can keep
// breaks none.
#include "captions/check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/cue_text.h"
#include "captions/rules/shot_changes.h"
#include "captions/speaker_names.h"
#include "captions/turns.h"

namespace ecg::captions {
namespace {

constexpr double kRounding = 1e-6;  // columns are sums of halves, times of thousandths

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }
double hundredths(double value) { return std::round(value * 100) / 100; }

class Check {
 public:
  Check(std::span<const CueWithWords> cues, const Rules& rules, std::span<const transcript::Shot> shots)
      : cues_(cues), rules_(rules), shots_(shots), is_dialogue_(is_dialogue(cues)) {
    if (shots.empty() || rules.frame_rate <= 0) return;
    for (const CueWithWords& worded : cues) aligned_.push_back({worded.cue.start_ms, worded.cue.end_ms, {}});
    align_to_shots(aligned_, shots, rules);
  }

  std::vector<Problem> problems() {
    for (index_ = 0; index_ < cues_.size(); ++index_) {
      check_text(cue());
      check_time(cue());
      check_place(cue());
      check_cuts(cue());
      check_speakers(cues_[index_]);
    }
    return std::move(problems_);
  }

 private:
  const Cue& cue() const { return cues_[index_].cue; }

  /// Two frames of 29.97 a second are 66.7 ms: between frames rounded to milliseconds they are 66 or 67.
  std::int64_t least_gap_ms() const {
    const bool frames = rules_.frame_rate > 0 && rules_.min_gap_ms > 0;
    return frames ? std::min(rules_.min_gap_ms, static_cast<std::int64_t>(2000 / rules_.frame_rate))
                  : rules_.min_gap_ms;
  }

  void add(ProblemCode code, std::optional<double> value = {}, std::optional<double> limit = {}) {
    problems_.push_back({.cue = index_, .code = code, .value = value, .limit = limit});
  }

  void check_text(const Cue& cue) {
    if (says_nothing(cue)) return add(ProblemCode::empty);
    const std::vector<std::string> lines = tidy_lines(cue.lines);
    double widest = 0;
    for (const std::string& line : lines) widest = std::max(widest, columns(line, rules_));
    if (widest > rules_.max_columns + kRounding) add(ProblemCode::line_too_long, widest, rules_.max_columns);
    if (std::ssize(lines) > rules_.max_lines)
      add(ProblemCode::too_many_lines, static_cast<double>(lines.size()), rules_.max_lines);
  }

  void check_time(const Cue& cue) {
    const std::int64_t shown = cue.end_ms - cue.start_ms;
    if (shown < std::max<std::int64_t>(rules_.min_ms, 1))
      add(ProblemCode::too_short, seconds(shown), seconds(rules_.min_ms));
    if (shown > rules_.max_ms) add(ProblemCode::too_long, seconds(shown), seconds(rules_.max_ms));
    const double read = read_columns(cue, rules_), shown_s = seconds(shown);
    // What is not shown at all has no speed.
    if (shown > 0 && read > rules_.max_cps * shown_s + kRounding)
      add(ProblemCode::too_fast, hundredths(read / shown_s), rules_.max_cps);
  }

  void check_place(const Cue& cue) {
    if (index_ > 0 && cue.start_ms < cues_[index_ - 1].cue.start_ms)
      add(ProblemCode::out_of_order, seconds(cue.start_ms), seconds(cues_[index_ - 1].cue.start_ms));
    if (index_ + 1 == cues_.size()) return;
    const std::int64_t next = cues_[index_ + 1].cue.start_ms, gap = next - cue.end_ms;
    if (next < cue.start_ms) return;  // said of the next one
    if (gap < 0)
      add(ProblemCode::overlap, seconds(-gap), 0);
    else if (gap < least_gap_ms())
      add(ProblemCode::gap, seconds(gap), seconds(rules_.min_gap_ms));
    else if (is_open_gap(gap, rules_) && next - rules_.min_gap_ms - cue.start_ms <= rules_.max_ms &&
             !cut_within(shots_, cue.end_ms, next))
      add(ProblemCode::gap_not_closed, seconds(gap), seconds(rules_.min_gap_ms));
  }

  void check_cuts(const Cue& cue) {
    if (aligned_.empty()) return;
    const Cue& right = aligned_[index_];
    if (right.start_ms != cue.start_ms)
      add(ProblemCode::off_cut, seconds(cue.start_ms), seconds(right.start_ms));
    if (right.end_ms != cue.end_ms) add(ProblemCode::off_cut, seconds(cue.end_ms), seconds(right.end_ms));
  }

  void check_speakers(const CueWithWords& worded) {
    if (mixes_speakers(worded, rules_))
      add(ProblemCode::speakers_mixed, static_cast<double>(speakers_in(worded).size()));
    if (!rules_.names_speakers || !is_dialogue_) return;
    for (const std::string& speaker : speakers_in(worded))
      if (is_voice_number(speaker) && unnamed_.insert(speaker).second) add(ProblemCode::speaker_not_named);
  }

  const std::span<const CueWithWords> cues_;
  const Rules& rules_;
  const std::span<const transcript::Shot> shots_;
  const bool is_dialogue_;         // more than one speaks: one alone needs no name
  std::set<std::string> unnamed_;  // of whom it was said
  std::vector<Cue> aligned_;       // each at the cuts that it is near; empty where none are known
  std::size_t index_ = 0;
  std::vector<Problem> problems_;
};

struct Words {
  std::string_view name;
  std::string_view ko, en;  // {} the value, [] the limit
};

// In the order of the enum.
constexpr std::array kWords{
    Words{"TOO_FAST", "읽기에 너무 빠릅니다: 초당 {}자 (최대 []자)",
          "Too fast to read: {} characters a second, at most []"},
    Words{"TOO_LONG", "너무 오래 표시됩니다: {}초 (최대 []초)", "On screen too long: {} s, at most [] s"},
    Words{"TOO_SHORT", "너무 짧게 표시됩니다: {}초 (최소 []초)",
          "On screen too briefly: {} s, at least [] s"},
    Words{"OVERLAP", "다음 자막과 {}초 겹칩니다", "Overlaps the next caption by {} s"},
    Words{"GAP", "다음 자막과의 간격이 너무 짧습니다: {}초 (최소 []초)",
          "Too close to the next caption: {} s, at least [] s"},
    Words{"LINE_TOO_LONG", "줄이 너무 깁니다: {}자 (최대 []자)", "Line too long: {} characters, at most []"},
    Words{"TOO_MANY_LINES", "줄이 너무 많습니다: {}줄 (최대 []줄)", "Too many lines: {}, at most []"},
    Words{"EMPTY", "빈 자막입니다", "The caption is empty"},
    Words{"OUT_OF_ORDER", "앞 자막보다 먼저 시작합니다: {}초 (앞 자막 []초)",
          "Starts before the caption before it: {} s, that one [] s"},
    Words{"GAP_NOT_CLOSED", "다음 자막까지 {}초 비었습니다: []초로 붙여야 합니다",
          "A gap of {} s to the next caption: to be closed to [] s"},
    Words{"OFF_CUT", "{}초: 장면 전환에 맞지 않습니다 ([]초여야 합니다)",
          "Not at the cut of the picture: {} s, to be [] s"},
    Words{"SPEAKERS_MIXED", "{}명의 말이 한 자막에 섞여 있습니다: 나누거나 한 줄에 한 명씩 줄표를 붙입니다",
          "{} people speak in one caption: divide it, or give each a line with a dash where the profile has "
          "that"},
    Words{"SPEAKER_NOT_NAMED", "누가 말하는지 이름이 없습니다", "It does not say by name who speaks"},
};
static_assert(kWords.size() == static_cast<std::size_t>(ProblemCode::speaker_not_named) + 1);

const Words& words(ProblemCode code) { return kWords[static_cast<std::size_t>(code)]; }

void fill(std::string& text, std::string_view hole, const std::optional<double>& value) {
  const std::size_t place = text.find(hole);
  if (place != text.npos) text.replace(place, hole.size(), figure(value.value_or(0)));
}

}  // namespace

std::string_view name(ProblemCode code) { return words(code).name; }

std::string message(const Problem& problem, Language language) {
  std::string text(language == Language::ko ? words(problem.code).ko : words(problem.code).en);
  fill(text, "{}", problem.value);
  fill(text, "[]", problem.limit);
  return text;
}

std::vector<Problem> check(std::span<const CueWithWords> cues, const Rules& rules,
                           std::span<const transcript::Shot> shots) {
  return Check(cues, rules, shots).problems();
}

double read_columns(const Cue& cue, const Rules& rules) {
  double sum = 0;
  for (const std::string& line : tidy_lines(cue.lines)) sum += columns(line, rules);
  return sum;
}

bool says_nothing(const Cue& cue) {
  for (const std::string& line : cue.lines)
    for (std::size_t position = 0; position < line.size();)
      if (!is_space(next_code_point(line, position))) return false;
  return true;
}

std::string figure(double value) {
  std::string text = std::to_string(std::round(value * 1e3) / 1e3);  // six decimals
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace ecg::captions
