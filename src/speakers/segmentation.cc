#include "speakers/segmentation.h"

#include <algorithm>
#include <cmath>

#include "tensor/vector_math.h"

namespace ecg::speakers {
namespace {

using tensor::ComputeType;
using tensor::Matrix;
using tensor::MatrixView;

constexpr char kNetwork[] = "pyannote segmentation-3.0";
constexpr std::size_t kSincFilters = 80, kSincTaps = 251, kSincStride = 10;
constexpr std::size_t kChannels = 60, kTaps = 5, kPool = 3;
constexpr std::size_t kUnits = 128, kGates = 4 * kUnits;
constexpr std::size_t kTileFrames = 96;  // pooled; three times as many rows stay in the second cache
constexpr std::size_t kBlockSteps = 32;  // of time whose gates are computed together
constexpr float kLeak = 0.01f, kEpsilon = 1e-5f;

struct Spread {
  float mean, deviation;
};

Spread spread_of(std::span<const float> x) {
  double sum = 0, squares = 0;
  for (const float value : x) sum += value;
  const double mean = sum / static_cast<double>(x.size());
  for (const float value : x) squares += (value - mean) * (value - mean);
  const double variance = squares / static_cast<double>(x.size());
  return {static_cast<float>(mean), static_cast<float>(std::sqrt(variance + kEpsilon))};
}

void leak(std::span<float> x) {
  for (float& value : x) value = value < 0 ? kLeak * value : value;
}

/// Each column to mean 0 and deviation 1 over time, then scaled; negative numbers shrink to a hundredth.
void normalize_columns(MatrixView<float> x, std::span<const float> scale, std::span<const float> shift) {
  const std::size_t width = x.columns();
  std::vector<double> mean(width), square(width);
  for (std::size_t r = 0; r < x.rows(); ++r)
    for (std::size_t c = 0; c < width; ++c) mean[c] += x.row(r)[c];
  for (double& value : mean) value /= static_cast<double>(x.rows());
  for (std::size_t r = 0; r < x.rows(); ++r)
    for (std::size_t c = 0; c < width; ++c) {
      const double off = x.row(r)[c] - mean[c];
      square[c] += off * off;
    }
  std::vector<float> by(width), plus(width);
  for (std::size_t c = 0; c < width; ++c) {
    const double deviation = std::sqrt(square[c] / static_cast<double>(x.rows()) + kEpsilon);
    by[c] = static_cast<float>(scale[c] / deviation);
    plus[c] = static_cast<float>(shift[c] - mean[c] * scale[c] / deviation);
  }
  for (std::size_t r = 0; r < x.rows(); ++r) {
    float* row = x.row(r).data();
    for (std::size_t c = 0; c < width; ++c) row[c] = row[c] * by[c] + plus[c];
    leak(x.row(r));
  }
}

/// The greatest of each three rows of `tile`, or of what they are without their signs.
void pool_rows(MatrixView<const float> tile, bool magnitudes, MatrixView<float> out) {
  for (std::size_t r = 0; r < out.rows(); ++r) {
    const float *a = tile.row(kPool * r).data(), *b = tile.row(kPool * r + 1).data(),
                *c = tile.row(kPool * r + 2).data();
    float* to = out.row(r).data();
    for (std::size_t i = 0; i < out.columns(); ++i)
      to[i] = magnitudes ? std::max({std::abs(a[i]), std::abs(b[i]), std::abs(c[i])})
                         : std::max({a[i], b[i], c[i]});
  }
}

/// From [outputs x inputs x taps] to [outputs x taps x inputs], as the numbers lie in time.
std::vector<float> taps_first(const std::vector<float>& stored, std::size_t outputs, std::size_t inputs) {
  const std::size_t taps = stored.size() / outputs / inputs;
  std::vector<float> turned(stored.size());
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t t = 0; t < taps; ++t)
        turned[(o * taps + t) * inputs + i] = stored[(o * inputs + i) * taps + t];
  return turned;
}

/// Of two layers of biases, one.
std::vector<float> summed_bias(std::span<const float> both) {
  std::vector<float> sum(kGates);
  for (std::size_t i = 0; i < kGates; ++i) sum[i] = both[i] + both[kGates + i];
  return sum;
}

std::vector<float> part(const std::vector<float>& numbers, std::size_t index, std::size_t size) {
  const auto from = numbers.begin() + static_cast<std::ptrdiff_t>(index * size);
  return {from, from + static_cast<std::ptrdiff_t>(size)};
}

std::vector<float> transposed(const std::vector<float>& numbers, std::size_t rows) {
  const std::size_t columns = numbers.size() / rows;
  std::vector<float> turned(numbers.size());
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) turned[c * rows + r] = numbers[r * columns + c];
  return turned;
}

