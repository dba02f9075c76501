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
    /// So many samples back would the coming sound lie. Whether it is the same sound once more, which is to
    /// be cut, or another one, whose clock was set back, only listening tells: then set_back() is due.
    std::uint64_t overlap = 0;
  };

  static constexpr double kTolerated_s = 0.1;      ///< less is the rounding of the container's clock
  static constexpr double kLongestOverlap_s = 10;  ///< pieces of a stream that were joined carelessly

  /// `rate_hz`: of the samples laid. `end_s`: where the container says that it ends; 0 when it does not say.
  SoundClock(int rate_hz, double end_s) : rate_hz_(rate_hz), end_s_(end_s) {}

  /// For sound whose timestamp says `at_s` (nullopt: it has none), when `laid` samples lie before it
  /// (negative while such are dropped that lie before time 0). Off by less than 100 ms is left alone, back by
  /// less than 300 ms is a clock that runs slower than the sound. A jump that nobody can mean (over an hour,
  /// past the container's end, six hours of silence together, more than ten seconds back) is taken for a
  /// clock that was set anew: sound goes on without a gap and broken() is true from then on.
  Step place(std::optional<double> at_s, std::int64_t laid);

  /// The sound that would have lain `overlap` samples back is another one: it goes on where the sound before
  /// it ended.
  void set_back(std::uint64_t overlap);

  bool broken() const { return broken_; }
  double dropped_s() const { return dropped_s_; }  ///< what slow clocks cost

 private:
  Step go_back(double by_s, bool first);
  bool believable(double gap_s, double at_s) const;
  void set_anew(double jump_s);

  const int rate_hz_;
  const double end_s_;
  double shift_s_ = 0;    // what a clock that was set anew is ahead of ours
  double silence_s_ = 0;  // asked for so far
  double dropped_s_ = 0;
  bool begun_ = false, broken_ = false;
};

}  // namespace ecg::media
