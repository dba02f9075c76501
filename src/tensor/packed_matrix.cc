#include "tensor/packed_matrix.h"

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tensor/packed_matrix.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ecg::tensor::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, kPanel>;
using I = hn::RebindToSigned<F>;
constexpr std::size_t kLanes = hn::MaxLanes(F());

float greatest_of_row(const float* row, std::size_t size) {
  const F f;
  auto lanes = hn::Zero(f);
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) lanes = hn::Max(lanes, hn::Abs(hn::LoadU(f, row + i)));
  float most = hn::GetLane(hn::MaxOfLanes(f, lanes));
  for (; i < size; ++i) most = std::max(most, std::abs(row[i]));
  return most;
}

template <typename T>
HWY_INLINE void round_row_as(const float* row, std::size_t size, float factor, T* out) {
  const F f;
  const auto by = hn::Set(f, factor);
  const hn::Rebind<T, F> t;
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes)
    hn::StoreU(hn::DemoteTo(t, hn::NearestInt(hn::Mul(hn::LoadU(f, row + i), by))), t, out + i);
  for (; i < size; ++i) out[i] = static_cast<T>(std::nearbyint(row[i] * factor));
}
void round_to_shorts(const float* row, std::size_t size, float factor, std::int16_t* out) {
  round_row_as(row, size, factor, out);
}
void round_to_bytes(const float* row, std::size_t size, float factor, std::int8_t* out) {
  round_row_as(row, size, factor, out);
}

/// Of kPanel columns, each column's.
void greatest_of_columns(MatrixView<const float> columns, float* most) {
  const F f;
  for (std::size_t v = 0; v < kPanel; v += kLanes) {
    auto lanes = hn::Zero(f);
    for (std::size_t i = 0; i < columns.rows(); ++i)
      lanes = hn::Max(lanes, hn::Abs(hn::LoadU(f, columns.data() + i * columns.stride() + v)));
    hn::StoreU(lanes, f, most + v);
  }
}

/// kPanel columns as a panel: two rows' numbers of one column stand together, which is one integer of twice
/// the width. An odd last row is followed by zeros.
template <typename T>
HWY_INLINE void pair_columns_as(MatrixView<const float> columns, const float* factors, T* panel) {
  const F f;
  constexpr int kBits = 8 * sizeof(T);
  using Pair = std::conditional_t<sizeof(T) == 1, std::int16_t, std::int32_t>;
  const hn::Rebind<Pair, F> pairs;
  const auto low = hn::Set(I(), (std::int32_t{1} << kBits) - 1);
  for (std::size_t i = 0; i < columns.rows(); i += 2, panel += 2 * kPanel)
    for (std::size_t v = 0; v < kPanel; v += kLanes) {
      const auto by = hn::LoadU(f, factors + v);
      const float* first = columns.data() + i * columns.stride() + v;
      const auto a = hn::NearestInt(hn::Mul(hn::LoadU(f, first), by));
      const auto b = i + 1 < columns.rows()
                         ? hn::NearestInt(hn::Mul(hn::LoadU(f, first + columns.stride()), by))
                         : hn::Zero(I());
      const auto both = hn::Or(hn::And(a, low), hn::ShiftLeft<kBits>(b));
      auto* to = reinterpret_cast<Pair*>(panel) + v;
      if constexpr (sizeof(T) == 1)
        hn::StoreU(hn::DemoteTo(pairs, both), pairs, to);
      else
        hn::StoreU(both, pairs, to);
    }
}
void pair_columns_to_shorts(MatrixView<const float> columns, const float* factors, std::int16_t* panel) {
  pair_columns_as(columns, factors, panel);
}
void pair_columns_to_bytes(MatrixView<const float> columns, const float* factors, std::int8_t* panel) {
  pair_columns_as(columns, factors, panel);
}

