// Four passes, each linear: starts apart, ends into the silence, starts into the silence before.
#include <algorithm>
#include <cmath>
#include <limits>

#include "captions/check.h"
#include "captions/rules/timing.h"

namespace ecg::captions {
namespace {

// What a crowded caption is left with when nothing helps; a person still sees that there was one.
constexpr std::int64_t kLeastShown_ms = 100;

class Mending {
 public:
  Mending(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms)
      : cues_(cues),
        rules_(rules),
        duration_ms_(duration_ms > 0 ? duration_ms : std::numeric_limits<std::int64_t>::max() / 2),
        least_ms_(std::clamp<std::int64_t>(rules.min_ms, 1, kLeastShown_ms)),
        step_ms_(least_ms_ + rules.min_gap_ms) {}

  /// Cues of several speakers, one upon the other: each has its share of the time until the next cue.
  void share_crowded_time() {
    for (std::size_t begin = 0, end = 1; begin < cues_.size(); begin = end) {
      std::int64_t until = cues_[begin].end_ms;
      for (end = begin + 1; end < cues_.size() && crowds(begin, end, until); ++end)
        until = std::max(until, cues_[end].end_ms);
      if (end < cues_.size()) until = std::min(until, cues_[end].start_ms);
      if (end - begin > 1) share(begin, end, until);
    }
  }

  void set_ends() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      Cue& c = cues_[i];
      const std::int64_t last = std::max({duration_ms_, c.end_ms, c.start_ms + least_ms_});
      const std::int64_t next = i + 1 < cues_.size() ? cues_[i + 1].start_ms - rules_.min_gap_ms : last;
      c.end_ms = std::min({readable_end_ms(c, rules_), c.start_ms + rules_.max_ms, last, next});
    }
  }

  std::int64_t step_ms() const { return step_ms_; }

 private:
  bool crowds(std::size_t first, std::size_t i, std::int64_t until) {
    return cues_[i].start_ms < until &&
           cues_[i].start_ms - cues_[first].start_ms < rules_.min_ms / 2 + rules_.min_gap_ms;
  }

  void share(std::size_t begin, std::size_t end, std::int64_t until) {
    const std::int64_t start = cues_[begin].start_ms, span = until - start;
    if (span < step_ms_ * static_cast<std::int64_t>(end - begin)) return;
    double whole = 0, before = 0;
    for (std::size_t i = begin; i < end; ++i) whole += weight(i);
    for (std::size_t i = begin; i < end; ++i) {
      const std::int64_t due = start + std::llround(static_cast<double>(span) * before / whole);
      cues_[i].start_ms = std::max(cues_[i].start_ms, due);
      cues_[i].end_ms = std::max(cues_[i].end_ms, cues_[i].start_ms + least_ms_);
      before += weight(i);
    }
  }

  double weight(std::size_t i) { return 1 + read_columns(cues_[i], rules_); }

  std::vector<Cue>& cues_;
  const Rules& rules_;
  const std::int64_t duration_ms_;
  const std::int64_t least_ms_;  // each cue is shown at least so long
  const std::int64_t step_ms_;   // from a start to the next, so that the gap has room as well
};

}  // namespace

void repair_timing(std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms) {
  Mending mending(cues, rules, duration_ms);
  mending.share_crowded_time();
  part_starts(cues, mending.step_ms());
  mending.set_ends();
  lead_in(cues, rules);
}

}  // namespace ecg::captions
