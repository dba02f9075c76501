// When each cue comes and goes. Numbers: docs/captions.md.
#include "captions/rules/timing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "captions/check.h"
#include "captions/rules/shot_changes.h"

namespace ecg::captions {
namespace {

class Clock {
 public:
  Clock(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms)
      : cues_(cues), rules_(rules), last_end_ms_(cues.back().end_ms) {
    if (duration_ms <= 0) duration_ms = std::numeric_limits<std::int64_t>::max();
    last_end_ms_ = std::max(last_end_ms_, duration_ms);
  }

  /// Into the silence that follows, for as long as reading takes; and never into the next cue.
  void extend_ends() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      Cue& cue = cues_[i];
      cue.end_ms =
          std::max(cue.start_ms + 1,
                   std::min({readable_end_ms(cue, rules_), cue.start_ms + rules_.max_ms, latest_end(i)}));
    }
  }

  void close_small_gaps() {
    for (std::size_t i = 0; i + 1 < cues_.size(); ++i) {
      Cue& cue = cues_[i];
      const std::int64_t closed = std::min(latest_end(i), cue.start_ms + rules_.max_ms);
      if (cues_[i + 1].start_ms - cue.end_ms < rules_.close_gap_ms) cue.end_ms = std::max(cue.end_ms, closed);
    }
  }

 private:
  /// The gap before the next cue; where that begins almost at once, both have half of the time.
  std::int64_t latest_end(std::size_t i) const {
    if (i + 1 == cues_.size()) return last_end_ms_;
    const std::int64_t next = cues_[i + 1].start_ms;
    return next - std::min(rules_.min_gap_ms, (next - cues_[i].start_ms) / 2);
  }

  std::vector<Cue>& cues_;
  const Rules& rules_;
  std::int64_t last_end_ms_;
};

/// Two frames of 23.976 a second are 83.4 ms: a gap of 83 would be one frame to whoever rounds times to
/// frames.
Rules with_whole_frames(Rules rules) {
  if (rules.frame_rate > 0 && rules.min_gap_ms > 0)
    rules.min_gap_ms =
        std::max<std::int64_t>(rules.min_gap_ms, std::llround(std::ceil(2000 / rules.frame_rate)));
  return rules;
}

}  // namespace

double reading_ms(double columns, const Rules& rules) { return columns / rules.max_cps * 1e3; }

std::int64_t readable_end_ms(const Cue& cue, const Rules& rules) {
  const std::int64_t to_read = std::llround(std::ceil(reading_ms(read_columns(cue, rules), rules)));
  return std::max(cue.end_ms, cue.start_ms + std::max(rules.min_ms, to_read));
}

void close_gaps(std::vector<Cue>& cues, const Rules& rules, std::span<const transcript::Shot> shots) {
  for (std::size_t i = 0; i + 1 < cues.size(); ++i) {
    Cue& cue = cues[i];
    const std::int64_t next = cues[i + 1].start_ms, end = next - rules.min_gap_ms;
    if (is_open_gap(next - cue.end_ms, rules) && end - cue.start_ms <= rules.max_ms &&
        !cut_within(shots, cue.end_ms, next))
      cue.end_ms = end;
  }
}

void part_starts(std::vector<Cue>& cues, std::int64_t step_ms) {
  for (std::size_t i = 1; i < cues.size(); ++i)
    cues[i].start_ms = std::max(cues[i].start_ms, cues[i - 1].start_ms + step_ms);
}

void lead_in(std::vector<Cue>& cues, const Rules& rules) {
  for (std::size_t i = 0; i < cues.size(); ++i) {
    const std::int64_t earliest = i == 0 ? 0 : cues[i - 1].end_ms + rules.min_gap_ms;
    cues[i].start_ms = std::min(cues[i].start_ms, std::max(earliest, cues[i].end_ms - rules.min_ms));
  }
}

void set_times(std::vector<Cue>& cues, const Rules& asked, std::int64_t duration_ms) {
  if (cues.empty()) return;
  const Rules rules = with_whole_frames(asked);
  Clock clock(cues, rules, duration_ms);
  part_starts(cues, 1);  // two cues cannot begin at once
  clock.extend_ends();
  lead_in(cues, rules);
  clock.close_small_gaps();
}

}  // namespace ecg::captions
