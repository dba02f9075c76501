#include "tensor/packed_matrix.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ecg::tensor {
namespace {

template <typename T>
T rounded(float value) {
  if constexpr (std::is_same_v<T, float>) return value;
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, without a call for each number.
  else
    return static_cast<T>(static_cast<std::int32_t>((value + 0x1.8p23f) - 0x1.8p23f));
}

/// numbers(i) are those of input i for all outputs of the panel. Integers stand in pairs of inputs, floats
/// one by one.
template <typename T, typename Numbers>
void fill_panel(T* panel, std::size_t inputs, const float* factors, const Numbers& numbers) {
  constexpr std::size_t kTogether = std::is_same_v<T, float> ? 1 : 2;
  for (std::size_t i = 0; i < inputs; i += kTogether, panel += kTogether * kPanel)
    for (std::size_t k = 0; k < kTogether; ++k) {
      const std::array<float, kPanel> of_input =
          i + k < inputs ? numbers(i + k) : std::array<float, kPanel>{};
      for (std::size_t o = 0; o < kPanel; ++o)
        panel[o * kTogether + k] = rounded<T>(of_input[o] * factors[o]);
    }
}

template <typename Numbers>
std::array<float, kPanel> greatest(std::size_t inputs, const Numbers& numbers) {
  std::array<float, kPanel> most{};
  for (std::size_t i = 0; i < inputs; ++i) {
    const std::array<float, kPanel> of_input = numbers(i);
    for (std::size_t o = 0; o < kPanel; ++o) most[o] = std::max(most[o], std::abs(of_input[o]));
  }
  return most;
}

}  // namespace

PackedMatrix PackedMatrix::pack(Storage storage, MatrixView<const float> matrix) {
  PackedMatrix packed(storage, matrix.rows(), matrix.columns());
  packed.pack_rows(0, matrix);
  return packed;
}

void PackedMatrix::resize(Storage storage, std::size_t outputs, std::size_t inputs) {
  storage_ = storage;
  outputs_ = outputs;
  inputs_ = inputs;
  if (storage == Storage::f32 && numbers_.index() != 0) numbers_.emplace<0>();
  if (storage == Storage::i16 && numbers_.index() != 1) numbers_.emplace<1>();
  if (storage == Storage::i8 && numbers_.index() != 2) numbers_.emplace<2>();
  std::visit([&](auto& numbers) { numbers.resize(panels() * kPanel * padded_inputs()); }, numbers_);
  scales_.resize(panels() * kPanel);
}

template <typename Numbers>
void PackedMatrix::pack_panel(std::size_t panel, const Numbers& numbers) {
  std::array<float, kPanel> factors;
  factors.fill(1);
  float* scales = scales_.data() + panel * kPanel;
  if (storage_ == Storage::f32) {
    std::fill_n(scales, kPanel, 1.0f);
  } else {
    const auto level = static_cast<float>(storage_ == Storage::i16 ? kWeightLevel : kByteLevel);
    const auto most = greatest(inputs_, numbers);
    for (std::size_t o = 0; o < kPanel; ++o) {
      factors[o] = most[o] > 0 ? level / most[o] : 0;
      scales[o] = most[o] / level;
    }
  }
  std::visit(
      [&](auto& packed) {
        fill_panel(packed.data() + panel * kPanel * padded_inputs(), inputs_, factors.data(), numbers);
      },
      numbers_);
}

void PackedMatrix::pack_rows(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.rows() <= outputs_ &&
         matrix.columns() == inputs_);
  for (std::size_t first = 0; first < matrix.rows(); first += kPanel) {
    const float* rows = matrix.data() + first * matrix.stride();
    const std::size_t count = std::min(kPanel, matrix.rows() - first);
    pack_panel((first_output + first) / kPanel, [=, stride = matrix.stride()](std::size_t i) {
      std::array<float, kPanel> numbers{};
      for (std::size_t o = 0; o < count; ++o) numbers[o] = rows[o * stride + i];
      return numbers;
    });
  }
}

void PackedMatrix::pack_columns(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.columns() <= outputs_ &&
         matrix.rows() == inputs_);
  for (std::size_t first = 0; first < matrix.columns(); first += kPanel) {
    const float* columns = matrix.data() + first;
    const std::size_t count = std::min(kPanel, matrix.columns() - first);
    pack_panel((first_output + first) / kPanel, [=, stride = matrix.stride()](std::size_t i) {
      std::array<float, kPanel> numbers{};
      if (count == kPanel)
        std::copy_n(columns + i * stride, kPanel, numbers.begin());
      else
        std::copy_n(columns + i * stride, count, numbers.begin());
      return numbers;
    });
  }
}

std::size_t PackedMatrix::size_bytes() const {
  return std::visit([](const auto& numbers) { return numbers.size() * sizeof(numbers[0]); }, numbers_) +
         scales_.size() * sizeof(float);
}

}  // namespace ecg::tensor
