#include "tensor/vector_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tensor/vector_math.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "tensor/vector_math-inl.h"

#ifndef ECG_TENSOR_BYTE_SCALE
#define ECG_TENSOR_BYTE_SCALE
namespace ecg::tensor {
struct ByteScale {
  float scale;
  std::int32_t zero;
};
}  // namespace ecg::tensor
#endif

HWY_BEFORE_NAMESPACE();
namespace ecg::tensor::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
using I = hn::RebindToSigned<F>;
using H = hn::Rebind<std::int16_t, F>;
using U = hn::Rebind<std::uint8_t, F>;

/// Runs vector(i) over whole vectors of x, then scalar(i) over what is left.
template <class Vector, class Scalar>
HWY_INLINE void sweep(std::size_t size, const Vector& vector, const Scalar& scalar) {
  const std::size_t step = hn::Lanes(F());
  std::size_t i = 0;
  for (; i + step <= size; i += step) vector(i);
  for (; i < size; ++i) scalar(i);
}

/// Integers that fit, as fewer bits.
template <typename T>
HWY_INLINE void narrow(hn::Vec<I> n, T* to) {
  if constexpr (sizeof(T) == 1)
    hn::StoreU(hn::TruncateTo(U(), hn::BitCast(hn::RebindToUnsigned<I>(), n)), U(), to);
  else
    hn::StoreU(hn::DemoteTo(H(), n), H(), to);
}

template <class D>
HWY_INLINE void widen_one_vector(D f, const std::byte* halves, float* out) {
  const hn::Rebind<hwy::float16_t, D> half;
  hn::StoreU(hn::PromoteTo(f, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(halves))), f, out);
}

void halves_to_floats(const std::byte* halves, std::size_t size, float* out) {
  sweep(
      size, [&](std::size_t i) HWY_ATTR { widen_one_vector(F(), halves + 2 * i, out + i); },
      [&](std::size_t i) HWY_ATTR { widen_one_vector(hn::CappedTag<float, 1>(), halves + 2 * i, out + i); });
}

float greatest_of(const float* x, std::size_t size) {
  const F f;
  float most = -std::numeric_limits<float>::infinity();
  auto lanes = hn::Set(f, most);
  sweep(
      size, [&](std::size_t i) HWY_ATTR { lanes = hn::Max(lanes, hn::LoadU(f, x + i)); },
      [&](std::size_t i) { most = std::max(most, x[i]); });
  return std::max(most, hn::GetLane(hn::MaxOfLanes(f, lanes)));
}

float greatest_magnitude(const float* x, std::size_t size) {
  const F f;
  float most = 0;
  auto lanes = hn::Zero(f);
  sweep(
      size, [&](std::size_t i) HWY_ATTR { lanes = hn::Max(lanes, hn::Abs(hn::LoadU(f, x + i))); },
      [&](std::size_t i) { most = std::max(most, std::abs(x[i])); });
  return std::max(most, hn::GetLane(hn::MaxOfLanes(f, lanes)));
}

float sum_exp(const float* x, std::size_t size, float reference) {
  const F f;
  float sum = 0;
  auto lanes = hn::Zero(f);
  const auto minus = hn::Set(f, reference);
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR { lanes = hn::Add(lanes, exp_of(f, hn::Sub(hn::LoadU(f, x + i), minus))); },
      [&](std::size_t i) { sum += std::exp(x[i] - reference); });
  return sum + hn::GetLane(hn::SumOfLanes(f, lanes));
}

void gelu_all(float* x, std::size_t size) {
  const F f;
  sweep(
      size, [&](std::size_t i) HWY_ATTR { hn::StoreU(gelu(f, hn::LoadU(f, x + i)), f, x + i); },
      [&](std::size_t i) { x[i] = 0.5f * x[i] * (1 + std::erf(x[i] * 0.70710678f)); });
}

void quantize(const float* x, std::size_t size, float factor, std::int16_t* out) {
  const F f;
  const auto by = hn::Set(f, factor);
  sweep(
      size, [&](std::size_t i) HWY_ATTR { narrow(rounded(f, hn::Mul(hn::LoadU(f, x + i), by)), out + i); },
      [&](std::size_t i) { out[i] = static_cast<std::int16_t>(std::nearbyint(x[i] * factor)); });
}

/// Returns the scale that gives the row back.
float quantize_row(const float* x, std::size_t size, std::int16_t* out) {
  const float most = greatest_magnitude(x, size);
  // Tiny rows, and those with infinities or NaN, become zeros: their reciprocal is no number to count with.
  const bool sane = most > 1e-30f && most < 1e30f;
  quantize(x, sane ? size : 0, static_cast<float>(kRowLevel) / most, out);
  if (!sane) std::fill(out, out + size, std::int16_t{0});
  return sane ? most / static_cast<float>(kRowLevel) : 0;
}

