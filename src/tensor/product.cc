#include "tensor/product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tensor/product.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "tensor/vector_math-inl.h"

// VNNI's instructions are written down here: Highway 1.0 has none for bytes, and its target with VNNI asks
// for much that this kernel does without.
#undef ECG_VNNI
#define ECG_VNNI (HWY_TARGET == HWY_AVX3 && HWY_ARCH_X86_64 && (HWY_COMPILER_GCC || HWY_COMPILER_CLANG))

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
/// Where a panel is one vector there are 32 registers: two panels at a time, or loading the rows' numbers
/// would take as long as multiplying.
constexpr std::size_t kMostRows = 12 / kVectors;
constexpr std::size_t kMostPanels = kVectors == 1 ? 2 : 1;
/// With few rows more panels: or each sum would wait for itself, a product's five cycles at every step.
constexpr std::size_t kSomeRows = kMostRows / 2, kSomePanels = 2 * kMostPanels;
constexpr std::size_t kFewRows = kVectors == 1 ? 2 : 1, kFewPanels = 4 * kMostPanels;

/// [panel][row][output]
template <std::size_t rows, std::size_t panels>
using Sums = float[panels][rows][kPanel];

/// Pins a value to a register at this point of the code. Without it g++ loads all rows' numbers ahead of the
/// sums, runs out of registers, and keeps half of the sums on the stack: 62 instead of 99 GOP/s of 16-bit
/// products.
template <class V>
HWY_INLINE void pin([[maybe_unused]] V& vector) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC_ACTUAL
  asm volatile("" : "+v"(vector.raw));
#endif
}

/// What a kernel is given of both factors.
template <typename A, typename T>
struct Factors {
  const A* HWY_RESTRICT rows;
  std::size_t stride;
  const std::int32_t* zeros;  ///< of the rows, when they are bytes
  const T* HWY_RESTRICT panel;
  std::size_t panel_size;           ///< the next panel lies so much further
  const std::int32_t* weight_sums;  ///< of the panels, when rows are bytes
  std::size_t inputs;
};

/// rows x panels in floats.
template <std::size_t rows, std::size_t panels, bool kVnni>
HWY_INLINE void sum_panels(const Factors<float, float>& factors, Sums<rows, panels>& sums) {
  const F f;
  constexpr std::size_t kAll = panels * kVectors;
  hn::Vec<F> acc[rows][kAll];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v) acc[r][v] = hn::Zero(f);
  const float* panel = factors.panel;
  for (std::size_t i = 0; i < factors.inputs; ++i, panel += kPanel) {
    hn::Vec<F> b[kAll];
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v)
      b[v] = hn::Load(f, panel + v / kVectors * factors.panel_size + v % kVectors * kLanes);
#pragma GCC unroll 12
    for (std::size_t r = 0; r < rows; ++r) {
      auto x = hn::Set(f, factors.rows[r * factors.stride + i]);
      pin(x);
#pragma GCC unroll 12
      for (std::size_t v = 0; v < kAll; ++v) acc[r][v] = hn::MulAdd(x, b[v], acc[r][v]), pin(acc[r][v]);
    }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v)
      hn::Store(acc[r][v], f, sums[v / kVectors][r] + v % kVectors * kLanes);
}

/// Two or four of a row's integers, broadcast, times as many of each output, added to `sum`: what one step of
/// a kernel does. kVnni: in one instruction.
template <bool kVnni>
struct Pairs {
  static constexpr std::size_t kInputs = 2;

  static HWY_INLINE hn::Vec<S> load(const std::int16_t* at) { return hn::Load(S(), at); }
  static HWY_INLINE hn::Vec<S> load(const std::int8_t* at) { return hn::PromoteTo(S(), hn::Load(B(), at)); }

  static HWY_INLINE hn::Vec<I> add(hn::Vec<I> row, hn::Vec<S> panel, hn::Vec<I> sum) {
#if ECG_VNNI
    if constexpr (kVnni) {
      asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(row.raw), "v"(panel.raw));
      return sum;
    }
#endif
#if HWY_ARCH_X86
    hn::Vec<I> unused = sum;
    return hn::ReorderWidenMulAccumulate(I(), hn::BitCast(S(), row), panel, sum, unused);
#else
    hn::Vec<I> odd = hn::Zero(I());
    const auto even = hn::ReorderWidenMulAccumulate(I(), hn::BitCast(S(), row), panel, hn::Zero(I()), odd);
    return hn::Add(sum, hn::RearrangeToOddPlusEven(even, odd));
#endif
  }
};

