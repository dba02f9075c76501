// Order first, then lines, then times: each step leaves what the ones before have mended.
#include "captions/fix.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/asker.h"
#include "captions/breaking/resegment.h"
#include "captions/rules/shot_changes.h"
#include "captions/rules/timing.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using What = Change::What;

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }

class Fix {
 public:
  Fix(std::vector<CueWithWords> cues, const Rules& rules) : rules_(rules) {
    for (CueWithWords& worded : cues) {
      origins_.push_back(origins_.size());
      cues_.push_back(std::move(worded));
    }
  }

  void remove_empty() {
    keep_if([&](std::size_t i) {
      const bool empty = says_nothing(cues_[i].cue);
      if (empty) note(i, ProblemCode::empty, What::removed);
      return !empty;
    });
  }

  void put_in_order() {
    std::vector<std::size_t> order(cues_.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      if (i > 0 && start(i) < start(i - 1)) note(i, ProblemCode::out_of_order, What::put_in_order);
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return start(i); });
    std::vector<CueWithWords> sorted;
    std::vector<std::size_t> origins;
    for (const std::size_t i : order) {
      sorted.push_back(std::move(cues_[i]));
      origins.push_back(origins_[i]);
    }
    cues_ = std::move(sorted);
    origins_ = std::move(origins);
  }

  void recut_lines(std::string_view language) {
    std::vector<CueWithWords> all;
    std::vector<std::size_t> origins;
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      go_on_for_asker();
      std::vector<CueWithWords> parts = recut_one(i, language);
      origins.insert(origins.end(), parts.size(), origins_[i]);
      std::ranges::move(parts, std::back_inserter(all));
    }
    cues_ = std::move(all);
    origins_ = std::move(origins);
    put_in_order();  // the parts of cues that overlap may stand among each other
  }

  void repair_timing(std::int64_t duration_ms) {
    const std::vector<CueWithWords> before = cues_;
    std::vector<Cue> times = take_times();
    captions::repair_timing(times, rules_, duration_ms);
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      cues_[i].cue = std::move(times[i]);
      keep_words_inside(cues_[i]);
      note_times(i, before);
    }
  }

  /// What the picture and the next cue ask of edges that break no other rule.
  void polish_times(std::span<const transcript::Shot> shots) {
    std::vector<Cue> times = take_times();
    const std::vector<Cue> before = times;
    close_gaps(times, rules_, shots);
    const std::vector<Cue> closed = times;
    align_to_shots(times, shots, rules_);
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      const double shown_s = seconds(times[i].end_ms - times[i].start_ms);
      if (closed[i] != before[i]) note(i, ProblemCode::gap_not_closed, What::gap_closed, shown_s);
      if (times[i] != closed[i]) note(i, ProblemCode::off_cut, What::put_on_cut, shown_s);
      cues_[i].cue = std::move(times[i]);
      keep_words_inside(cues_[i]);
    }
  }

  Fixed fixed() {
    std::ranges::stable_sort(changes_, {}, &Change::cue);
    return {std::move(cues_), std::move(changes_)};
  }

 private:
  std::vector<Cue> take_times() {
    std::vector<Cue> times;
    for (CueWithWords& worded : cues_) times.push_back(std::move(worded.cue));
    return times;
  }

  std::int64_t start(std::size_t i) const { return cues_[i].cue.start_ms; }

  void note(std::size_t i, ProblemCode code, What what, double amount = 0) {
    changes_.push_back({.cue = origins_[i], .code = code, .what = what, .amount = amount});
  }

  template <typename Keep>
  void keep_if(Keep keep) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      if (!keep(i)) continue;
      if (kept != i) cues_[kept] = std::move(cues_[i]), origins_[kept] = origins_[i];
      ++kept;
    }
    cues_.resize(kept);
    origins_.resize(kept);
  }

  std::vector<CueWithWords> recut_one(std::size_t i, std::string_view language) {
    if (!needs_recut(cues_[i], rules_)) return {std::move(cues_[i])};
    std::vector<Problem> problems = check(std::span(&cues_[i], 1), rules_);
    std::erase_if(problems, [](const Problem& problem) {
      return problem.code != ProblemCode::line_too_long && problem.code != ProblemCode::too_many_lines &&
             problem.code != ProblemCode::too_long && problem.code != ProblemCode::speakers_mixed;
    });
    const ProblemCode code = problems.front().code;
    std::vector<CueWithWords> parts = resegment(clear_of_the_next(i), rules_, language);
    divide_styling(cues_[i].styling, parts);
    const bool is_divided = code == ProblemCode::too_long || code == ProblemCode::speakers_mixed;
    if (parts.size() == 1 && is_divided) return {std::move(cues_[i])};
    if (parts.size() > 1) {
      note(i, code, What::divided, static_cast<double>(parts.size()));
    } else {
      note(i, code, What::lines_rebroken);
      parts.front().cue.end_ms = cues_[i].cue.end_ms;  // mended, and told of, with the times
    }
    return parts;
  }

  /// Its parts must not crowd the next cue: they share the time before that begins, where there is enough.
  CueWithWords clear_of_the_next(std::size_t i) const {
    CueWithWords clear = cues_[i];
    if (i + 1 == cues_.size()) return clear;
    const std::int64_t latest = start(i + 1) - rules_.min_gap_ms;
    if (latest - start(i) >= rules_.min_ms) clear.cue.end_ms = std::min(clear.cue.end_ms, latest);
    return clear;
  }

  /// What became of one cue's times, with the problem that it had before.
  void note_times(std::size_t i, const std::vector<CueWithWords>& before) {
    const Cue &was = before[i].cue, &is = cues_[i].cue;
    if (is.start_ms > was.start_ms)
      note(i, ProblemCode::overlap, What::begins_later, seconds(is.start_ms - was.start_ms));
    if (is.start_ms < was.start_ms)
      note(i, ProblemCode::too_short, What::begins_earlier, seconds(was.start_ms - is.start_ms));
    const double shown_s = seconds(is.end_ms - is.start_ms);
    if (is.end_ms > was.end_ms) {
      const bool short_before = was.end_ms - was.start_ms < rules_.min_ms;
      note(i, short_before ? ProblemCode::too_short : ProblemCode::too_fast, What::shown_longer, shown_s);
    }
    if (is.end_ms < was.end_ms) note(i, why_earlier(i, before), What::ends_earlier, shown_s);
  }

  ProblemCode why_earlier(std::size_t i, const std::vector<CueWithWords>& before) const {
    const bool last = i + 1 == cues_.size();
    if (last || cues_[i].cue.end_ms + rules_.min_gap_ms < cues_[i + 1].cue.start_ms)
      return ProblemCode::too_long;
    return before[i].cue.end_ms > before[i + 1].cue.start_ms ? ProblemCode::overlap : ProblemCode::gap;
  }

  const Rules& rules_;
  std::vector<CueWithWords> cues_;
  std::vector<std::size_t> origins_;  // of each, its place among those that were given
  std::vector<Change> changes_;
};

