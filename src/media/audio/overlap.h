#pragma once
// Sound whose timestamps lie over sound that is there already: the same once more, or a clock that was set
// back? Only listening tells.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ecg::media {

/// Whether `coming` is what lies in `before`, give or take a tenth of a second and what a lossy codec makes
/// of it. Both mono, 16 kHz, and as long as each other or nearly so. Silence is the same as silence.
bool is_same_sound(std::span<const float> before, std::span<const float> coming);

/// The last ten seconds that were laid, and the sound that waits to be compared with them.
class Overlap {
 public:
  void laid(std::span<const float> samples);

  /// The sound that comes would lie `back` samples before the end of what was laid; its clock says `at_s`.
  void begin(std::uint64_t back, double at_s);
  bool waits() const { return back_ > 0; }
  void hold(std::span<const float> samples);
  bool is_full() const { return held_.size() >= back_; }
  /// Whether sound that the clock places at `at_s` goes on where what is held and the `behind` samples after
  /// it end.
  bool expects(double at_s, std::int64_t behind) const;

  struct Verdict {
    std::uint64_t back;  ///< as it was begun with
    bool same;
    std::span<const float> held;  ///< valid until the next begin()
  };
  /// Of what is held so far; from then on nothing waits. Behind a thousand verdicts none is the same any
  /// more.
  Verdict settle();

 private:
  std::vector<float> laid_, held_;
  std::uint64_t back_ = 0;
  double at_s_ = 0;
  int verdicts_ = 0;
};

}  // namespace ecg::media
