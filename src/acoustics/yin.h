#pragma once
// Which periods a short stretch of sound may have, and how likely each is.
// Source: de Cheveigné and Kawahara 2002 (YIN), difference function with cumulative mean; Mauch and Dixon
// 2014 (pYIN) section 2.1, thresholds with a beta prior.
#include <cstddef>
#include <span>
#include <vector>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {

inline constexpr std::size_t kLongestLag = 267;  ///< 60 Hz
inline constexpr std::size_t kShortestLag = 26;  ///< 615 Hz
inline constexpr std::size_t kYinWindow = 400;   ///< samples compared: two periods of 80 Hz
inline constexpr std::size_t kYinSamples = kYinWindow + kLongestLag + 1;

struct PitchCandidate {
  float hz = 0;
  float probability = 0;  ///< the candidates' sum is at most 1; what is missing speaks for "unvoiced"
};

/// samples  [kYinSamples]
/// returns  in falling pitch; none for digital silence
std::vector<PitchCandidate> pitch_candidates(std::span<const float> samples);

/// The mass of the prior of thresholds, Beta(2, 18), below `threshold`. With whole numbers the integral is a
/// polynomial, so the paper's 100 thresholds need not be tried one by one.
double threshold_mass(double threshold);

}  // namespace ecg::acoustics
