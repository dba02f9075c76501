#pragma once
// How loud, how high and how bright a sound is, a hundred times a second, in one pass.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "acoustics/log_mel.h"
#include "acoustics/pitch_track.h"
#include "acoustics/spectrum_traits.h"

namespace ecg::acoustics {

/// Frame i stands for the samples from i * kHopSamples on, kHopSamples of them. Five bytes a frame, and none
/// of them ever moved: ten hours are 18 MB.
class VoiceTracks {
 public:
  std::size_t size() const { return frames_.size(); }
  double level_db(std::size_t i) const;    ///< of exactly these samples, dBFS, -96..0, in steps of 0.012
  double power(std::size_t i) const;       ///< the same as a mean square, 0..1; 0 at -96
  float pitch_hz(std::size_t i) const;     ///< fundamental, 60 to 615 Hz, in steps of 1/6; 0 where unvoiced
  float centroid_hz(std::size_t i) const;  ///< mean frequency, weighted by magnitude; 0 for digital silence
  bool is_flat(std::size_t i) const { return frames_[i].flat; }     ///< its spectrum, nearly as that of noise
  bool has_tones(std::size_t i) const { return frames_[i].tones; }  ///< that stay for 0.25 s

  bool operator==(const VoiceTracks&) const = default;

 private:
  friend class VoiceMeter;
  struct [[gnu::packed]] Frame {
    std::uint64_t level : 13 = 0, pitch : 12 = 0, centroid : 13 = 0, flat : 1 = 0, tones : 1 = 0;
    bool operator==(const Frame&) const = default;
  };
  static_assert(sizeof(Frame) == 5);
  std::deque<Frame> frames_;
};

class VoiceMeter {
 public:
  VoiceMeter();
  /// Mono, 16 kHz, nominally -1..1; any number. What is no number counts as 0.
  void add(std::span<const float> samples);
  /// The rest; the meter is empty afterwards.
  VoiceTracks finish();

 private:
  void measure_block();
  void measure_spectra(std::size_t first_frame);
  void place_pitches();

  std::vector<float> waiting_;  ///< begins where the first frame's pitch window does
  std::size_t given_ = 0;
  PitchTracker tracker_;
  SteadyTones tones_;
  VoiceTracks tracks_;
  std::vector<float> pitches_;  ///< decided since, of the frames from pitched_ on
  std::size_t pitched_ = 0;
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
