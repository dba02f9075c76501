#pragma once
// Logarithms of mel energies as Kaldi computes them, which networks that tell voices apart were trained on.
// Source: Kaldi's feature-fbank.cc (Povey et al. 2011) as torchaudio.compliance.kaldi.fbank repeats it, with
// what WeSpeaker asks for: 25 ms every 10 ms, Hamming window, 80 bands from 20 Hz, no dither, no energy.
#include <span>
#include <vector>

#include "tensor/product.h"

namespace ecg::speakers {

inline constexpr std::size_t kMelBands = 80;
inline constexpr std::size_t kFbankWindow = 400, kFbankHop = 160;  ///< samples at 16 kHz

class KaldiFbank {
 public:
  KaldiFbank();

  /// samples  mono 16 kHz, nominally -1..1
  /// out      [frames x kMelBands] natural logarithms; only whole windows make frames
  void compute(std::span<const float> samples, tensor::Matrix<float>& out);
  static std::size_t frames(std::size_t samples) {
    return samples < kFbankWindow ? 0 : 1 + (samples - kFbankWindow) / kFbankHop;
  }

 private:
  std::vector<float> window_;
  tensor::PackedMatrix fourier_;  ///< [2 x bins x kFbankWindow]: cosines, then sines
  tensor::PackedMatrix bands_;    ///< [kMelBands x bins]
  tensor::PackedRows rows_;
  tensor::Matrix<float> framed_, spectrum_, power_;
};

/// Takes from each band its mean over time.
void subtract_mean(tensor::MatrixView<float> fbank);

}  // namespace ecg::speakers