/// The row's numbers on 0 to 255, so that 0 is one of them.
ByteScale quantize_row_to_bytes(const float* x, std::size_t size, std::uint8_t* out) {
  const F f;
  float least = 0, most = 0;
  auto lows = hn::Zero(f), highs = hn::Zero(f);
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR {
        const auto v = hn::LoadU(f, x + i);
        lows = hn::Min(lows, v);
        highs = hn::Max(highs, v);
      },
      [&](std::size_t i) {
        least = std::min(least, x[i]);
        most = std::max(most, x[i]);
      });
  least = std::min(least, hn::GetLane(hn::MinOfLanes(f, lows)));
  most = std::max(most, hn::GetLane(hn::MaxOfLanes(f, highs)));
  const float range = most - least;
  if (!(range > 1e-30f && range < 1e30f)) {  // as in quantize_row
    std::fill(out, out + size, std::uint8_t{0});
    return {.scale = 0, .zero = 0};
  }
  const float factor = static_cast<float>(kRowByteLevel) / range, zero = std::nearbyint(-least * factor);
  const auto by = hn::Set(f, factor), zeros = hn::Set(f, zero);
  sweep(
      size,
      [&](std::size_t i)
          HWY_ATTR { narrow(rounded(f, hn::MulAdd(hn::LoadU(f, x + i), by, zeros)), out + i); },
      [&](std::size_t i) {
        out[i] = static_cast<std::uint8_t>(std::clamp(std::nearbyint(x[i] * factor + zero), 0.0f, 255.0f));
      });
  return {.scale = range / static_cast<float>(kRowByteLevel), .zero = static_cast<std::int32_t>(zero)};
}

void normalize_row(const float* x, std::size_t size, const float* scale, const float* shift, float* out) {
  const F f;
  float sum = 0, squares = 0;
  auto sums = hn::Zero(f);
  sweep(
      size, [&](std::size_t i) HWY_ATTR { sums = hn::Add(sums, hn::LoadU(f, x + i)); },
      [&](std::size_t i) { sum += x[i]; });
  const float mean = (sum + hn::GetLane(hn::SumOfLanes(f, sums))) / static_cast<float>(size);
  const auto means = hn::Set(f, mean);
  auto square_sums = hn::Zero(f);
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR {
        const auto d = hn::Sub(hn::LoadU(f, x + i), means);
        square_sums = hn::MulAdd(d, d, square_sums);
      },
      [&](std::size_t i) { squares += (x[i] - mean) * (x[i] - mean); });
  const float variance = (squares + hn::GetLane(hn::SumOfLanes(f, square_sums))) / static_cast<float>(size);
  const float by = 1.0f / std::sqrt(variance + 1e-5f);
  const auto bys = hn::Set(f, by);
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR {
        const auto d = hn::Mul(hn::Sub(hn::LoadU(f, x + i), means), bys);
        hn::StoreU(hn::MulAdd(d, hn::LoadU(f, scale + i), hn::LoadU(f, shift + i)), f, out + i);
      },
      [&](std::size_t i) { out[i] = (x[i] - mean) * by * scale[i] + shift[i]; });
}

/// Added before rounding, element by element, over and over: one in sixteen of many small numbers then
/// becomes 1 where each is a sixteenth, and their sum is kept (ordered dithering: Bayer 1973).
alignas(64) constexpr float kDither[16] = {-15 / 32.f, 1 / 32.f,  -7 / 32.f,  9 / 32.f, -11 / 32.f, 5 / 32.f,
                                           -3 / 32.f,  13 / 32.f, -13 / 32.f, 3 / 32.f, -5 / 32.f,  11 / 32.f,
                                           -9 / 32.f,  7 / 32.f,  -1 / 32.f,  15 / 32.f};

/// out = e^(x - most) * level in integers; returns the sum of out. Most of attention's weights are less than
/// one of these: rounded to the nearest, what they say together would be lost.
template <typename T>
HWY_INLINE float exp_quantized(const float* x, std::size_t size, float most, float level, T* out) {
  const F f;
  constexpr float kLog2E = 1.44269504f;
  const auto by = hn::Set(f, kLog2E), minus = hn::Set(f, -most * kLog2E), levels = hn::Set(f, level);
  auto sums = hn::Zero(I());
  std::int32_t sum = 0;
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR {
        const auto power = rough_power_of_two(f, hn::MulAdd(hn::LoadU(f, x + i), by, minus));
        const auto dither = hn::Load(f, kDither + i % std::size(kDither));
        const auto n = rounded(f, hn::MulAdd(power, levels, dither));
        sums = hn::Add(sums, n);
        narrow(n, out + i);
      },
      [&](std::size_t i) {
        const float exact = std::exp(x[i] - most) * level;
        out[i] = static_cast<T>(std::nearbyint(exact + kDither[i % std::size(kDither)]));
        sum += out[i];
      });
  return static_cast<float>(sum + hn::GetLane(hn::SumOfLanes(I(), sums)));
}
float exp_to_shorts(const float* x, std::size_t size, float most, std::int16_t* out) {
  return exp_quantized(x, size, most, static_cast<float>(kRowLevel), out);
}
float exp_to_bytes(const float* x, std::size_t size, float most, std::uint8_t* out) {
  return exp_quantized(x, size, most, static_cast<float>(kRowByteLevel), out);
}

