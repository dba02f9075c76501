#pragma once
// Where shots begin, from the looks of pictures in the order of time.
#include <deque>
#include <optional>
#include <vector>

#include "media/pictures.h"
#include "media/video/frame_signature.h"

namespace ecg::media {

/// A look this unlike the one before it may be a cut.
inline constexpr double kCut = 0.3;

class ShotFinder {
 public:
  /// `follows`: nothing lies between this picture and the one added before. Returns how unlike that one it
  /// is. Keeps some seconds of looks.
  double add(const FrameSignature& look, bool follows);
  std::vector<Shot> finish();

 private:
  struct Step {
    FrameSignature look;
    double change = 0;  ///< against the one before
    bool follows = false;
    std::optional<double> pace = {};  ///< of what stands half a second before against half a second behind
  };
  /// Pictures without anything on them: a film fades out and in.
  struct Empty {
    std::optional<FrameSignature> before;
    double start_s = 0, emptiest_s = 0;
    float least_contrast = 0;
    bool is_black_or_white = false;  ///< at one moment
  };
  /// One scene seems to dissolve into another.
  struct Slow {
    double begin_s = 0, end_s = 0, change = 0;
    double calmest_before = 0;  ///< pace of the moments before
  };

  void decide_until(double time_s);
  void decide(std::size_t i);
  bool is_jump(std::size_t i) const { return steps_[i].follows && steps_[i].change >= kCut; }
  void judge_jumps(std::size_t first);
  bool stands_out(std::size_t first, std::size_t last, std::size_t most) const;
  bool comes_back(std::size_t first, std::size_t last, double most) const;
  void follow_empty(std::size_t i);
  void end_empty(std::size_t i);
  std::optional<FrameSignature> faded_before(std::size_t i) const;
  std::optional<FrameSignature> faded_behind(std::size_t i) const;
  void follow_slow_change(std::size_t i);
  void end_slow_change();
  bool is_dissolving(std::size_t i, std::size_t before, std::size_t behind) const;
  double calmest_before(std::size_t i) const;
  const FrameSignature& look_at(double time_s) const;
  void found(double time_s, double score);

  std::deque<Step> steps_;
  std::size_t next_ = 0;  // the first of steps_ that was not decided upon
  double jumps_until_s_ = -1;
  std::optional<Empty> empty_;
  std::optional<Slow> slow_;
  std::vector<Shot> shots_;
};

}  // namespace ecg::media
