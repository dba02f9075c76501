#include "captions/writing/speaking_style.h"

#include <algorithm>
#include <cmath>

namespace ecg::captions {
namespace {

constexpr double kSmaller_percent = 20, kLarger_percent = 25;
// On dark outlines both are easy to read, and people who see no red tell them apart by brightness.
constexpr std::uint32_t kOrdinary = 0xFFFFFF, kLow = 0x8FC7FF, kHigh = 0xFFD27A;
// What is less apart than this is no way of speaking.
constexpr double kLeastRange_db = 3, kLeastRange_octaves = 0.15;

double octaves(double pitch_hz) { return std::log2(std::max(pitch_hz, 1.0)); }

std::uint32_t mixed(std::uint32_t from, std::uint32_t to, double share) {
  std::uint32_t colour = 0;
  for (int shift = 0; shift <= 16; shift += 8) {
    const double a = (from >> shift) & 0xFF, b = (to >> shift) & 0xFF;
    colour |= static_cast<std::uint32_t>(std::lround(a + (b - a) * share)) << shift;
  }
  return colour;
}

}  // namespace

SpeakingStyle::Scale::Scale(std::vector<double> values, double least_range) {
  if (values.empty()) return;
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  middle_ = at(0.5);
  low_ = std::min(at(0.05), middle_ - least_range);
  high_ = std::max(at(0.95), middle_ + least_range);
}

double SpeakingStyle::Scale::place(double value) const {
  if (low_ == high_) return 0;
  const double range = value < middle_ ? middle_ - low_ : high_ - middle_;
  return std::clamp((value - middle_) / range, -1.0, 1.0);
}

SpeakingStyle::SpeakingStyle(const std::vector<CueWithWords>& cues) {
  std::vector<double> volumes, pitches;
  for (const CueWithWords& worded : cues)
    for (const transcript::Word& word : worded.words) {
      if (word.volume_db) volumes.push_back(*word.volume_db);
      if (word.pitch_hz) pitches.push_back(octaves(*word.pitch_hz));
    }
  volume_ = Scale(std::move(volumes), kLeastRange_db);
  pitch_ = Scale(std::move(pitches), kLeastRange_octaves);
}

WordLook SpeakingStyle::look(const SpokenWord& word) const {
  WordLook look;
  if (word.volume_db) {
    const double place = volume_.place(*word.volume_db);
    look.size_percent +=
        static_cast<int>(std::lround(place * (place < 0 ? kSmaller_percent : kLarger_percent)));
  }
  if (word.pitch_hz) {
    const double place = pitch_.place(octaves(*word.pitch_hz));
    look.colour = mixed(kOrdinary, place < 0 ? kLow : kHigh, std::abs(place));
  }
  return look;
}

}  // namespace ecg::captions
