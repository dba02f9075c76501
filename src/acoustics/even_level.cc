#include "acoustics/even_level.h"

#include <algorithm>
#include <cmath>

namespace ecg::acoustics {
namespace {

constexpr std::size_t kBlock = 32 * kVoiceChunk;  // a second: some syllables
// Of 18 recordings of speech as it is published the loudest seconds are at -12 to -23. Kennedy's "ask not" is
// soft between loud words: with those 6 dB lower the detector begins to miss it, at -20 it does
// (probabilities 0.2).
constexpr double kLoudEnough_db = -16;
// A minute in which nobody speaks makes the room 12 dB louder; a recording at -55 LUFS that begins with a
// loud jingle is heard after three.
constexpr double kFullScale = 0.999;  // what rounding may add is left
constexpr double kSinking_db = 0.2;   // in each block

double power(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += double{x} * x;
  return sum / static_cast<double>(samples.size());
}

/// Of the fourth part of a block's chunks that is loudest, the level of the softest: speech has pauses, and a
/// click is one chunk.
double level_db(std::span<const float> block) {
  std::vector<double> powers;
  for (std::size_t at = 0; at < block.size(); at += kVoiceChunk)
    powers.push_back(power(block.subspan(at, kVoiceChunk)));
  const auto quarter = powers.begin() + static_cast<std::ptrdiff_t>(powers.size() / 4);
  std::ranges::nth_element(powers, quarter, std::ranges::greater());
  return 10 * std::log10(*quarter + 1e-20);
}

}  // namespace

float EvenLevel::gain_for(std::span<const float> block) {
  level_db_ = std::max(level_db_ - kSinking_db, level_db(block));
  const double gain_db = std::clamp(kLoudEnough_db - level_db_, 0.0, kMostGain_db);
  if (gain_db == 0) return 1;
  float peak = 0;
  for (const float x : block) peak = std::max(peak, std::abs(x));
  const double gain = std::pow(10, gain_db / 20);
  return static_cast<float>(std::max(1.0, std::min(gain, peak > 0 ? kFullScale / peak : gain)));
}

std::span<const float> EvenLevel::apply(std::span<const float> samples) {
  louder_.assign(samples.begin(), samples.end());
  for (std::size_t at = 0; at < louder_.size(); at += kBlock) {
    const auto block = std::span(louder_).subspan(at, std::min(kBlock, louder_.size() - at));
    const float before = gain_;
    gain_ = gain_for(block);
    if (before == 1 && gain_ == 1) continue;
    for (std::size_t i = 0; i < block.size(); ++i) {  // over one chunk from the one gain to the other
      const float share = std::min(1.0f, static_cast<float>(i) / static_cast<float>(kVoiceChunk));
      block[i] *= before + share * (gain_ - before);
    }
  }
  return louder_;
}

}  // namespace ecg::acoustics
