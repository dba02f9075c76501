#include "tensor/packed_matrix.h"

#include <algorithm>
#include <cmath>

namespace ecg::tensor {
namespace {

/// Where input i of output o stands in its panel: integers in pairs of inputs, floats one by one.
template <typename T>
std::size_t place(std::size_t i, std::size_t o) {
  if constexpr (std::is_same_v<T, float>)
    return i * kPanel + o;
  else
    return i / 2 * (2 * kPanel) + o * 2 + i % 2;
}

template <typename T>
T rounded(float value) {
  if constexpr (std::is_same_v<T, float>) return value;
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, without a call for each number.
  else
    return static_cast<T>(static_cast<std::int32_t>((value + 0x1.8p23f) - 0x1.8p23f));
}

template <typename T, typename At>
void fill_panel(T* panel, std::size_t inputs, std::size_t count, const float* factors, const At& at) {
  const std::size_t padded = (inputs + 1) / 2 * 2;
  if (count < kPanel || inputs < padded) std::fill(panel, panel + kPanel * padded, T{});
  for (std::size_t o = 0; o < count; ++o)
    for (std::size_t i = 0; i < inputs; ++i) panel[place<T>(i, o)] = rounded<T>(at(o, i) * factors[o]);
}

template <typename At>
float greatest(std::size_t inputs, std::size_t output, const At& at) {
  float most = 0;
  for (std::size_t i = 0; i < inputs; ++i) most = std::max(most, std::abs(at(output, i)));
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

template <typename At>
void PackedMatrix::pack_panel(std::size_t panel, std::size_t count, const At& at) {
  float factors[kPanel] = {};
  float* scales = scales_.data() + panel * kPanel;
  const int level = storage_ == Storage::i16 ? kWeightLevel : kByteLevel;
  for (std::size_t o = 0; o < count; ++o) {
    const float most = storage_ == Storage::f32 ? static_cast<float>(level) : greatest(inputs_, o, at);
    factors[o] = most > 0 ? static_cast<float>(level) / most : 0;
    scales[o] = most / static_cast<float>(level);
  }
  std::visit(
      [&](auto& numbers) {
        fill_panel(numbers.data() + panel * kPanel * padded_inputs(), inputs_, count, factors, at);
      },
      numbers_);
}

void PackedMatrix::pack_rows(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.rows() <= outputs_ &&
         matrix.columns() == inputs_);
  for (std::size_t o = 0; o < matrix.rows(); o += kPanel) {
    const float* rows = matrix.data() + o * matrix.stride();
    pack_panel((first_output + o) / kPanel, std::min(kPanel, matrix.rows() - o),
               [=, stride = matrix.stride()](std::size_t output, std::size_t i) {
                 return rows[output * stride + i];
               });
  }
}

void PackedMatrix::pack_columns(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.columns() <= outputs_ &&
         matrix.rows() == inputs_);
  for (std::size_t o = 0; o < matrix.columns(); o += kPanel) {
    const float* columns = matrix.data() + o;
    pack_panel((first_output + o) / kPanel, std::min(kPanel, matrix.columns() - o),
               [=, stride = matrix.stride()](std::size_t output, std::size_t i) {
                 return columns[i * stride + output];
               });
  }
}

std::size_t PackedMatrix::size_bytes() const {
  return std::visit([](const auto& numbers) { return numbers.size() * sizeof(numbers[0]); }, numbers_) +
         scales_.size() * sizeof(float);
}

}  // namespace ecg::tensor
