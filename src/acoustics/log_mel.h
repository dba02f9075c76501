#pragma once
// The picture that Whisper reads: how loud each band of pitch is, a hundred times a second.
#include <cstddef>
#include <span>
#include <vector>

#include "tensor/matrix.h"

namespace ecg::acoustics {

inline constexpr int kSampleRateHz = 16'000;
inline constexpr std::size_t kWindowSamples = 400;  ///< 25 ms under a Hann window
inline constexpr std::size_t kHopSamples = 160;     ///< 10 ms from frame to frame
inline constexpr std::size_t kSpectrumBins = kWindowSamples / 2 + 1;

/// The filter bank: [mel_bands x kSpectrumBins], each row mostly zeros. Comes with the weights.
class MelFilters {
 public:
  explicit MelFilters(tensor::MatrixView<const float> filters);

  std::size_t bands() const { return bands_.size(); }
  struct Band {
    std::size_t first = 0;            ///< bins below have no weight
    std::vector<float> weights = {};  ///< of bins from `first` on
  };
  const Band& band(std::size_t index) const { return bands_[index]; }

 private:
  std::vector<Band> bands_;
};

/// Log-mel spectrogram of one stretch of sound.
/// Source: Radford et al. 2022 (arXiv 2212.04356) section 2.2; openai/whisper audio.py settles padding and
/// floor.
///
/// samples    [n], mono, 16 kHz, nominally -1..1; n > kWindowSamples / 2
/// frames     how many to give, at least n / kHopSamples; beyond the samples there is digital silence
/// returns    [bands x frames], row-major, no unit: (log10(energy) + 4) / 4
/// throws     Error(transcription_error) when n is too small for the mirrored edge
///
/// The floor hangs from the highest value of *this call*: compute once per window, then slice.
tensor::Matrix<float> log_mel(std::span<const float> samples, const MelFilters& filters, std::size_t frames);

}  // namespace ecg::acoustics
