#include "acoustics/pitch_track.h"

#include <algorithm>
#include <cmath>

namespace ecg::acoustics {
namespace {

constexpr std::size_t kMostUndecided = 1000;  // frames
constexpr double kSwitch = 0.01;              // from voiced to unvoiced or back, per frame
/// A voice moves at most so far in 10 ms; between, less likely the farther (paper: triangular weights).
constexpr float kLongestStep_octaves = 0.36f;
constexpr float kJump = 1e-4f;  // farther than that
/// In the paper what is left for "unvoiced" is shared out among all pitches of its grid, about 200. Chosen on
/// read English against Praat (bench/pitch_compare.py): 0.2 agrees on 66 % of the frames, 0.02 on 89 %, 0.005
/// on 92 %, 0.0005 on 89 %.
constexpr double kUnvoicedWeight = 0.005;
constexpr double kLeast = 1e-6;

float logarithm(double p) { return static_cast<float>(std::log(std::max(p, kLeast))); }

}  // namespace

float PitchTracker::step_score(float from_hz, float to_hz) {
  static const float stay = logarithm(1 - kSwitch), change = logarithm(kSwitch);
  if ((from_hz > 0) != (to_hz > 0)) return change;
  if (to_hz <= 0) return stay;
  const float octaves = std::abs(std::log2(to_hz / from_hz));
  return stay + std::log(std::max(1 - octaves / kLongestStep_octaves, kJump));
}

void PitchTracker::enter(Frame& frame, float hz, double probability) const {
  const Frame& previous = undecided_.empty() ? last_ : undecided_.back();
  State state{.hz = hz, .score = previous.empty() ? 0 : -1e30f, .before = 0};
  for (std::size_t i = 0; i < previous.size(); ++i) {
    const float score = previous[i].score + step_score(previous[i].hz, hz);
    if (score > state.score) state = {hz, score, static_cast<std::uint16_t>(i)};
  }
  state.score += logarithm(probability);
  frame.push_back(state);
}

void PitchTracker::add(std::span<const PitchCandidate> candidates, std::vector<float>& track) {
  Frame frame;
  double voiced = 0;
  for (const PitchCandidate& candidate : candidates) {
    enter(frame, candidate.hz, candidate.probability);
    voiced += candidate.probability;
  }
  enter(frame, 0, candidates.empty() ? 1 : kUnvoicedWeight * (1 - voiced));
  undecided_.push_back(std::move(frame));
  if (undecided_.back().size() == 1)
    decide(undecided_.size(), track);
  else if (undecided_.size() > kMostUndecided)
    decide(kMostUndecided / 2, track);
}

/// Follows the best end back, and gives out the first `count` frames of the way.
void PitchTracker::decide(std::size_t count, std::vector<float>& track) {
  const auto better = [](const State& a, const State& b) { return a.score < b.score; };
  const Frame& end = undecided_.back();
  auto at = static_cast<std::size_t>(std::max_element(end.begin(), end.end(), better) - end.begin());
  std::vector<float> way(undecided_.size());
  for (std::size_t i = undecided_.size(); i-- > 0; at = undecided_[i][at].before)
    way[i] = undecided_[i][at].hz;
  track.insert(track.end(), way.begin(), way.begin() + static_cast<std::ptrdiff_t>(count));
  if (count == undecided_.size()) last_ = {{.hz = end[0].hz, .score = 0, .before = 0}};
  undecided_.erase(undecided_.begin(), undecided_.begin() + static_cast<std::ptrdiff_t>(count));
  if (undecided_.empty()) return;
  const float highest = std::max_element(undecided_.back().begin(), undecided_.back().end(), better)->score;
  for (State& state : undecided_.back()) state.score -= highest;  // floats keep their exactness for hours
}

void PitchTracker::finish(std::vector<float>& track) {
  if (!undecided_.empty()) {
    const auto better = [](const State& a, const State& b) { return a.score < b.score; };
    Frame& end = undecided_.back();
    const State best = *std::max_element(end.begin(), end.end(), better);
    end = {best};
    decide(undecided_.size(), track);
  }
  last_.clear();
}

}  // namespace ecg::acoustics