/// Unsigned bytes of the row, signed ones of the panel.
template <bool kVnni>
struct Fours {
  static constexpr std::size_t kInputs = 4;

  static HWY_INLINE hn::Vec<I> load(const std::int8_t* at) {
    return hn::BitCast(I(), hn::Load(hn::Repartition<std::int8_t, I>(), at));
  }

  static HWY_INLINE hn::Vec<I> add(hn::Vec<I> row, hn::Vec<I> panel, hn::Vec<I> sum) {
#if ECG_VNNI
    if constexpr (kVnni) {
      asm("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(row.raw), "v"(panel.raw));
      return sum;
    }
#endif
    // Two products of pairs, of every second byte each.
    const S s;
    const hn::RebindToUnsigned<S> u;
    const auto bytes = hn::BitCast(u, row);
    const auto weights = hn::BitCast(s, panel);
    const auto even = hn::And(bytes, hn::Set(u, 0xff)), odd = hn::ShiftRight<8>(bytes);
    sum = Pairs<false>::add(hn::BitCast(I(), even), hn::ShiftRight<8>(hn::ShiftLeft<8>(weights)), sum);
    return Pairs<false>::add(hn::BitCast(I(), odd), hn::ShiftRight<8>(weights), sum);
  }
};

/// rows x panels in integers, over the inputs from `first` to `last`; added to `sums` unless they are the
/// first.
template <std::size_t rows, std::size_t panels, class Step, typename A, typename T>
HWY_INLINE void sum_run(const Factors<A, T>& factors, std::size_t first, std::size_t last,
                        Sums<rows, panels>& sums) {
  const F f;
  const I i32;
  constexpr std::size_t kAll = panels * kVectors;
  hn::Vec<I> acc[rows][kAll];
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v) {
      acc[r][v] = hn::Zero(i32);
      if constexpr (std::is_same_v<A, std::uint8_t>)  // what the row's zeros add, taken away beforehand
        acc[r][v] = hn::Mul(hn::Set(i32, -factors.zeros[r]), hn::Load(i32, factors.weight_sums + v * kLanes));
    }
  const T* panel = factors.panel + first * kPanel;
  for (std::size_t i = first; i < last; i += Step::kInputs, panel += Step::kInputs * kPanel) {
    decltype(Step::load(panel)) b[kAll];
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v)
      b[v] = Step::load(panel + v / kVectors * factors.panel_size + v % kVectors * Step::kInputs * kLanes);
#pragma GCC unroll 12
    for (std::size_t r = 0; r < rows; ++r) {
      std::int32_t some;
      __builtin_memcpy(&some, factors.rows + r * factors.stride + i, sizeof some);
      auto x = hn::Set(i32, some);
      pin(x);
#pragma GCC unroll 12
      for (std::size_t v = 0; v < kAll; ++v) acc[r][v] = Step::add(x, b[v], acc[r][v]), pin(acc[r][v]);
    }
  }
#pragma GCC unroll 12
  for (std::size_t r = 0; r < rows; ++r)
#pragma GCC unroll 12
    for (std::size_t v = 0; v < kAll; ++v) {
      float* at = sums[v / kVectors][r] + v % kVectors * kLanes;
      const auto sum = hn::ConvertTo(f, acc[r][v]);
      hn::Store(first == 0 ? sum : hn::Add(sum, hn::Load(f, at)), f, at);
    }
}

template <std::size_t rows, std::size_t panels, bool kVnni, typename T>
HWY_INLINE void sum_panels(const Factors<std::int16_t, T>& factors, Sums<rows, panels>& sums) {
  for (std::size_t i = 0; i < factors.inputs; i += kIntegerRun)
    sum_run<rows, panels, Pairs<kVnni>>(factors, i, HWY_MIN(i + kIntegerRun, factors.inputs), sums);
}

