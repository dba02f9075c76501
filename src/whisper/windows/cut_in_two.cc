#include "whisper/windows/cut_in_two.h"

#include <algorithm>
#include <limits>

#include "whisper/decoding/window_decoding.h"
#include "whisper/transcriber.h"

namespace ecg::whisper {
namespace {

using acoustics::SpeechWindow;

constexpr double kShortestWhole_s = 6;  // sentences of three seconds still have a context
constexpr std::size_t kPause = 3 * kSampleRateHz / 10, kStep = kSampleRateHz / 50;

/// Middle of the stretch of kPause that has the least energy, in the middle half.
std::size_t quietest(std::span<const float> samples) {
  std::vector<double> sums{0};
  for (std::size_t at = 0; at + kStep <= samples.size(); at += kStep) {
    double energy = 0;
    for (const float x : samples.subspan(at, kStep)) energy += double{x} * x;
    sums.push_back(sums.back() + energy);
  }
  constexpr std::size_t kSteps = kPause / kStep;
  std::size_t best = sums.size() / 2;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = sums.size() / 4; i + kSteps < sums.size() && i <= sums.size() * 3 / 4; ++i) {
    const double energy = sums[i + kSteps] - sums[i];
    if (energy >= least) continue;
    least = energy;
    best = i + kSteps / 2;
  }
  return best * kStep;
}

}  // namespace

bool can_be_cut(const SpeechWindow& window) { return window.duration_s() >= kShortestWhole_s; }

std::pair<SpeechWindow, SpeechWindow> cut_in_two(const SpeechWindow& window) {
  const double at_s = static_cast<double>(quietest(window.samples)) / kSampleRateHz;
  return {window.part(0, at_s), window.behind(at_s)};
}

bool is_better_in_parts(const DecodedWindow& whole, const DecodedWindow& first, const DecodedWindow& second) {
  if (first.looped || second.looped) return false;
  if (whole.looped) return true;
  const auto a = static_cast<double>(first.tokens.size()), b = static_cast<double>(second.tokens.size());
  if (a + b == 0) return false;
  return (a * first.likelihood() + b * second.likelihood()) / (a + b) > whole.likelihood();
}

}  // namespace ecg::whisper
