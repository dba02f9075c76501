#pragma once
// The likeliest course of the voice through the candidates of all frames.
// Source: Mauch and Dixon 2014 (pYIN) section 2.2. The paper's states are all pitches on a grid; ours are the
// candidates themselves and "unvoiced", since between them every state is equally unlikely.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "acoustics/yin.h"

namespace ecg::acoustics {

class PitchTracker {
 public:
  /// The next frame. What is certain by now is appended to `track`: Hz, or 0 where unvoiced. A frame without
  /// candidates is unvoiced for certain; at most 10 s stay undecided.
  void add(std::span<const PitchCandidate> candidates, std::vector<float>& track);
  void finish(std::vector<float>& track);

 private:
  struct State {
    float hz = 0;  ///< 0: unvoiced
    float score = 0;
    std::uint16_t before = 0;  ///< which state of the frame before leads here
  };
  using Frame = std::vector<State>;

  static float step_score(float from_hz, float to_hz);
  void enter(Frame& frame, float hz, double probability) const;
  void decide(std::size_t count, std::vector<float>& track);

  std::deque<Frame> undecided_;
  Frame last_;  ///< of the frame before the undecided ones, with one state
};

}  // namespace ecg::acoustics