/// The same with four rows' bytes side by side; `sums`: of each column's.
void columns_to_fours(MatrixView<const float> columns, const float* factors, std::int8_t* panel,
                      std::int32_t* sums) {
  const F f;
  const auto low = hn::Set(I(), 0xff);
  for (std::size_t v = 0; v < kPanel; v += kLanes) {
    const auto by = hn::LoadU(f, factors + v);
    const auto number = [&](std::size_t i) HWY_ATTR {
      return i < columns.rows()
                 ? hn::NearestInt(hn::Mul(hn::LoadU(f, columns.data() + i * columns.stride() + v), by))
                 : hn::Zero(I());
    };
    auto sum = hn::Zero(I());
    for (std::size_t i = 0; i < columns.rows(); i += 4) {
      const auto a = number(i), b = number(i + 1), c = number(i + 2), d = number(i + 3);
      sum = hn::Add(hn::Add(sum, hn::Add(a, b)), hn::Add(c, d));
      const auto front = hn::Or(hn::And(a, low), hn::ShiftLeft<8>(hn::And(b, low)));
      const auto back = hn::Or(hn::ShiftLeft<16>(hn::And(c, low)), hn::ShiftLeft<24>(d));
      hn::StoreU(hn::Or(front, back), I(), reinterpret_cast<std::int32_t*>(panel + i * kPanel) + v);
    }
    hn::StoreU(sum, I(), sums + v);
  }
}

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::tensor {

HWY_EXPORT(greatest_of_row);
HWY_EXPORT(round_to_shorts);
HWY_EXPORT(round_to_bytes);
HWY_EXPORT(greatest_of_columns);
HWY_EXPORT(pair_columns_to_shorts);
HWY_EXPORT(pair_columns_to_bytes);
HWY_EXPORT(columns_to_fours);

namespace {

void round_row(std::span<const float> row, float, float* out) { std::ranges::copy(row, out); }
void round_row(std::span<const float> row, float factor, std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(round_to_shorts)(row.data(), row.size(), factor, out);
}
void round_row(std::span<const float> row, float factor, std::int8_t* out) {
  HWY_DYNAMIC_DISPATCH(round_to_bytes)(row.data(), row.size(), factor, out);
}

void pair_columns(MatrixView<const float> columns, const float*, float* panel) {
  for (std::size_t i = 0; i < columns.rows(); ++i) std::ranges::copy(columns.row(i), panel + i * kPanel);
  if (columns.rows() % 2 == 1) std::fill_n(panel + columns.rows() * kPanel, kPanel, 0.0f);
}
void pair_columns(MatrixView<const float> columns, const float* factors, std::int16_t* panel) {
  HWY_DYNAMIC_DISPATCH(pair_columns_to_shorts)(columns, factors, panel);
}
void pair_columns(MatrixView<const float> columns, const float* factors, std::int8_t* panel) {
  HWY_DYNAMIC_DISPATCH(pair_columns_to_bytes)(columns, factors, panel);
}

/// Puts one output's numbers into its place of the panel, `together` of them side by side.
template <std::size_t together, typename T>
void spread(const std::vector<T>& numbers, T* place) {
  for (std::size_t i = 0; i < numbers.size(); i += together)
    std::memcpy(place + i * kPanel, &numbers[i], together * sizeof(T));
}

template <typename T>
void spread(ComputeType compute_type, const std::vector<T>& numbers, T* panel, std::size_t output) {
  T* place = panel + output * inputs_together(compute_type);
  if (compute_type == ComputeType::f32) return spread<1>(numbers, place);
  if (compute_type == ComputeType::u8i8) return spread<4>(numbers, place);
  spread<2>(numbers, place);
}

}  // namespace

PackedMatrix PackedMatrix::pack(ComputeType compute_type, MatrixView<const float> matrix) {
  PackedMatrix packed(compute_type, matrix.rows(), matrix.columns());
  packed.pack_rows(0, matrix);
  return packed;
}

void PackedMatrix::resize(ComputeType compute_type, std::size_t outputs, std::size_t inputs) {
  compute_type_ = compute_type;
  outputs_ = outputs;
  inputs_ = inputs;
  const std::size_t type = compute_type == ComputeType::f32 ? 0 : compute_type == ComputeType::i16 ? 1 : 2;
  if (type == 0 && numbers_.index() != 0) numbers_.emplace<0>();
  if (type == 1 && numbers_.index() != 1) numbers_.emplace<1>();
  if (type == 2 && numbers_.index() != 2) numbers_.emplace<2>();
  std::visit([&](auto& numbers) { numbers.resize(panels() * kPanel * padded_inputs()); }, numbers_);
  scales_.resize(panels() * kPanel);
  if (compute_type == ComputeType::u8i8) sums_.resize(panels() * kPanel);
}

std::array<float, kPanel> PackedMatrix::choose_scales(std::size_t panel,
                                                      const std::array<float, kPanel>& most) {
  std::array<float, kPanel> factors;
  factors.fill(1);
  float* scales = scales_.data() + panel * kPanel;
  std::fill_n(scales, kPanel, 1.0f);
  if (compute_type_ == ComputeType::f32) return factors;
  const auto level = static_cast<float>(compute_type_ == ComputeType::i16 ? kWeightLevel : kByteLevel);
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
    for (std::size_t o = 0; o < count; ++o)
      most[o] = HWY_DYNAMIC_DISPATCH(greatest_of_row)(matrix.row(first + o).data(), inputs_);
    const auto factors = choose_scales(panel, most);
    std::visit(
        [&]<typename T>(Buffer<T>&) {
          T* numbers = panel_for_writing<T>(panel);
          std::vector<T> line(padded_inputs());  // the last ones stay zero
          for (std::size_t o = 0; o < kPanel; ++o) {
            if (o < count)
              round_row(matrix.row(first + o), factors[o], line.data());
            else
              std::ranges::fill(line, T{0});
            if (compute_type_ == ComputeType::u8i8) {
              std::int32_t sum = 0;
              for (const T number : line) sum += static_cast<std::int32_t>(number);
              sums_[panel * kPanel + o] = sum;
            }
            spread(compute_type_, line, numbers, o);
          }
        },
        numbers_);
  }
}

