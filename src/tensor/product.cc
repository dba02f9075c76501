#include "tensor/product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tensor/product.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "tensor/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ecg::tensor::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, kPanel>;
using I = hn::Rebind<std::int32_t, F>;
using S = hn::Repartition<std::int16_t, I>;
using B = hn::Rebind<std::int8_t, S>;

constexpr std::size_t kLanes = hn::MaxLanes(F());
constexpr std::size_t kVectors = kPanel / kLanes;
/// Twelve sums leave room in 16 registers for two vectors of the panel, one of the row, and one product.
constexpr std::size_t kMostRows = 12 / kVectors;

template <std::size_t rows>
using Sums = float[rows][kPanel];

/// Pins a value to a register at this point of the code. Without it g++ loads all rows' numbers ahead of the
/// sums, runs out of registers, and keeps half of the sums on the stack: 62 instead of 99 GOP/s of 16-bit
/// products.
template <class V>
HWY_INLINE void pin([[maybe_unused]] V& vector) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC_ACTUAL
  asm volatile("" : "+v"(vector.raw));
#endif
}

/// rows x panel in floats.
template <std::size_t rows>
HWY_INLINE void sum_panel(const float* HWY_RESTRICT a, std::size_t stride, const float* HWY_RESTRICT panel,
                          std::size_t inputs, Sums<rows>& sums) {
  const F f;
  hn::Vec<F> acc[rows][kVectors];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::Zero(f);
  for (std::size_t i = 0; i < inputs; ++i, panel += kPanel) {
    hn::Vec<F> b[kVectors];
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) b[v] = hn::Load(f, panel + v * kLanes);
#pragma GCC unroll 12
    for (std::size_t r = 0; r < rows; ++r) {
      auto x = hn::Set(f, a[r * stride + i]);
      pin(x);
#pragma GCC unroll 12
      for (std::size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::MulAdd(x, b[v], acc[r][v]), pin(acc[r][v]);
    }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) hn::Store(acc[r][v], f, sums[r] + v * kLanes);
}

HWY_INLINE hn::Vec<S> load_pairs(const std::int16_t* at) { return hn::Load(S(), at); }
HWY_INLINE hn::Vec<S> load_pairs(const std::int8_t* at) { return hn::PromoteTo(S(), hn::Load(B(), at)); }

HWY_INLINE hn::Vec<I> add_pair_products(hn::Vec<S> a, hn::Vec<S> b, hn::Vec<I> sum) {
#if HWY_TARGET == HWY_AVX3_DL
  return hn::Vec<I>{_mm512_dpwssd_epi32(sum.raw, a.raw, b.raw)};
#elif HWY_ARCH_X86
  hn::Vec<I> unused = sum;
  return hn::ReorderWidenMulAccumulate(I(), a, b, sum, unused);
#else
  hn::Vec<I> odd = hn::Zero(I());
  const auto even = hn::ReorderWidenMulAccumulate(I(), a, b, hn::Zero(I()), odd);
  return hn::Add(sum, hn::RearrangeToOddPlusEven(even, odd));
#endif
}

/// rows x panel in integers, over at most kIntegerRun inputs; added to `sums` unless it is the first run.
template <std::size_t rows, typename T>
HWY_INLINE void sum_run(const std::int16_t* HWY_RESTRICT a, std::size_t stride, const T* HWY_RESTRICT panel,
                        std::size_t inputs, bool first, Sums<rows>& sums) {
  const F f;
  const I i32;
  hn::Vec<I> acc[rows][kVectors];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::Zero(i32);
  for (std::size_t i = 0; i < inputs; i += 2, panel += 2 * kPanel) {
    hn::Vec<S> b[kVectors];
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) b[v] = load_pairs(panel + 2 * v * kLanes);
#pragma GCC unroll 12
    for (std::size_t r = 0; r < rows; ++r) {
      std::int32_t pair;
      __builtin_memcpy(&pair, a + r * stride + i, sizeof pair);
      auto x = hn::BitCast(S(), hn::Set(i32, pair));
      pin(x);
#pragma GCC unroll 12
      for (std::size_t v = 0; v < kVectors; ++v)
        acc[r][v] = add_pair_products(x, b[v], acc[r][v]), pin(acc[r][v]);
    }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* at = sums[r] + v * kLanes;
      const auto sum = hn::ConvertTo(f, acc[r][v]);
      hn::Store(first ? sum : hn::Add(sum, hn::Load(f, at)), f, at);
    }
}

template <std::size_t rows, typename T>
HWY_INLINE void sum_panel(const std::int16_t* a, std::size_t stride, const T* panel, std::size_t inputs,
                          Sums<rows>& sums) {
  for (std::size_t i = 0; i < inputs; i += kIntegerRun)
    sum_run<rows>(a + i, stride, panel + i * kPanel, HWY_MIN(kIntegerRun, inputs - i), i == 0, sums);
}

struct Place {
  const float* row_scales;  ///< nullptr: all 1
  const float* panel_scales;
  const float* bias;  ///< nullptr: none
  bool gelu, add;
  float* out;
  std::size_t stride;
};

