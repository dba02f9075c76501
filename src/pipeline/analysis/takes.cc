#include "pipeline/analysis/takes.h"

#include <algorithm>

namespace ecg::pipeline {
namespace {

constexpr int kMostTakes = 16;     // the tracks of a field recorder, or of a broadcaster's file
constexpr double kSilence = 1e-8;  // mean power, -80 dB: an input to which nothing is connected
constexpr double kDrowned = 0.3;   // of a channel in the mix: the detector hears speech at equal levels

}  // namespace

Takes::Takes(const media::MediaInfo& info, std::optional<int> only) {
  if (only) {
    waiting_.push_back({.track = only});
    return;
  }
  for (const int track : media::tracks_in_order(info)) waiting_.push_back({.track = track});
  if (waiting_.empty()) waiting_.push_back({});  // the reader says what is wrong with that
}

std::optional<Take> Takes::next() {
  if (waiting_.empty() || given_ == kMostTakes) return std::nullopt;
  ++given_;
  last_ = waiting_.front();
  waiting_.pop_front();
  return last_;
}

void Takes::heard_nobody(const std::vector<media::ChannelMeasure>& channels) {
  if (last_.channel) return;
  std::vector<int> drowned;
  for (int i = 0; i < static_cast<int>(channels.size()); ++i)
    if (const auto& channel = channels[static_cast<std::size_t>(i)];
        channel.power > kSilence && channel.share < kDrowned)
      drowned.push_back(i);
  const auto power = [&](int i) { return channels[static_cast<std::size_t>(i)].power; };
  std::ranges::stable_sort(drowned, std::ranges::greater(), power);
  std::vector<Take> takes;
  for (const int i : drowned) takes.push_back({.track = last_.track, .channel = i});
  waiting_.insert(waiting_.begin(), takes.begin(), takes.end());
}

}  // namespace ecg::pipeline
