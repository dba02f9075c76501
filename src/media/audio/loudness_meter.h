#pragma once
// Decoded sound -> loudness.
#include <memory>

#include "media/ffmpeg/ffmpeg.h"
#include "media/loudness.h"

namespace ecg::media {

class LoudnessMeter {
 public:
  LoudnessMeter();
  ~LoudnessMeter();
  /// What has no known form of samples or more than 64 channels is passed over, and from then on nothing is
  /// told: half a measure is none. A change of rate or channels within the track is measured through.
  void add(const AVFrame& sound);
  Loudness loudness() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::media