template <std::size_t rows>
HWY_INLINE void finish(const Sums<rows>& sums, const Place& place) {
  const F f;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row_scale = hn::Set(f, place.row_scales ? place.row_scales[r] : 1.0f);
    for (std::size_t v = 0; v < kPanel; v += kLanes) {
      auto x = hn::Mul(hn::Load(f, sums[r] + v), hn::Mul(row_scale, hn::LoadU(f, place.panel_scales + v)));
      if (place.bias) x = hn::Add(x, hn::LoadU(f, place.bias + v));
      if (place.gelu) x = gelu(f, x);
      float* to = place.out + r * place.stride + v;
      if (place.add) x = hn::Add(x, hn::LoadU(f, to));
      hn::StoreU(x, f, to);
    }
  }
}

/// A last panel of less than kPanel outputs goes through a block on the stack.
template <std::size_t rows>
void finish_partly(const Sums<rows>& sums, const Place& place, std::size_t outputs) {
  alignas(64) float block[rows][kPanel] = {};
  alignas(64) float bias[kPanel] = {};
  Place inner = place;
  inner.out = block[0];
  inner.stride = kPanel;
  if (place.bias) {
    for (std::size_t o = 0; o < outputs; ++o) bias[o] = place.bias[o];
    inner.bias = bias;
  }
  for (std::size_t r = 0; r < rows && place.add; ++r)
    for (std::size_t o = 0; o < outputs; ++o) block[r][o] = place.out[r * place.stride + o];
  finish<rows>(sums, inner);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t o = 0; o < outputs; ++o) place.out[r * place.stride + o] = block[r][o];
}

template <std::size_t rows, typename A, typename T>
HWY_NOINLINE void panel_product(const A* a, std::size_t stride, const T* panel, std::size_t inputs,
                                const Place& place, std::size_t outputs) {
  alignas(64) Sums<rows> sums;
  sum_panel<rows>(a, stride, panel, inputs, sums);
  if (outputs == kPanel)
    finish<rows>(sums, place);
  else
    finish_partly<rows>(sums, place, outputs);
}

/// panel_product for the number of rows there are: kMostRows, or what is left at the end.
template <std::size_t rows, typename A, typename T>
void dispatch_rows(std::size_t count, const A* a, std::size_t stride, const T* panel, std::size_t inputs,
                   const Place& place, std::size_t outputs) {
  if (count == rows) return panel_product<rows>(a, stride, panel, inputs, place, outputs);
  if constexpr (rows > 1) dispatch_rows<rows - 1>(count, a, stride, panel, inputs, place, outputs);
}

HWY_INLINE const float* row_of(const Rows& rows, std::size_t r, float) { return rows.plain(r); }
HWY_INLINE const std::int16_t* row_of(const Rows& rows, std::size_t r, std::int16_t) {
  return rows.quantized(r);
}

/// A panel stays in the nearest cache while all rows pass by it.
template <typename A, typename T>
void multiply_panels(const Rows& rows, const PackedMatrix& matrix, std::size_t first, std::size_t last,
                     const After& after, MatrixView<float> out) {
  for (std::size_t p = first; p < last; ++p) {
    const std::size_t outputs = HWY_MIN(kPanel, matrix.outputs() - p * kPanel);
    for (std::size_t r = 0; r < rows.rows(); r += kMostRows) {
      const Place place{.row_scales = rows.integers() ? rows.scales(r) : nullptr,
                        .panel_scales = matrix.scales(p),
                        .bias = after.bias.empty() ? nullptr : after.bias.data() + p * kPanel,
                        .gelu = after.gelu,
                        .add = after.add,
                        .out = out.data() + r * out.stride() + p * kPanel,
                        .stride = out.stride()};
      dispatch_rows<kMostRows>(HWY_MIN(kMostRows, rows.rows() - r), row_of(rows, r, A()), rows.stride(),
                               matrix.panel<T>(p), matrix.padded_inputs(), place, outputs);
    }
  }
}

void multiply_some(const Rows& rows, const PackedMatrix& matrix, std::size_t first, std::size_t last,
                   const After& after, MatrixView<float> out) {
  switch (matrix.storage()) {
    case Storage::f32:
      return multiply_panels<float, float>(rows, matrix, first, last, after, out);
    case Storage::i16:
      return multiply_panels<std::int16_t, std::int16_t>(rows, matrix, first, last, after, out);
    case Storage::i8:
      return multiply_panels<std::int16_t, std::int8_t>(rows, matrix, first, last, after, out);
  }
}

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::tensor {

HWY_EXPORT(multiply_some);

void multiply(const Rows& rows, const PackedMatrix& matrix, const After& after, MatrixView<float> out) {
  assert(rows.inputs() == matrix.inputs() && rows.integers() == (matrix.storage() != Storage::f32));
  assert(out.rows() == rows.rows() && out.columns() == matrix.outputs());
  HWY_DYNAMIC_DISPATCH(multiply_some)(rows, matrix, 0, matrix.panels(), after, out);
}

void multiply(ThreadPool& pool, const Rows& rows, const PackedMatrix& matrix, const After& after,
              MatrixView<float> out) {
  assert(rows.inputs() == matrix.inputs() && rows.integers() == (matrix.storage() != Storage::f32));
  assert(out.rows() == rows.rows() && out.columns() == matrix.outputs());
  // Four parts for each thread even out what other processes take from a core.
  const std::size_t parts = std::min(matrix.panels(), static_cast<std::size_t>(pool.threads()) * 4);
  pool.for_each(parts, [&](std::size_t part, int) {
    HWY_DYNAMIC_DISPATCH(multiply_some)
    (rows, matrix, part * matrix.panels() / parts, (part + 1) * matrix.panels() / parts, after, out);
  });
}

}  // namespace ecg::tensor
#endif