/// Frames of `frames` samples apart, `size` numbers each, through taps and pooling, a tile at a time.
void convolve(MatrixView<const float> frames, const tensor::PackedMatrix& taps, std::span<const float> bias,
              bool magnitudes, Segmentation::Scratch& scratch, MatrixView<float> out) {
  for (std::size_t at = 0; at < out.rows(); at += kTileFrames) {
    const std::size_t pooled = std::min(kTileFrames, out.rows() - at);
    scratch.rows.assign(taps.compute_type(), frames.rows(kPool * at, kPool * pooled));
    scratch.tile.resize(kPool * pooled, taps.outputs());
    multiply(scratch.rows, taps, {.bias = bias}, scratch.tile);
    pool_rows(scratch.tile, magnitudes, out.rows(at, pooled));
  }
}

void log_softmax(std::span<float> x) {
  const float most = tensor::max(x);
  const float sum = most + std::log(tensor::sum_of_exp(x, most));
  for (float& value : x) value -= sum;
}

}  // namespace

Segmentation::Segmentation(const std::filesystem::path& onnx_file, ComputeType compute_type)
    : Segmentation(NetworkFile::read(kNetwork, onnx_file), compute_type) {}

Segmentation::Segmentation(const NetworkFile& file, ComputeType compute_type) {
  wave_scale_ = file.of("InstanceNormalization", 0, 1, {1}).front();
  wave_shift_ = file.of("InstanceNormalization", 0, 2, {1}).front();
  convolutions_[0].taps = pack(compute_type, file.only({kSincFilters, 1, kSincTaps}), kSincFilters);
  const std::array<std::size_t, 3> widths = {kSincFilters, kChannels, kChannels};
  for (std::size_t i = 0; i < widths.size(); ++i) {
    convolutions_[i].norm_scale = file.of("InstanceNormalization", i + 1, 1, {widths[i]});
    convolutions_[i].norm_shift = file.of("InstanceNormalization", i + 1, 2, {widths[i]});
    if (i == 0) continue;
    const auto& stored = file.only({kChannels, widths[i - 1], kTaps});
    convolutions_[i].taps = pack(compute_type, taps_first(stored, kChannels, widths[i - 1]), kChannels);
    convolutions_[i].bias = file.of("Conv", i - 1, 2, {kChannels});
  }
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::size_t inputs = l == 0 ? kChannels : 2 * kUnits;
    const auto& input = file.of("LSTM", l, 1, {2, kGates, inputs});
    const auto& hidden = file.of("LSTM", l, 2, {2, kGates, kUnits});
    const auto& bias = file.of("LSTM", l, 3, {2, 2 * kGates});
    for (std::size_t d = 0; d < 2; ++d)
      layers_[l][d] = {.input_gates = pack(compute_type, part(input, d, kGates * inputs), kGates),
                       .hidden_gates = pack(compute_type, part(hidden, d, kGates * kUnits), kGates),
                       .bias = summed_bias(part(bias, d, 2 * kGates))};
  }
  const std::array<std::size_t, 4> sizes = {2 * kUnits, kUnits, kUnits, kPowerset};
  for (std::size_t i = 0; i < linear_.size(); ++i) {
    const auto& stored = file.of("MatMul", i, 1, {sizes[i], sizes[i + 1]});
    linear_[i] = {.matrix = pack(compute_type, transposed(stored, sizes[i]), sizes[i + 1]),
                  .bias = file.of("Add", i, 0, {sizes[i + 1]})};
  }
}

/// One window through SincNet: scratch.after [kWindowFrames x kChannels].
void Segmentation::hear(std::span<const float> window, Scratch& scratch) const {
  assert(window.size() == kWindowSamples);
  const Spread spread = spread_of(window);
  const float by = wave_scale_ / spread.deviation;
  scratch.samples.resize(1, kWindowSamples);
  for (std::size_t i = 0; i < kWindowSamples; ++i)
    scratch.samples.data()[i] = (window[i] - spread.mean) * by + wave_shift_;

  std::size_t frames = (kWindowSamples - kSincTaps) / kSincStride + 1;
  MatrixView<const float> in(scratch.samples.data(), frames, kSincTaps, kSincStride);
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    const Convolution& convolution = convolutions_[i];
    scratch.after.resize(frames / kPool, convolution.taps.outputs());
    convolve(in, convolution.taps, convolution.bias, i == 0, scratch, scratch.after);
    normalize_columns(scratch.after, convolution.norm_scale, convolution.norm_shift);
    if (i + 1 == convolutions_.size()) break;
    std::swap(scratch.before, scratch.after);
    const std::size_t width = scratch.before.columns();
    frames = scratch.before.rows() - kTaps + 1;
    in = {scratch.before.data(), frames, kTaps * width, width};
  }
  assert(scratch.after.rows() == kWindowFrames);
}