void exp_plain(const float* x, std::size_t size, float most, float* out) {
  const F f;
  const auto minus = hn::Set(f, most);
  sweep(
      size,
      [&](std::size_t i) HWY_ATTR { hn::StoreU(exp_of(f, hn::Sub(hn::LoadU(f, x + i), minus)), f, out + i); },
      [&](std::size_t i) { out[i] = std::exp(x[i] - most); });
}

/// 1 / (1 + e^-x); what is beyond 80 is 1 or 0 to a float anyway.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V sigmoid_of(D f, V x) {
  const auto bounded = hn::Max(hn::Min(x, hn::Set(f, 80.0f)), hn::Set(f, -80.0f));
  const auto one = hn::Set(f, 1.0f);
  return hn::Div(one, hn::Add(one, exp_of(f, hn::Neg(bounded))));
}

/// 2 sigmoid(2 x) - 1: within 2e-7, for what is near 0 too, as nothing here needs more than absolute
/// accuracy.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V tanh_of(D f, V x) {
  const auto s = sigmoid_of(f, hn::Add(x, x));
  return hn::Sub(hn::Add(s, s), hn::Set(f, 1.0f));
}

template <class D>
HWY_INLINE void step_units(D f, const float* gates, std::size_t size, std::size_t i, float* cell,
                           float* hidden) {
  const auto input = sigmoid_of(f, hn::LoadU(f, gates + i));
  const auto output = sigmoid_of(f, hn::LoadU(f, gates + size + i));
  const auto forget = sigmoid_of(f, hn::LoadU(f, gates + 2 * size + i));
  const auto candidate = tanh_of(f, hn::LoadU(f, gates + 3 * size + i));
  const auto now = hn::MulAdd(forget, hn::LoadU(f, cell + i), hn::Mul(input, candidate));
  hn::StoreU(now, f, cell + i);
  hn::StoreU(hn::Mul(output, tanh_of(f, now)), f, hidden + i);
}

void step_lstm(const float* gates, std::size_t size, float* cell, float* hidden) {
  sweep(
      size, [&](std::size_t i) HWY_ATTR { step_units(F(), gates, size, i, cell, hidden); },
      [&](std::size_t i) HWY_ATTR { step_units(hn::CappedTag<float, 1>(), gates, size, i, cell, hidden); });
}

