#include "media/video/shot_finder.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace ecg::media {
namespace {

constexpr double kAhead_s = 1.7, kBehind_s = 3.5;  // what a decision looks at, and a little
constexpr double kTogether_s = 0.25;  // jumps closer than that are one: a flash, or a flash at a cut
constexpr double kLongestJumps_s = 1;
constexpr double kAround_s = 0.3;   // the calm that a cut must stand out of,
constexpr double kStandsOut = 2.5;  // by so much
constexpr double kFlash_s = 0.5;    // what looks as before again within this time was a flash
constexpr double kAsBefore = 0.5;   // of the jump
constexpr double kFade_s = 1.5;     // of one side of a fade through black or white
constexpr double kHalfDissolve_s = 0.5;
constexpr double kLongestDissolve_s = 3;
constexpr double kAroundDissolve_s = 0.75;
constexpr double kSettles_s = 1.2;  // around a dissolve stand scenes,
constexpr double kCalm = 0.4;       // whose own pace is so much less than the dissolve's
constexpr double kCalmKeys = 0.15;  // nothing happened between two pictures that are so alike
constexpr double kUnlike = 0.7;     // likeness of two scenes is below
constexpr double kAlike = 0.92;     // and of one scene, above
constexpr float kScene = 0.8f, kHalf = 0.3f;
constexpr double kFaded = 0.4;       // and of a scene with itself, faded and a little later, above
constexpr double kCoarseCut = 0.45;  // between pictures that do not follow each other
constexpr double kShortestShot_s = 0.1;

/// In another light.
bool is_same_scene(const FrameSignature& a, const FrameSignature& b) {
  return !is_empty(a) && !is_empty(b) && likeness(a, b) > kAlike;
}

/// `looks` go away from the emptiness; the first that has nearly all the contrast of the fullest is the
/// scene.
std::optional<FrameSignature> faded(std::span<const FrameSignature* const> looks) {
  float fullest = 0;
  for (const FrameSignature* look : looks) fullest = std::max(fullest, look->contrast);
  const auto scene = std::ranges::find_if(
      looks, [&](const FrameSignature* look) { return look->contrast >= kScene * fullest; });
  if (scene == looks.end() || is_empty(**scene)) return std::nullopt;
  for (auto at = looks.begin(); at != scene; ++at)
    if ((*at)->contrast > kHalf * fullest && likeness(**at, **scene) < kFaded) return std::nullopt;
  return **scene;
}

}  // namespace

double ShotFinder::add(const FrameSignature& look, bool follows) {
  const double change = steps_.empty() ? 0 : difference(steps_.back().look, look);
  steps_.push_back({.look = look, .change = change, .follows = follows && !steps_.empty()});
  decide_until(look.time_s - kAhead_s);
  while (next_ > 1 && steps_.front().look.time_s < steps_[next_ - 1].look.time_s - kBehind_s) {
    steps_.pop_front();
    --next_;
  }
  return change;
}

std::vector<Shot> ShotFinder::finish() {
  if (!steps_.empty()) decide_until(steps_.back().look.time_s);
  slow_.reset();
  std::ranges::sort(shots_, {}, &Shot::time_s);
  steps_.clear();
  next_ = 0;
  return std::exchange(shots_, {});
}

void ShotFinder::decide_until(double time_s) {
  for (; next_ < steps_.size() && steps_[next_].look.time_s <= time_s; ++next_) decide(next_);
}

void ShotFinder::decide(std::size_t i) {
  const Step& step = steps_[i];
  if (i > 0 && is_jump(i) && step.look.time_s > jumps_until_s_) judge_jumps(i);
  if (i > 0 && !step.follows && step.change >= kCoarseCut &&
      likeness(steps_[i - 1].look, step.look) < kUnlike)
    found(step.look.time_s, step.change);
  follow_empty(i);
  follow_slow_change(i);
}

