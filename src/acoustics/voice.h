#pragma once
// How loud, how high and how bright a sound is, a hundred times a second, in one pass.
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "acoustics/log_mel.h"
#include "acoustics/peaks.h"
#include "acoustics/pitch_track.h"
#include "acoustics/spectrum_traits.h"

namespace ecg::acoustics {

/// Frame i stands for the samples from i * kHopSamples on, kHopSamples of them. 17 bytes a frame, so ten
/// hours are 61 MB.
struct VoiceTracks {
  std::vector<float> power;                ///< mean square of exactly these samples, 0..1
  std::vector<float> pitch_hz;             ///< fundamental, 60 to 615 Hz; 0 where unvoiced
  std::vector<float> centroid_hz;          ///< mean frequency, weighted by magnitude; 0 for digital silence
  std::vector<float> flatness;             ///< 0.56 for white noise, near 0 for tones and voices
  std::vector<std::uint8_t> steady_tones;  ///< how many have held their pitch for 0.25 s
};

class VoiceMeter {
 public:
  VoiceMeter();
  /// Mono, 16 kHz, nominally -1..1; any number. What is no number counts as 0.
  void add(std::span<const float> samples);
  /// The rest; the meter is empty afterwards.
  VoiceTracks finish();
  const Peaks& peaks() const { return peaks_; }

 private:
  void measure_block();
  void measure_spectra();

  std::vector<float> waiting_;  ///< begins where the first frame's pitch window does
  std::size_t given_ = 0;
  PitchTracker tracker_;
  SteadyTones tones_;
  Peaks peaks_;
  VoiceTracks tracks_;
};

/// What frames `first` to `last` (exclusive) say together; absent where there is nothing to measure.
struct VoiceMeasures {
  std::optional<double> volume_db;            ///< RMS, dBFS, -60..0
  std::optional<double> pitch_hz, pitch_std;  ///< median and standard deviation of the voiced frames
  std::optional<double> spectral_centroid;    ///< Hz; frames weighted by their power
};
VoiceMeasures measure(const VoiceTracks& tracks, double start_s, double end_s);

/// RMS level of a mean square, clamped to -60..0 dBFS.
double level_db(double mean_square);

}  // namespace ecg::acoustics