void PackedMatrix::pack_columns(std::size_t first_output, MatrixView<const float> matrix) {
  assert(first_output % kPanel == 0 && first_output + matrix.columns() <= outputs_ &&
         matrix.rows() == inputs_);
  Matrix<float> narrow;  // a last panel of less than kPanel columns, with zeros
  for (std::size_t first = 0; first < matrix.columns(); first += kPanel) {
    const std::size_t count = std::min(kPanel, matrix.columns() - first);
    MatrixView<const float> columns = matrix.columns(first, count);
    if (count < kPanel) {
      narrow.resize(inputs_, kPanel);
      for (std::size_t i = 0; i < inputs_; ++i) std::ranges::copy(columns.row(i), narrow.row(i).begin());
      columns = narrow;
    }
    std::array<float, kPanel> most{};
    HWY_DYNAMIC_DISPATCH(greatest_of_columns)(columns, most.data());
    const std::size_t panel = (first_output + first) / kPanel;
    const auto factors = choose_scales(panel, most);
    if (compute_type_ == ComputeType::u8i8) HWY_DYNAMIC_DISPATCH(columns_to_fours)
    (columns, factors.data(), panel_for_writing<std::int8_t>(panel), sums_.data() + panel * kPanel);
    else std::visit(
        [&]<typename T>(Buffer<T>&) { pair_columns(columns, factors.data(), panel_for_writing<T>(panel)); },
        numbers_);
  }
}

std::size_t PackedMatrix::size_bytes() const {
  return std::visit([](const auto& numbers) { return numbers.size() * sizeof(numbers[0]); }, numbers_) +
         scales_.size() * sizeof(float) + sums_.size() * sizeof(std::int32_t);
}

}  // namespace ecg::tensor
#endif
