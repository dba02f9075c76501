#pragma once
// Recordings made as loud as the speech detector expects them: it hears the same words with less probability
// the softer they are, and a recording at -60 LUFS is silence to it.
#include <span>
#include <vector>

#include "acoustics/voice_activity.h"

namespace ecg::acoustics {

class EvenLevel {
 public:
  static constexpr double kMostGain_db = 40;

  /// samples: mono 16 kHz, a multiple of kVoiceChunk, going on from those of the last call. Returns as many:
  /// to the bit the same where the loudest seconds of the last minutes are at -16 dBFS or above, else
  /// amplified, by kMostGain_db at most and never beyond full scale. A click counts for no level. Valid until
  /// the next call.
  std::span<const float> apply(std::span<const float> samples);

 private:
  float gain_for(std::span<const float> block);

  double level_db_ = -200;  // of the loudest seconds, sinking slowly
  float gain_ = 1;          // at the end of the last call
  std::vector<float> louder_;
};

}  // namespace ecg::acoustics
