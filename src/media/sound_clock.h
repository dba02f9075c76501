#pragma once
// Where decoded sound belongs on a player's clock: pure arithmetic on timestamps that may be missing, wrong
// or hostile.
#include <cstdint>
#include <optional>

namespace ecg::media {

class SoundClock {
 public:
  /// What to do before the sound that comes next is laid.
  struct Step {
    std::uint64_t silence = 0;  ///< samples to add
    std::uint64_t cut = 0;      ///< samples of the coming sound to drop: others lie there already
  };

  /// `rate_hz`: of the samples laid. `end_s`: where the container says that it ends; 0 when it does not say.
  SoundClock(int rate_hz, double end_s) : rate_hz_(rate_hz), end_s_(end_s) {}

  /// For sound whose timestamp says `at_s` (nullopt: it has none), when `laid` samples lie before it
  /// (negative while such are dropped that lie before time 0). Off by less than 100 ms is left alone. A jump
  /// that nobody can mean (over an hour, past the container's end, six hours of silence together, more than
  /// ten seconds back) is taken for a clock that was set anew: sound goes on without a gap and broken() is
  /// true from then on.
  Step place(std::optional<double> at_s, std::int64_t laid);

  bool broken() const { return broken_; }

 private:
  bool believable(double gap_s, double at_s) const;

  const int rate_hz_;
  const double end_s_;
  double shift_s_ = 0;    // what a clock that was set anew is ahead of ours
  double silence_s_ = 0;  // asked for so far
  bool begun_ = false, broken_ = false;
};

}  // namespace ecg::media
