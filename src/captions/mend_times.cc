// Four passes, each linear: starts apart, ends into the silence, starts into the silence before.
#include "captions/mend_times.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "captions/check.h"
#include "captions/timing.h"

namespace ecg::captions {
namespace {

// What a crowded caption is left with when nothing helps; a person still sees that there was one.
constexpr std::int64_t kLeastShown_ms = 100;

class Mending {
 public:
  Mending(std::vector<WordedCue>& cues, const Rules& rules, std::int64_t duration_ms)
      : cues_(cues),
        rules_(rules),
        duration_ms_(duration_ms > 0 ? duration_ms : std::numeric_limits<std::int64_t>::max() / 2),
        least_ms_(std::clamp<std::int64_t>(rules.min_ms, 1, kLeastShown_ms)),
        step_ms_(least_ms_ + rules.min_gap_ms) {}

  /// Cues of several speakers, one upon the other: each has its share of the time until the next cue.
  void share_crowded_time() {
    for (std::size_t begin = 0, end = 1; begin < cues_.size(); begin = end) {
      std::int64_t until = cue(begin).end_ms;
      for (end = begin + 1; end < cues_.size() && crowds(begin, end, until); ++end)
        until = std::max(until, cue(end).end_ms);
      if (end < cues_.size()) until = std::min(until, cue(end).start_ms);
      if (end - begin > 1) share(begin, end, until);
    }
  }

  void part_starts() {
    for (std::size_t i = 1; i < cues_.size(); ++i)
      cue(i).start_ms = std::max(cue(i).start_ms, cue(i - 1).start_ms + step_ms_);
  }

  void set_ends() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      Cue& c = cue(i);
      const std::int64_t wanted = std::max(c.end_ms, c.start_ms + std::max(rules_.min_ms, to_read(c)));
      const std::int64_t last = std::max({duration_ms_, c.end_ms, c.start_ms + least_ms_});
      const std::int64_t next = i + 1 < cues_.size() ? cue(i + 1).start_ms - rules_.min_gap_ms : last;
      c.end_ms = std::min({wanted, c.start_ms + rules_.max_ms, last, next});
    }
  }

  void lead_in() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      const std::int64_t earliest = i == 0 ? 0 : cue(i - 1).end_ms + rules_.min_gap_ms;
      cue(i).start_ms = std::min(cue(i).start_ms, std::max(earliest, cue(i).end_ms - rules_.min_ms));
    }
  }

 private:
  Cue& cue(std::size_t i) { return cues_[i].cue; }

  bool crowds(std::size_t first, std::size_t i, std::int64_t until) {
    return cue(i).start_ms < until &&
           cue(i).start_ms - cue(first).start_ms < rules_.min_ms / 2 + rules_.min_gap_ms;
  }

  void share(std::size_t begin, std::size_t end, std::int64_t until) {
    const std::int64_t start = cue(begin).start_ms, span = until - start;
    if (span < step_ms_ * static_cast<std::int64_t>(end - begin)) return;
    double whole = 0, before = 0;
    for (std::size_t i = begin; i < end; ++i) whole += weight(i);
    for (std::size_t i = begin; i < end; ++i) {
      const std::int64_t due = start + std::llround(static_cast<double>(span) * before / whole);
      cue(i).start_ms = std::max(cue(i).start_ms, due);
      cue(i).end_ms = std::max(cue(i).end_ms, cue(i).start_ms + least_ms_);
      before += weight(i);
    }
  }

  double weight(std::size_t i) { return 1 + read_columns(cue(i), rules_); }

  std::int64_t to_read(const Cue& c) const {
    return std::llround(std::ceil(reading_ms(read_columns(c, rules_), rules_)));
  }

  std::vector<WordedCue>& cues_;
  const Rules& rules_;
  const std::int64_t duration_ms_;
  const std::int64_t least_ms_;  // each cue is shown at least so long
  const std::int64_t step_ms_;   // from a start to the next, so that the gap has room as well
};

}  // namespace

void mend_times(std::vector<WordedCue>& cues, const Rules& rules, std::int64_t duration_ms) {
  Mending mending(cues, rules, duration_ms);
  mending.share_crowded_time();
  mending.part_starts();
  mending.set_ends();
  mending.lead_in();
}

}  // namespace ecg::captions
