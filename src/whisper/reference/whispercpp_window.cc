#include "whisper/reference/whispercpp_window.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

constexpr std::size_t kStep = kSampleRateHz / 10;
constexpr double kInaudible = 3e-4 * 3e-4;  // mean square over one step: -70 dBFS

bool is_audible(std::span<const float> samples) {
  double energy = 0;
  for (const float x : samples) energy += static_cast<double>(x) * x;
  return energy > kInaudible * static_cast<double>(samples.size());
}

}  // namespace

bool SoundWindow::fill() {
  while (!ended_ && buffer_.size() < kLength) {
    const std::size_t old_size = buffer_.size();
    buffer_.resize(kLength);
    const std::size_t got = source_(std::span(buffer_).subspan(old_size));
    buffer_.resize(old_size + std::min(got, kLength - old_size));
    ended_ = got == 0;
  }
  return !buffer_.empty();
}

void SoundWindow::skip(std::size_t count) {
  count = std::min(count, buffer_.size());
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count));
  skipped_ += count;
}

AudiblePart audible_part(std::span<const float> samples) {
  AudiblePart part;
  for (std::size_t at = 0; at < samples.size(); at += kStep) {
    const auto piece = samples.subspan(at, std::min(kStep, samples.size() - at));
    if (!is_audible(piece)) continue;
    if (part.empty()) part.begin = at;
    part.end = at + piece.size();
  }
  return part;
}

}  // namespace ecg::whisper
