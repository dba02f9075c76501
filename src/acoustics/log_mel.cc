#include "acoustics/log_mel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "acoustics/spectrum/fourier.h"
#include "base/error.h"

namespace ecg::acoustics {
namespace {

constexpr float kLeastEnergy = 1e-10f;
constexpr float kRange = 8;  // the floor lies eight powers of ten below the loudest

/// The periodic Hann window: its first sample is 0, and the one after its last would be.
const std::array<float, kWindowSamples>& hann() {
  static const auto window = [] {
    std::array<float, kWindowSamples> made{};
    for (std::size_t s = 0; s < kWindowSamples; ++s)
      made[s] = static_cast<float>(
          0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(s) / kWindowSamples));
    return made;
  }();
  return window;
}

/// Sample at `position`: mirrored before the beginning, silence behind the end.
float sample_at(std::span<const float> samples, std::ptrdiff_t position) {
  const auto index = static_cast<std::size_t>(position < 0 ? -position : position);
  return index < samples.size() ? samples[index] : 0.0f;
}

/// Frames first … first + kFrameLanes, each centred on its time, under the window, side by side.
void gather(std::span<const float> samples, std::size_t first, std::span<float> out) {
  for (std::size_t f = 0; f < kFrameLanes; ++f) {
    const auto start = static_cast<std::ptrdiff_t>((first + f) * kHopSamples) -
                       static_cast<std::ptrdiff_t>(kWindowSamples / 2);
    for (std::size_t s = 0; s < kWindowSamples; ++s)
      out[s * kFrameLanes + f] = sample_at(samples, start + static_cast<std::ptrdiff_t>(s)) * hann()[s];
  }
}

/// energies: [kFrameLanes], the weighted sum of a band's bins.
void add_up(const MelFilters::Band& band, std::span<const float> power,
            std::array<float, kFrameLanes>& energies) {
  energies.fill(0);
  for (std::size_t i = 0; i < band.weights.size(); ++i)
    for (std::size_t f = 0; f < kFrameLanes; ++f)
      energies[f] += band.weights[i] * power[(band.first + i) * kFrameLanes + f];
}

/// log10 of energies, no floor yet. Frames that touch no sample stay as they are: silence.
void fill_logarithms(std::span<const float> samples, const MelFilters& filters, tensor::Matrix<float>& mel) {
  std::vector<float> windowed(kWindowSamples * kFrameLanes), power(kSpectrumBins * kFrameLanes);
  std::array<float, kFrameLanes> energies{};
  const std::size_t touched =
      std::min(mel.columns(), (samples.size() + kWindowSamples / 2) / kHopSamples + 1);
  for (std::size_t first = 0; first < touched; first += kFrameLanes) {
    gather(samples, first, windowed);
    power_spectra(windowed, power);
    const std::size_t count = std::min(kFrameLanes, mel.columns() - first);
    for (std::size_t b = 0; b < filters.bands(); ++b) {
      add_up(filters.band(b), power, energies);
      for (std::size_t f = 0; f < count; ++f)
        mel.row(b)[first + f] = std::log10(std::max(energies[f], kLeastEnergy));
    }
  }
}

}  // namespace

MelFilters::MelFilters(tensor::MatrixView<const float> filters) : bands_(filters.rows()) {
  for (std::size_t b = 0; b < bands_.size(); ++b) {
    const auto row = filters.row(b);
    const auto weighs = [](float weight) { return weight != 0; };
    const auto first = std::ranges::find_if(row, weighs);
    const auto last = std::find_if(row.rbegin(), row.rend(), weighs).base();
    bands_[b].first = static_cast<std::size_t>(first - row.begin());
    if (first < last) bands_[b].weights.assign(first, last);
  }
}

tensor::Matrix<float> log_mel(std::span<const float> samples, const MelFilters& filters, std::size_t frames) {
  if (samples.size() <= kWindowSamples / 2) throw Error(Code::transcription_error, "the sound is too short");
  tensor::Matrix<float> mel(filters.bands(), frames);
  const std::span<float> values(mel.data(), mel.rows() * mel.columns());
  std::ranges::fill(values, std::log10(kLeastEnergy));
  fill_logarithms(samples, filters, mel);
  const float floor = *std::max_element(values.begin(), values.end()) - kRange;
  for (float& value : values) value = (std::max(value, floor) + 4) / 4;
  return mel;
}

}  // namespace ecg::acoustics
