// Source: Netflix Timed Text Style Guide, "Shot changes"; numbers in docs/captions.md.
#include "captions/rules/shot_changes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace ecg::captions {
namespace {

constexpr double kFramesBefore = 2;
constexpr int kMostPasses = 8;

class Aligner {
 public:
  Aligner(std::vector<Cue>& cues, std::span<const transcript::Shot> shots, const Rules& rules)
      : cues_(cues),
        shots_(shots),
        rules_(rules),
        near_ms_(std::llround(rules.shot_frames * 1000 / rules.frame_rate)),
        before_ms_(std::llround(kFramesBefore * 1000 / rules.frame_rate)),
        half_frame_ms_(static_cast<std::int64_t>(500 / rules.frame_rate)) {}

  /// An edge that moves may make room for the one before it. Whether any did.
  bool pass() {
    const std::vector<Cue> before = cues_;
    for (std::size_t i = 0; i < cues_.size(); ++i) align_end(i);
    for (std::size_t i = 0; i < cues_.size(); ++i) align_start(i);
    return before != cues_;
  }

 private:
  void align_end(std::size_t i) {
    Cue& cue = cues_[i];
    const auto cut = cut_near(cue.end_ms);
    if (!cut) return;
    const std::int64_t end = *cut - before_ms_;
    const std::int64_t latest =
        i + 1 < cues_.size() ? cues_[i + 1].start_ms - gap(i) : std::numeric_limits<std::int64_t>::max();
    if (std::abs(end - cue.end_ms) <= half_frame_ms_) return;
    if (fits(cue, cue.start_ms, end) && end <= latest) cue.end_ms = end;
  }

  void align_start(std::size_t i) {
    Cue& cue = cues_[i];
    const auto cut = cut_near(cue.start_ms);
    if (!cut) return;
    const std::int64_t earliest = i == 0 ? 0 : cues_[i - 1].end_ms + gap(i - 1);
    if (std::abs(*cut - cue.start_ms) <= half_frame_ms_) return;
    if (fits(cue, *cut, cue.end_ms) && *cut >= earliest) cue.start_ms = *cut;
  }

  /// The nearest cut that is near enough.
  std::optional<std::int64_t> cut_near(std::int64_t ms) const {
    auto at = std::ranges::lower_bound(shots_, static_cast<double>(ms) / 1000, {}, &transcript::Shot::time_s);
    std::optional<std::int64_t> nearest;
    const auto consider = [&](const transcript::Shot& shot) {
      if (!(shot.time_s >= 0 && shot.time_s < 1e9)) return;
      const std::int64_t cut = std::llround(shot.time_s * 1000);
      if (std::abs(cut - ms) <= near_ms_ && (!nearest || std::abs(cut - ms) < std::abs(*nearest - ms)))
        nearest = cut;
    };
    if (at != shots_.end()) consider(*at);
    if (at != shots_.begin()) consider(*--at);
    return nearest;
  }

  bool fits(const Cue& cue, std::int64_t start, std::int64_t end) const {
    const std::int64_t least = std::min(rules_.min_ms, cue.end_ms - cue.start_ms);
    return end - start >= std::max<std::int64_t>(1, least) &&
           end - start <= std::max(rules_.max_ms, cue.end_ms - cue.start_ms);
  }

  /// To the next cue: the rules', or what there is where speech left less.
  std::int64_t gap(std::size_t i) const {
    return std::clamp<std::int64_t>(cues_[i + 1].start_ms - cues_[i].end_ms, 0, rules_.min_gap_ms);
  }

  std::vector<Cue>& cues_;
  const std::span<const transcript::Shot> shots_;
  const Rules& rules_;
  const std::int64_t near_ms_, before_ms_, half_frame_ms_;
};

}  // namespace

void align_to_shots(std::vector<Cue>& cues, std::span<const transcript::Shot> shots, const Rules& rules) {
  if (shots.empty() || rules.shot_frames <= 0 || rules.frame_rate <= 0) return;
  Aligner aligner(cues, shots, rules);
  for (int pass = 0; pass < kMostPasses && aligner.pass(); ++pass) {
  }
}

bool cut_within(std::span<const transcript::Shot> shots, std::int64_t from_ms, std::int64_t before_ms) {
  const auto cut =
      std::ranges::lower_bound(shots, static_cast<double>(from_ms) / 1e3, {}, &transcript::Shot::time_s);
  return cut != shots.end() && std::llround(cut->time_s * 1e3) < before_ms;
}

}  // namespace ecg::captions
