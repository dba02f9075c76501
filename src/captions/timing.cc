// When each cue comes and goes. Numbers: docs/captions.md.
#include "captions/timing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ecg::captions {
namespace {

// A gap shorter than this flickers: it is closed down to the least gap (Netflix: below 12 frames).
constexpr std::int64_t kFlicker_ms = 500;

class Clock {
 public:
  Clock(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms)
      : cues_(cues), rules_(rules), last_end_ms_(cues.back().end_ms) {
    if (duration_ms <= 0) duration_ms = std::numeric_limits<std::int64_t>::max();
    last_end_ms_ = std::max(last_end_ms_, duration_ms);
  }

  /// Two cues cannot begin at once.
  void part_starts() {
    for (std::size_t i = 1; i < cues_.size(); ++i)
      cues_[i].start_ms = std::max(cues_[i].start_ms, cues_[i - 1].start_ms + 1);
  }

  /// Into the silence that follows, for as long as reading takes; and never into the next cue.
  void extend_ends() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      Cue& cue = cues_[i];
      const std::int64_t wanted = std::max(cue.end_ms, cue.start_ms + std::max(rules_.min_ms, to_read(cue)));
      cue.end_ms =
          std::max(cue.start_ms + 1, std::min({wanted, cue.start_ms + rules_.max_ms, latest_end(i)}));
    }
  }

  /// Into the silence before, where the one behind was too short for the least time.
  void lead_in() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      const std::int64_t earliest = i == 0 ? 0 : cues_[i - 1].end_ms + rules_.min_gap_ms;
      cues_[i].start_ms = std::min(cues_[i].start_ms, std::max(earliest, cues_[i].end_ms - rules_.min_ms));
    }
  }

  void close_small_gaps() {
    for (std::size_t i = 0; i + 1 < cues_.size(); ++i) {
      Cue& cue = cues_[i];
      const std::int64_t closed = std::min(latest_end(i), cue.start_ms + rules_.max_ms);
      if (cues_[i + 1].start_ms - cue.end_ms < kFlicker_ms) cue.end_ms = std::max(cue.end_ms, closed);
    }
  }

 private:
  std::int64_t to_read(const Cue& cue) const {
    double width = 0;
    for (const std::string& line : cue.lines) width += columns(line, rules_);
    return std::llround(std::ceil(reading_ms(width, rules_)));
  }

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

}  // namespace

double reading_ms(double columns, const Rules& rules) { return columns / rules.max_cps * 1e3; }

void set_times(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms) {
  if (cues.empty()) return;
  Clock clock(cues, rules, duration_ms);
  clock.part_starts();
  clock.extend_ends();
  clock.lead_in();
  clock.close_small_gaps();
}

}  // namespace ecg::captions
