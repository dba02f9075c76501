#include "tensor/packed_matrix.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ecg::tensor {
namespace {

template <typename T>
T rounded(float value) {
  if constexpr (std::is_same_v<T, float>) return value;
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, without a call for each number.
  else
    return static_cast<T>(static_cast<std::int32_t>((value + 0x1.8p23f) - 0x1.8p23f));
}

/// Puts one output's numbers into its place of the panel, `together` of them side by side.
template <std::size_t together, typename T>
void spread(const std::vector<T>& numbers, T* place) {
  for (std::size_t i = 0; i < numbers.size(); i += together)
    std::memcpy(place + i * kPanel, &numbers[i], together * sizeof(T));
}

template <typename T>
void spread(Storage storage, const std::vector<T>& numbers, T* panel, std::size_t output) {
  T* place = panel + output * inputs_together(storage);
  if (storage == Storage::f32) return spread<1>(numbers, place);
  if (storage == Storage::u8i8) return spread<4>(numbers, place);
  spread<2>(numbers, place);
}

float greatest(std::span<const float> row) {
  std::array<float, kPanel> most{};  // side by side, so that they are found with vectors
  std::size_t i = 0;
  for (; i + kPanel <= row.size(); i += kPanel)
    for (std::size_t k = 0; k < kPanel; ++k) most[k] = std::max(most[k], std::abs(row[i + k]));
  for (; i < row.size(); ++i) most[0] = std::max(most[0], std::abs(row[i]));
  return *std::ranges::max_element(most);
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
  const std::size_t type = storage == Storage::f32 ? 0 : storage == Storage::i16 ? 1 : 2;
  if (type == 0 && numbers_.index() != 0) numbers_.emplace<0>();
  if (type == 1 && numbers_.index() != 1) numbers_.emplace<1>();
  if (type == 2 && numbers_.index() != 2) numbers_.emplace<2>();
  std::visit([&](auto& numbers) { numbers.resize(panels() * kPanel * padded_inputs()); }, numbers_);
  scales_.resize(panels() * kPanel);
  if (storage == Storage::u8i8) sums_.resize(panels() * kPanel);
}

std::array<float, kPanel> PackedMatrix::choose_scales(std::size_t panel,
                                                      const std::array<float, kPanel>& most) {
  std::array<float, kPanel> factors;
  factors.fill(1);
  float* scales = scales_.data() + panel * kPanel;
  std::fill_n(scales, kPanel, 1.0f);
  if (storage_ == Storage::f32) return factors;
  const auto level = static_cast<float>(storage_ == Storage::i16 ? kWeightLevel : kByteLevel);
  for (std::size_t o = 0; o < kPanel; ++o) {
    factors[o] = most[o] > 0 ? level / most[o] : 0;
    scales[o] = most[o] / level;
  }
  return factors;
}

void PackedMatrix::pack_rows(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.rows() <= outputs_ &&
         matrix.columns() == inputs_);
  for (std::size_t first = 0; first < matrix.rows(); first += kPanel) {
    const std::size_t panel = (first_output + first) / kPanel,
                      count = std::min(kPanel, matrix.rows() - first);
    std::array<float, kPanel> most{};
    for (std::size_t o = 0; o < count; ++o) most[o] = greatest(matrix.row(first + o));
    const auto factors = choose_scales(panel, most);
    std::visit(
        [&]<typename T>(Buffer<T>&) {
          T* numbers = panel_for_writing<T>(panel);
          std::vector<T> line(padded_inputs());  // the last ones stay zero
          for (std::size_t o = 0; o < kPanel; ++o) {
            const auto row = o < count ? matrix.row(first + o) : std::span<const float>{};
            for (std::size_t i = 0; i < inputs_; ++i)
              line[i] = o < count ? rounded<T>(row[i] * factors[o]) : T{0};
            if (storage_ == Storage::u8i8) {
              std::int32_t sum = 0;
              for (const T number : line) sum += static_cast<std::int32_t>(number);
              sums_[panel * kPanel + o] = sum;
            }
            spread(storage_, line, numbers, o);
          }
        },
        numbers_);
  }
}

void PackedMatrix::pack_columns(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.columns() <= outputs_ &&
         matrix.rows() == inputs_ && storage_ != Storage::u8i8);
  for (std::size_t first = 0; first < matrix.columns(); first += kPanel) {
    const std::size_t panel = (first_output + first) / kPanel,
                      count = std::min(kPanel, matrix.columns() - first);
    const float* columns = matrix.data() + first;
    const auto of_input = [&](std::size_t i) {
      std::array<float, kPanel> numbers{};
      if (i >= inputs_) return numbers;
      if (count == kPanel)
        std::copy_n(columns + i * matrix.stride(), kPanel, numbers.begin());
      else
        std::copy_n(columns + i * matrix.stride(), count, numbers.begin());
      return numbers;
    };
    std::array<float, kPanel> most{};
    for (std::size_t i = 0; i < inputs_; ++i) {
      const auto numbers = of_input(i);
      for (std::size_t o = 0; o < kPanel; ++o) most[o] = std::max(most[o], std::abs(numbers[o]));
    }
    const auto factors = choose_scales(panel, most);
    std::visit(
        [&]<typename T>(Buffer<T>&) {
          constexpr std::size_t kTogether = std::is_same_v<T, float> ? 1 : 2;
          T* to = panel_for_writing<T>(panel);
          for (std::size_t i = 0; i < padded_inputs(); i += kTogether, to += kTogether * kPanel)
            for (std::size_t k = 0; k < kTogether; ++k) {
              const auto numbers = of_input(i + k);
              for (std::size_t o = 0; o < kPanel; ++o)
                to[o * kTogether + k] = rounded<T>(numbers[o] * factors[o]);
            }
        },
        numbers_);
  }
}

std::size_t PackedMatrix::size_bytes() const {
  return std::visit([](const auto& numbers) { return numbers.size() * sizeof(numbers[0]); }, numbers_) +
         scales_.size() * sizeof(float) + sums_.size() * sizeof(std::int32_t);
}

}  // namespace ecg::tensor