/// scratch.sequence [steps x windows] -> scratch.next, one way through time. Gates of the input are computed
/// for a block of steps at once, those of the state step by step, for all windows together.
void Segmentation::remember(const Direction& direction, bool backward, std::size_t windows, Scratch& scratch,
                            const CancelFlag* cancel) const {
  const MatrixView<const float> in = scratch.sequence;
  scratch.cell.assign(windows * kUnits, 0);
  scratch.step.resize(windows, kUnits);
  std::fill_n(scratch.step.data(), windows * kUnits, 0.0f);
  for (std::size_t done = 0; done < kWindowFrames; done += kBlockSteps) {
    if (cancel) cancel->throw_if_cancelled();
    const std::size_t steps = std::min(kBlockSteps, kWindowFrames - done);
    const std::size_t first = backward ? kWindowFrames - done - steps : done;
    scratch.rows.assign(direction.input_gates.compute_type(), in.rows(first * windows, steps * windows));
    scratch.gates.resize(steps * windows, kGates);
    multiply(scratch.rows, direction.input_gates, {.bias = direction.bias}, scratch.gates);
    for (std::size_t s = 0; s < steps; ++s) {
      const std::size_t step = backward ? steps - 1 - s : s;
      const auto gates = scratch.gates.view().rows(step * windows, windows);
      scratch.rows.assign(direction.hidden_gates.compute_type(), scratch.step);
      multiply(scratch.rows, direction.hidden_gates, {.add = true}, gates);
      for (std::size_t w = 0; w < windows; ++w) {
        const std::span cell(scratch.cell.data() + w * kUnits, kUnits);
        tensor::lstm_step(gates.row(w), cell, scratch.step.row(w));
        const auto out =
            scratch.next.row((first + step) * windows + w).subspan(backward ? kUnits : 0, kUnits);
        std::ranges::copy(scratch.step.row(w), out.begin());
      }
    }
  }
}

void Segmentation::remember(std::size_t layer, std::size_t windows, Scratch& scratch,
                            const CancelFlag* cancel) const {
  scratch.next.resize(kWindowFrames * windows, 2 * kUnits);
  remember(layers_[layer][0], false, windows, scratch, cancel);
  remember(layers_[layer][1], true, windows, scratch, cancel);
  std::swap(scratch.sequence, scratch.next);
}

MatrixView<const float> Segmentation::scores(std::span<const std::span<const float>> windows,
                                             Scratch& scratch, const CancelFlag* cancel) const {
  scratch.sequence.resize(kWindowFrames * windows.size(), kChannels);
  for (std::size_t w = 0; w < windows.size(); ++w) {
    if (cancel) cancel->throw_if_cancelled();
    hear(windows[w], scratch);
    for (std::size_t f = 0; f < kWindowFrames; ++f)
      std::ranges::copy(scratch.after.row(f), scratch.sequence.row(f * windows.size() + w).begin());
  }
  for (std::size_t layer = 0; layer < layers_.size(); ++layer)
    remember(layer, windows.size(), scratch, cancel);
  for (std::size_t i = 0; i < linear_.size(); ++i) {
    scratch.rows.assign(linear_[i].matrix.compute_type(), scratch.sequence);
    scratch.next.resize(scratch.sequence.rows(), linear_[i].matrix.outputs());
    multiply(scratch.rows, linear_[i].matrix, {.bias = linear_[i].bias}, scratch.next);
    if (i + 1 < linear_.size()) leak({scratch.next.data(), scratch.next.rows() * scratch.next.columns()});
    std::swap(scratch.sequence, scratch.next);
  }
  scratch.scores.resize(windows.size() * kWindowFrames, kPowerset);
  for (std::size_t w = 0; w < windows.size(); ++w)
    for (std::size_t f = 0; f < kWindowFrames; ++f) {
      const auto row = scratch.scores.row(w * kWindowFrames + f);
      std::ranges::copy(scratch.sequence.row(f * windows.size() + w), row.begin());
      log_softmax(row);
    }
  return scratch.scores;
}

}  // namespace ecg::speakers