const char* name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::tensor {

HWY_EXPORT(halves_to_floats);
HWY_EXPORT(greatest_of);
HWY_EXPORT(sum_exp);
HWY_EXPORT(gelu_all);
HWY_EXPORT(quantize_row);
HWY_EXPORT(normalize_row);
HWY_EXPORT(exp_to_shorts);
HWY_EXPORT(exp_to_bytes);
HWY_EXPORT(exp_plain);
HWY_EXPORT(step_lstm);
HWY_EXPORT(name);
HWY_EXPORT(quantize_row_to_bytes);

void PackedRows::resize(ComputeType compute_type, std::size_t rows, std::size_t inputs) {
  kind_ = kind_of(compute_type);
  rows_ = rows;
  inputs_ = inputs;
  stride_ = padded(compute_type, inputs);
  scales_.resize(rows);
  if (kind_ == Kind::bytes) zeros_.resize(rows);
  const auto make_room = [&](auto& numbers) {
    numbers.resize(rows * stride_);
    for (std::size_t r = 0; r < rows && stride_ > inputs; ++r)
      std::fill_n(numbers.data() + r * stride_ + inputs, stride_ - inputs, 0);
  };
  if (kind_ == Kind::floats) make_room(plain_);
  if (kind_ == Kind::shorts) make_room(quantized_);
  if (kind_ == Kind::bytes) make_room(bytes_);
}

void PackedRows::quantize(std::size_t row, const float* numbers) {
  if (kind_ == Kind::shorts) {
    scale(row) = HWY_DYNAMIC_DISPATCH(quantize_row)(numbers, inputs_, quantized(row));
    return;
  }
  const ByteScale chosen =
      HWY_DYNAMIC_DISPATCH(quantize_row_to_bytes)(numbers, inputs_, bytes_.data() + row * stride_);
  scale(row) = chosen.scale;
  zeros_[row] = chosen.zero;
}

void PackedRows::assign(ComputeType compute_type, MatrixView<const float> rows) {
  resize(compute_type, rows.rows(), rows.columns());
  for (std::size_t r = 0; r < rows_; ++r) {
    if (integers())
      quantize(r, rows.row(r).data());
    else
      std::ranges::copy(rows.row(r), plain(r));
  }
}

void PackedRows::assign_normalized(ComputeType compute_type, MatrixView<const float> rows,
                                   std::span<const float> scales, std::span<const float> shift) {
  resize(compute_type, rows.rows(), rows.columns());
  if (integers()) plain_.resize(std::max(plain_.size(), inputs_));
  for (std::size_t r = 0; r < rows_; ++r) {
    float* normal = integers() ? plain_.data() : plain(r);
    layer_norm(rows.row(r), scales, shift, {normal, inputs_});
    if (integers()) quantize(r, normal);
  }
}

void softmax(ComputeType compute_type, MatrixView<const float> scores, PackedRows& out) {
  out.resize(compute_type, scores.rows(), scores.columns());
  const std::size_t size = scores.columns();
  for (std::size_t r = 0; r < scores.rows(); ++r) {
    const float* x = scores.row(r).data();
    const float most = HWY_DYNAMIC_DISPATCH(greatest_of)(x, size);
    if (compute_type == ComputeType::u8i8) {
      out.zero(r) = 0;
      out.scale(r) = 1 / HWY_DYNAMIC_DISPATCH(exp_to_bytes)(x, size, most, out.bytes(r));
    } else if (out.integers()) {
      out.scale(r) = 1 / HWY_DYNAMIC_DISPATCH(exp_to_shorts)(x, size, most, out.quantized(r));
    } else {
      HWY_DYNAMIC_DISPATCH(exp_plain)(x, size, most, out.plain(r));
      const float by = 1 / HWY_DYNAMIC_DISPATCH(sum_exp)(x, size, most);
      for (std::size_t i = 0; i < size; ++i) out.plain(r)[i] *= by;
    }
  }
}

void layer_norm(std::span<const float> x, std::span<const float> scale, std::span<const float> shift,
                std::span<float> out) {
  assert(x.size() == scale.size() && x.size() == shift.size() && x.size() == out.size());
  HWY_DYNAMIC_DISPATCH(normalize_row)(x.data(), x.size(), scale.data(), shift.data(), out.data());
}

void half_to_float(const std::byte* halves, std::span<float> out) {
  HWY_DYNAMIC_DISPATCH(halves_to_floats)(halves, out.size(), out.data());
}

float max(std::span<const float> x) { return HWY_DYNAMIC_DISPATCH(greatest_of)(x.data(), x.size()); }

std::size_t argmax(std::span<const float> x) {
  const float most = max(x);
  return static_cast<std::size_t>(std::ranges::find(x, most) - x.begin()) % x.size();
}

float sum_of_exp(std::span<const float> x, float reference) {
  return HWY_DYNAMIC_DISPATCH(sum_exp)(x.data(), x.size(), reference);
}

void exp_minus(std::span<float> x, float reference) {
  HWY_DYNAMIC_DISPATCH(exp_plain)(x.data(), x.size(), reference, x.data());
}

void gelu(std::span<float> x) { HWY_DYNAMIC_DISPATCH(gelu_all)(x.data(), x.size()); }

void lstm_step(std::span<const float> gates, std::span<float> cell, std::span<float> hidden) {
  assert(gates.size() == 4 * cell.size() && cell.size() == hidden.size());
  HWY_DYNAMIC_DISPATCH(step_lstm)(gates.data(), cell.size(), cell.data(), hidden.data());
}

const char* instruction_set() { return HWY_DYNAMIC_DISPATCH(name)(); }

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (std::int64_t sets = hwy::SupportedTargets() & HWY_TARGETS; sets != 0; sets &= sets - 1)
    names.emplace_back(hwy::TargetName(sets & -sets));
  return names;
}

void use_instruction_set(std::string_view name) {
  hwy::SetSupportedTargetsForTest(0);
  std::int64_t kept = 0;
  for (std::int64_t sets = hwy::SupportedTargets() & HWY_TARGETS; sets != 0; sets &= sets - 1)
    if (hwy::TargetName(sets & -sets) == name) kept = sets & -sets;
  hwy::SetSupportedTargetsForTest(kept);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace ecg::tensor
#endif