struct Words {
  std::string_view ko, en;  // {} the amount
};

// In the order of the enum.
constexpr std::array kWords{
    Words{"순서를 바로잡음", "Put in order"},
    Words{"빈 자막을 지움", "Removed: it was empty"},
    Words{"줄을 다시 나눔", "Lines broken anew"},
    Words{"자막 {}개로 나눔", "Divided into {} captions"},
    Words{"일찍 끝냄: {}초 표시", "Ends earlier, after {} s"},
    Words{"더 오래 표시: {}초", "Shown longer, for {} s"},
    Words{"{}초 늦게 시작", "Begins {} s later"},
    Words{"{}초 일찍 시작", "Begins {} s earlier"},
    Words{"다음 자막까지 붙임: {}초 표시", "Shown until the next one: for {} s"},
    Words{"장면 전환에 맞춤: {}초 표시", "Put on a cut of the picture: shown for {} s"},
};
static_assert(kWords.size() == static_cast<std::size_t>(What::put_on_cut) + 1);

}  // namespace

std::string message(const Change& change, Language language) {
  const Words& words = kWords[static_cast<std::size_t>(change.what)];
  std::string text(language == Language::ko ? words.ko : words.en);
  const std::size_t hole = text.find("{}");
  if (hole != text.npos) text.replace(hole, 2, figure(change.amount));
  return text;
}

Fixed fix(std::vector<CueWithWords> cues, const Rules& rules, std::string_view language,
          std::int64_t duration_ms, std::span<const transcript::Shot> shots) {
  Fix fix(std::move(cues), rules);
  fix.remove_empty();
  fix.put_in_order();
  fix.recut_lines(language);
  fix.repair_timing(duration_ms);
  fix.polish_times(shots);
  return fix.fixed();
}

}  // namespace ecg::captions
