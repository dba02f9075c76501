#pragma once
// Power spectra of windows of 400 samples.
// Source: Cooley and Tukey 1965, mixed radix; 400 real numbers are taken as 200 complex ones and split
// afterwards.
#include <cstddef>
#include <span>

namespace ecg::acoustics {

/// How many frames are transformed side by side, one in each lane: the arithmetic of one frame, on vectors.
inline constexpr std::size_t kFrameLanes = 16;

/// in     [400 x kFrameLanes]: sample s of frame f at s * kFrameLanes + f, under its window already
/// power  [201 x kFrameLanes]: squared magnitudes
void power_spectra(std::span<const float> in, std::span<float> power);

}  // namespace ecg::acoustics