template <std::size_t rows, std::size_t panels, bool kVnni>
HWY_INLINE void sum_panels(const Factors<std::uint8_t, std::int8_t>& factors, Sums<rows, panels>& sums) {
  sum_run<rows, panels, Fours<kVnni>>(factors, 0, factors.inputs, sums);
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
HWY_INLINE void finish(const float (&sums)[rows][kPanel], const Place& place) {
  const F f;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row_scale = hn::Set(f, place.row_scales ? place.row_scales[r] : 1.0f);
    for (std::size_t v = 0; v < kPanel; v += kLanes) {
      // In one instruction, bias or not: left to the compiler it would be one here and two there, and a row's
      // result would hang on how many rows it was multiplied with.
      const auto bias = place.bias ? hn::LoadU(f, place.bias + v) : hn::Zero(f);
      const auto scale = hn::Mul(row_scale, hn::LoadU(f, place.panel_scales + v));
      auto x = hn::MulAdd(hn::Load(f, sums[r] + v), scale, bias);
      if (place.gelu) x = gelu(f, x);
      float* to = place.out + r * place.stride + v;
      if (place.add) x = hn::Add(x, hn::LoadU(f, to));
      hn::StoreU(x, f, to);
    }
  }
}

/// A last panel of less than kPanel outputs goes through a block on the stack.
template <std::size_t rows>
void finish_partly(const float (&sums)[rows][kPanel], const Place& place, std::size_t outputs) {
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

/// `outputs`: of all panels.
template <std::size_t rows, std::size_t panels, bool kVnni, typename A, typename T>
HWY_NOINLINE void panel_product(const Factors<A, T>& factors, Place place, std::size_t outputs) {
  alignas(64) Sums<rows, panels> sums;
  sum_panels<rows, panels, kVnni>(factors, sums);
  for (std::size_t p = 0; p < panels; ++p, outputs -= kPanel) {
    if (outputs >= kPanel)
      finish<rows>(sums[p], place);
    else
      return finish_partly<rows>(sums[p], place, outputs);
    place.panel_scales += kPanel;
    if (place.bias) place.bias += kPanel;
    place.out += kPanel;
  }
}

/// panel_product for the number of rows there are: `rows`, or what is left at the end.
template <std::size_t rows, std::size_t panels, bool kVnni, typename A, typename T>
void dispatch_rows(std::size_t count, const Factors<A, T>& factors, const Place& place, std::size_t outputs) {
  if (count == rows) return panel_product<rows, panels, kVnni>(factors, place, outputs);
  if constexpr (rows > 1) dispatch_rows<rows - 1, panels, kVnni>(count, factors, place, outputs);
}

HWY_INLINE const float* row_of(const PackedRows& rows, std::size_t r, float) { return rows.plain(r); }
HWY_INLINE const std::int16_t* row_of(const PackedRows& rows, std::size_t r, std::int16_t) {
  return rows.quantized(r);
}
HWY_INLINE const std::uint8_t* row_of(const PackedRows& rows, std::size_t r, std::uint8_t) {
  return rows.bytes(r);
}

/// All rows with the panels from p on: these stay in the nearest cache while the rows pass by.
template <std::size_t most_rows, std::size_t panels, bool kVnni, typename A, typename T>
void multiply_rows(const PackedRows& rows, const PackedMatrix& matrix, std::size_t p,
                   const Epilogue& epilogue, MatrixView<float> out) {
  const bool bytes = std::is_same_v<A, std::uint8_t>;
  for (std::size_t r = 0; r < rows.rows(); r += most_rows) {
    const Factors<A, T> factors{.rows = row_of(rows, r, A()),
                                .stride = rows.stride(),
                                .zeros = bytes ? rows.zeros(r) : nullptr,
                                .panel = matrix.panel<T>(p),
                                .panel_size = kPanel * matrix.padded_inputs(),
                                .weight_sums = bytes ? matrix.sums(p) : nullptr,
                                .inputs = matrix.padded_inputs()};
    const Place place{.row_scales = rows.integers() ? rows.scales(r) : nullptr,
                      .panel_scales = matrix.scales(p),
                      .bias = epilogue.bias.empty() ? nullptr : epilogue.bias.data() + p * kPanel,
                      .gelu = epilogue.gelu,
                      .add = epilogue.add,
                      .out = out.data() + r * out.stride() + p * kPanel,
                      .stride = out.stride()};
    dispatch_rows<most_rows, panels, kVnni>(HWY_MIN(most_rows, rows.rows() - r), factors, place,
                                            HWY_MIN(panels * kPanel, matrix.outputs() - p * kPanel));
  }
}

template <bool kVnni, typename A, typename T>
void multiply_panels(const PackedRows& rows, const PackedMatrix& matrix, std::size_t first, std::size_t last,
                     const Epilogue& epilogue, MatrixView<float> out) {
  std::size_t p = first;
  if (rows.rows() <= kFewRows)
    for (; p + kFewPanels <= last; p += kFewPanels)
      multiply_rows<kFewRows, kFewPanels, kVnni, A, T>(rows, matrix, p, epilogue, out);
  if (rows.rows() <= kSomeRows)
    for (; p + kSomePanels <= last; p += kSomePanels)
      multiply_rows<kSomeRows, kSomePanels, kVnni, A, T>(rows, matrix, p, epilogue, out);
  for (; p + kMostPanels <= last; p += kMostPanels)
    multiply_rows<kMostRows, kMostPanels, kVnni, A, T>(rows, matrix, p, epilogue, out);
  if (p < last) multiply_rows<kMostRows, 1, kVnni, A, T>(rows, matrix, p, epilogue, out);
}

template <bool kVnni>
void multiply_integers(const PackedRows& rows, const PackedMatrix& matrix, std::size_t first,
                       std::size_t last, const Epilogue& epilogue, MatrixView<float> out) {
  if (matrix.compute_type() == ComputeType::u8i8)
    return multiply_panels<kVnni, std::uint8_t, std::int8_t>(rows, matrix, first, last, epilogue, out);
  if (matrix.compute_type() == ComputeType::i8)
    return multiply_panels<kVnni, std::int16_t, std::int8_t>(rows, matrix, first, last, epilogue, out);
  multiply_panels<kVnni, std::int16_t, std::int16_t>(rows, matrix, first, last, epilogue, out);
}

void multiply_some(const PackedRows& rows, const PackedMatrix& matrix, std::size_t first, std::size_t last,
                   const Epilogue& epilogue, MatrixView<float> out) {
  if (matrix.compute_type() == ComputeType::f32)
    return multiply_panels<false, float, float>(rows, matrix, first, last, epilogue, out);
#if ECG_VNNI
  if (bytes_are_fast()) return multiply_integers<true>(rows, matrix, first, last, epilogue, out);
#endif
  multiply_integers<false>(rows, matrix, first, last, epilogue, out);
}

bool has_vnni() {
#if ECG_VNNI
  static const bool has = __builtin_cpu_supports("avx512vnni");
  return has;
#else
  return false;
#endif
}

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::tensor {

HWY_EXPORT(multiply_some);
HWY_EXPORT(has_vnni);

bool bytes_are_fast() { return HWY_DYNAMIC_DISPATCH(has_vnni)(); }

void multiply(const PackedRows& rows, const PackedMatrix& matrix, const Epilogue& epilogue,
              MatrixView<float> out) {
  assert(rows.inputs() == matrix.inputs() && rows.suit(matrix.compute_type()));
  assert(out.rows() == rows.rows() && out.columns() == matrix.outputs());
  HWY_DYNAMIC_DISPATCH(multiply_some)(rows, matrix, 0, matrix.panels(), epilogue, out);
}

void multiply(ThreadPool& pool, const PackedRows& rows, const PackedMatrix& matrix, const Epilogue& epilogue,
              MatrixView<float> out) {
  assert(rows.inputs() == matrix.inputs() && rows.suit(matrix.compute_type()));
  assert(out.rows() == rows.rows() && out.columns() == matrix.outputs());
  // Four parts for each thread even out what other processes take from a core.
  const std::size_t parts = std::min(matrix.panels(), static_cast<std::size_t>(pool.threads()) * 4);
  pool.for_each(parts, [&](std::size_t part, int) {
    HWY_DYNAMIC_DISPATCH(multiply_some)
    (rows, matrix, part * matrix.panels() / parts, (part + 1) * matrix.panels() / parts, epilogue, out);
  });
}

}  // namespace ecg::tensor
#endif
