#include "speakers/kaldi_fbank.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "acoustics/log_mel.h"

namespace ecg::speakers {
namespace {

constexpr std::size_t kTransform = 512, kBins = kTransform / 2;  // Kaldi's bands leave the last bin out
constexpr float kFullScale = 32768, kPreemphasis = 0.97f;
constexpr double kLowestHz = 20, kHighestHz = 8000;

double mel(double hz) { return 1127 * std::log1p(hz / 700); }

tensor::PackedMatrix fourier_matrix() {
  tensor::Matrix<float> matrix(2 * kBins, kFbankWindow);
  for (std::size_t b = 0; b < kBins; ++b)
    for (std::size_t s = 0; s < kFbankWindow; ++s) {
      const double turn = 2 * std::numbers::pi * static_cast<double>(b * s % kTransform) / kTransform;
      matrix.row(b)[s] = static_cast<float>(std::cos(turn));
      matrix.row(kBins + b)[s] = static_cast<float>(std::sin(turn));
    }
  return tensor::PackedMatrix::pack(tensor::ComputeType::f32, matrix);
}

/// Triangles, evenly spread over mels.
tensor::PackedMatrix band_matrix() {
  const double low = mel(kLowestHz), step = (mel(kHighestHz) - low) / (kMelBands + 1);
  tensor::Matrix<float> matrix(kMelBands, kBins);
  for (std::size_t band = 0; band < kMelBands; ++band)
    for (std::size_t b = 0; b < kBins; ++b) {
      const double at = mel(static_cast<double>(b) * acoustics::kSampleRateHz / kTransform);
      const double up = (at - low) / step - static_cast<double>(band);
      matrix.row(band)[b] = static_cast<float>(std::max(0.0, std::min(up, 2 - up)));
    }
  return tensor::PackedMatrix::pack(tensor::ComputeType::f32, matrix);
}

}  // namespace

KaldiFbank::KaldiFbank() : window_(kFbankWindow), fourier_(fourier_matrix()), bands_(band_matrix()) {
  for (std::size_t s = 0; s < kFbankWindow; ++s)
    window_[s] = static_cast<float>(
        0.54 - 0.46 * std::cos(2 * std::numbers::pi * static_cast<double>(s) / (kFbankWindow - 1)));
}

void KaldiFbank::compute(std::span<const float> samples, tensor::Matrix<float>& out) {
  const std::size_t count = frames(samples.size());
  framed_.resize(count, kFbankWindow);
  for (std::size_t f = 0; f < count; ++f) {
    const float* in = samples.data() + f * kFbankHop;
    float* to = framed_.row(f).data();
    double sum = 0;
    for (std::size_t s = 0; s < kFbankWindow; ++s) sum += in[s];
    const auto mean = static_cast<float>(sum / kFbankWindow);
    float before = in[0] - mean;  // Kaldi: the first sample stands before itself
    for (std::size_t s = 0; s < kFbankWindow; ++s) {
      const float now = in[s] - mean;
      to[s] = (now - kPreemphasis * before) * kFullScale * window_[s];
      before = now;
    }
  }
  rows_.assign(tensor::ComputeType::f32, framed_);
  spectrum_.resize(count, 2 * kBins);
  multiply(rows_, fourier_, {}, spectrum_);
  power_.resize(count, kBins);
  for (std::size_t f = 0; f < count; ++f) {
    const float* both = spectrum_.row(f).data();
    for (std::size_t b = 0; b < kBins; ++b)
      power_.row(f)[b] = both[b] * both[b] + both[kBins + b] * both[kBins + b];
  }
  rows_.assign(tensor::ComputeType::f32, power_);
  out.resize(count, kMelBands);
  multiply(rows_, bands_, {}, out);
  for (std::size_t i = 0; i < count * kMelBands; ++i)
    out.data()[i] = std::log(std::max(out.data()[i], std::numeric_limits<float>::epsilon()));
}

void subtract_mean(tensor::MatrixView<float> fbank) {
  if (fbank.rows() == 0) return;
  std::vector<double> mean(fbank.columns());
  for (std::size_t r = 0; r < fbank.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += fbank.row(r)[c];
  for (std::size_t r = 0; r < fbank.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c)
      fbank.row(r)[c] -= static_cast<float>(mean[c] / static_cast<double>(fbank.rows()));
}

}  // namespace ecg::speakers
