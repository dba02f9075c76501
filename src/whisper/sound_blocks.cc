#include "whisper/sound_blocks.h"

#include <algorithm>
#include <cmath>

namespace ecg::whisper {
namespace {

constexpr std::size_t kStep = kSampleRateHz / 10;  // 0.1 s
constexpr std::size_t kQuiet = 3 * kStep;          // a cut lies in the middle of the quietest 0.3 s

double energy(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return sum;
}

}  // namespace

SoundBlocks::SoundBlocks(const Samples& samples, double longest_s, double search_s)
    : samples_(samples),
      longest_(static_cast<std::size_t>(longest_s * kSampleRateHz)),
      search_(static_cast<std::size_t>(search_s * kSampleRateHz)) {}

void SoundBlocks::fill() {
  constexpr std::size_t kPiece = 10 * kSampleRateHz;
  while (!ended_ && waiting_.size() < longest_) {
    const std::size_t old_size = waiting_.size();
    waiting_.resize(old_size + kPiece);
    const std::size_t got = samples_({waiting_.data() + old_size, kPiece});
    waiting_.resize(old_size + got);
    ended_ = got == 0;
  }
}

std::size_t SoundBlocks::cut() const {
  if (waiting_.size() <= longest_) return waiting_.size();
  std::size_t best = longest_;
  double least = -1;
  for (std::size_t at = longest_ - search_; at + kQuiet <= longest_; at += kStep) {
    const double here = energy({waiting_.data() + at, kQuiet});
    if (least >= 0 && here >= least) continue;
    least = here;
    best = at + kQuiet / 2;
  }
  return best;
}

SoundBlock SoundBlocks::next() {
  fill();
  const std::size_t size = ended_ && waiting_.size() <= longest_ ? waiting_.size() : cut();
  SoundBlock block{.samples = {waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size)},
                   .start_s = static_cast<double>(taken_) / kSampleRateHz};
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
  taken_ += size;
  return block;
}

float loudest(std::span<const float> samples) {
  double most = 0;
  for (std::size_t at = 0; at < samples.size(); at += kStep) {
    const auto piece = samples.subspan(at, std::min(kStep, samples.size() - at));
    most = std::max(most, energy(piece) / static_cast<double>(piece.size()));
  }
  return static_cast<float>(std::sqrt(most));
}

}  // namespace ecg::whisper