/// Jumps that come together are judged together, by what stands before the first and behind the last.
void ShotFinder::judge_jumps(std::size_t first) {
  std::size_t last = first, most = first;
  const double start_s = steps_[first].look.time_s;
  for (std::size_t j = first + 1; j < steps_.size(); ++j) {
    const double time_s = steps_[j].look.time_s;
    if (time_s > steps_[last].look.time_s + kTogether_s || time_s > start_s + kLongestJumps_s) break;
    if (!is_jump(j)) continue;
    last = j;
    if (steps_[j].change > steps_[most].change) most = j;
  }
  jumps_until_s_ = steps_[last].look.time_s;
  const double change = steps_[most].change;
  if (!stands_out(first, last, most) || comes_back(first, last, change)) return;
  if (is_same_scene(steps_[first - 1].look, steps_[last].look)) return;
  found(steps_[most].look.time_s, change);
}

/// Against the pace around, in change a second: the pictures need not be equally far apart.
bool ShotFinder::stands_out(std::size_t first, std::size_t last, std::size_t most) const {
  const auto length_s = [&](std::size_t j) { return steps_[j].look.time_s - steps_[j - 1].look.time_s; };
  const auto pace = [&](double from_s, double to_s, std::size_t begin, std::size_t end) {
    double change = 0, time_s = 0;
    for (std::size_t j = std::max<std::size_t>(begin, 1); j < end; ++j)
      if (steps_[j].follows && steps_[j].look.time_s >= from_s && steps_[j].look.time_s <= to_s)
        change += steps_[j].change, time_s += length_s(j);
    return time_s > 0 ? change / time_s : 0;
  };
  const double start_s = steps_[first].look.time_s, end_s = steps_[last].look.time_s;
  const double around = std::max(pace(start_s - kAround_s, start_s, 1, first),
                                 pace(end_s, end_s + kAround_s, last + 1, steps_.size()));
  return steps_[most].change >= kStandsOut * around * length_s(most);
}

bool ShotFinder::comes_back(std::size_t first, std::size_t last, double most) const {
  const FrameSignature& before = steps_[first - 1].look;
  for (std::size_t j = last; j < steps_.size(); ++j) {
    if (j > last && steps_[j].look.time_s > steps_[last].look.time_s + kFlash_s) break;
    if (difference(before, steps_[j].look) < kAsBefore * most) return true;
  }
  return false;
}

void ShotFinder::follow_empty(std::size_t i) {
  const FrameSignature& look = steps_[i].look;
  if (!is_empty(look)) return end_empty(i);
  if (!empty_)
    empty_ = Empty{.before = faded_before(i),
                   .start_s = look.time_s,
                   .emptiest_s = look.time_s,
                   .least_contrast = look.contrast};
  empty_->is_black_or_white = empty_->is_black_or_white || is_black_or_white(look);
  if (look.contrast < empty_->least_contrast) {
    empty_->emptiest_s = look.time_s;
    empty_->least_contrast = look.contrast;
  }
}

void ShotFinder::end_empty(std::size_t i) {
  if (!empty_) return;
  const Empty empty = *std::exchange(empty_, std::nullopt);
  const bool is_cut = !shots_.empty() && shots_.back().time_s >= empty.start_s - kShortestShot_s;
  const auto after = faded_behind(i);
  if (is_cut || !empty.before || !after) return;
  if (!empty.is_black_or_white) return;
  const double change = difference(*empty.before, *after);
  if (change >= kCut && likeness(*empty.before, *after) < kUnlike) found(empty.emptiest_s, change);
}

/// The scene that fades to or from step `i`, before or behind it within its shot. nullopt when
/// there is none, or when what lies between is not the same scene with less contrast, as when the camera
/// passes a wall.
std::optional<FrameSignature> ShotFinder::faded_before(std::size_t i) const {
  std::vector<const FrameSignature*> looks;
  const double from_s = steps_[i].look.time_s - kFade_s;
  for (std::size_t j = i; j > 0 && steps_[j - 1].look.time_s >= from_s; --j) {
    looks.push_back(&steps_[j - 1].look);
    if (is_jump(j - 1)) break;
  }
  return faded(looks);
}

std::optional<FrameSignature> ShotFinder::faded_behind(std::size_t i) const {
  std::vector<const FrameSignature*> looks{&steps_[i].look};
  const double to_s = steps_[i].look.time_s + kFade_s;
  for (std::size_t j = i + 1; j < steps_.size() && steps_[j].look.time_s <= to_s && !is_jump(j); ++j)
    looks.push_back(&steps_[j].look);
  return faded(looks);
}

/// While one scene dissolves into another, what stands half a second before and what stands half a second
/// behind are unlike; the middle of that time is the middle of the dissolve. A light that wanders or a
/// pattern that turns for ever does the same, but never settles.
void ShotFinder::follow_slow_change(std::size_t i) {
  const double time_s = steps_[i].look.time_s;
  std::size_t before = i, behind = i;
  while (before > 0 && steps_[before].follows && steps_[before].look.time_s > time_s - kHalfDissolve_s)
    --before;
  while (behind + 1 < steps_.size() && steps_[behind + 1].follows &&
         steps_[behind].look.time_s < time_s + kHalfDissolve_s)
    ++behind;
  const double least_s = kHalfDissolve_s * 0.9;
  if (time_s - steps_[before].look.time_s < least_s || steps_[behind].look.time_s - time_s < least_s)
    return slow_.reset();
  steps_[i].pace = difference(steps_[before].look, steps_[behind].look);
  const double pace = *steps_[i].pace;
  if (is_dissolving(i, before, behind)) {
    if (!slow_) slow_ = Slow{.begin_s = time_s, .calmest_before = calmest_before(i)};
    slow_->end_s = time_s;
    slow_->change = std::max(slow_->change, pace);
  } else if (slow_ && pace < kCalm * slow_->change) {
    end_slow_change();
  } else if (slow_ && time_s > slow_->end_s + kSettles_s) {
    slow_.reset();
  }
}

bool ShotFinder::is_dissolving(std::size_t i, std::size_t before, std::size_t behind) const {
  for (std::size_t j = before + 1; j <= behind; ++j)
    if (is_jump(j) || is_empty(steps_[j].look)) return false;
  const FrameSignature &from = steps_[before].look, &to = steps_[behind].look;
  return *steps_[i].pace >= kCut && likeness(from, to) < kUnlike && is_blend(from, steps_[i].look, to);
}

/// Where nothing was looked at, the two pictures around it tell.
double ShotFinder::calmest_before(std::size_t i) const {
  double calmest = 1;
  const double from_s = steps_[i].look.time_s - kSettles_s;
  for (std::size_t j = i; steps_[j].look.time_s >= from_s; --j) {
    if (!steps_[j].follows) return steps_[j].change < kCalmKeys ? 0 : calmest;
    if (j == 0) break;
    calmest = std::min(calmest, steps_[j - 1].pace.value_or(1));
  }
  return calmest;
}

void ShotFinder::end_slow_change() {
  const Slow slow = *std::exchange(slow_, std::nullopt);
  if (slow.end_s - slow.begin_s > kLongestDissolve_s || slow.calmest_before > kCalm * slow.change) return;
  const double time_s = (slow.begin_s + slow.end_s) / 2;
  if (!is_blend(look_at(time_s - kAroundDissolve_s), look_at(time_s), look_at(time_s + kAroundDissolve_s)))
    return;
  const auto near = [&](const Shot& shot) { return std::abs(shot.time_s - time_s) < 2 * kHalfDissolve_s; };
  if (std::ranges::none_of(shots_, near)) found(time_s, slow.change);
}

/// The last that was seen until then.
const FrameSignature& ShotFinder::look_at(double time_s) const {
  std::size_t i = 0;
  while (i + 1 < steps_.size() && steps_[i + 1].look.time_s <= time_s + 1e-3) ++i;
  return steps_[i].look;
}

void ShotFinder::found(double time_s, double score) {
  if (!shots_.empty() && std::abs(time_s - shots_.back().time_s) < kShortestShot_s) return;
  shots_.push_back({.time_s = time_s, .score = score});
}

}  // namespace ecg::media
