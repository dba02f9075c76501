#include "acoustics/spectrum/fourier.h"

#include <array>
#include <cassert>
#include <cmath>
#include <complex>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "acoustics/spectrum/fourier.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#ifndef ECG_ACOUSTICS_FOURIER_TABLES
#define ECG_ACOUSTICS_FOURIER_TABLES
namespace ecg::acoustics {

inline constexpr std::size_t kPoints = 400, kHalf = kPoints / 2;
/// 200 = 5 * 5 * 4 * 2.
inline constexpr std::array<std::size_t, 4> kRadices = {5, 5, 4, 2};

struct Turn {
  float re, im;
};

/// e^(-2 pi i k / 400) for all k.
inline const std::array<Turn, kPoints>& turns() {
  static const auto table = [] {
    std::array<Turn, kPoints> made{};
    for (std::size_t k = 0; k < kPoints; ++k) {
      const double angle = -2 * std::numbers::pi * static_cast<double>(k) / kPoints;
      made[k] = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    }
    return made;
  }();
  return table;
}

}  // namespace ecg::acoustics
#endif

HWY_BEFORE_NAMESPACE();
namespace ecg::acoustics::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, kFrameLanes>;
using V = hn::Vec<F>;

struct Complex {
  V re, im;
};

HWY_INLINE Complex operator+(Complex a, Complex b) { return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)}; }
HWY_INLINE Complex operator-(Complex a, Complex b) { return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)}; }
HWY_INLINE Complex times(Complex a, Turn t) {
  const auto re = hn::Set(F(), t.re), im = hn::Set(F(), t.im);
  return {hn::NegMulAdd(a.im, im, hn::Mul(a.re, re)), hn::MulAdd(a.im, re, hn::Mul(a.re, im))};
}
HWY_INLINE Complex scaled(Complex a, float by) {
  const auto f = hn::Set(F(), by);
  return {hn::Mul(a.re, f), hn::Mul(a.im, f)};
}
/// -i a
HWY_INLINE Complex turned(Complex a) { return {a.im, hn::Neg(a.re)}; }

HWY_INLINE Complex load(const float* at) { return {hn::LoadU(F(), at), hn::LoadU(F(), at + kFrameLanes)}; }
HWY_INLINE void store(Complex a, float* at) {
  hn::StoreU(a.re, F(), at);
  hn::StoreU(a.im, F(), at + kFrameLanes);
}

/// Complex number `index` of a row of them; each has all lanes' real parts, then all imaginary ones.
HWY_INLINE float* number(float* row, std::size_t index) { return row + index * 2 * kFrameLanes; }
HWY_INLINE const float* number(const float* row, std::size_t index) { return row + index * 2 * kFrameLanes; }

HWY_INLINE void small_transform(Complex (&x)[2]) {
  const auto a = x[0], b = x[1];
  x[0] = a + b;
  x[1] = a - b;
}

HWY_INLINE void small_transform(Complex (&x)[4]) {
  const auto a = x[0] + x[2], b = x[0] - x[2], c = x[1] + x[3], d = turned(x[1] - x[3]);
  x[0] = a + c;
  x[1] = b + d;
  x[2] = a - c;
  x[3] = b - d;
}

HWY_INLINE void small_transform(Complex (&x)[5]) {
  // cos and sin of 72 and 144 degrees.
  constexpr float c1 = 0.30901699f, c2 = -0.80901699f, s1 = 0.95105652f, s2 = 0.58778525f;
  const auto a = x[1] + x[4], b = x[2] + x[3], c = x[1] - x[4], d = x[2] - x[3];
  const auto e = x[0] + scaled(a, c1) + scaled(b, c2), f = x[0] + scaled(a, c2) + scaled(b, c1);
  const auto g = turned(scaled(c, s1) + scaled(d, s2)), h = turned(scaled(c, s2) - scaled(d, s1));
  x[0] = x[0] + a + b;
  x[1] = e + g;
  x[2] = f + h;
  x[3] = f - h;
  x[4] = e - g;
}

/// Joins `radix` transforms of size/radix points, which lie one after the other, into one of `size`.
template <std::size_t radix>
HWY_INLINE void join(float* row, std::size_t size, std::size_t lane) {
  const std::size_t part = size / radix, step = kPoints / size;
  for (std::size_t k = 0; k < part; ++k) {
    Complex x[radix];
    for (std::size_t q = 0; q < radix; ++q)
      x[q] = times(load(number(row, q * part + k) + lane), turns()[q * k * step]);
    small_transform(x);
    for (std::size_t q = 0; q < radix; ++q) store(x[q], number(row, q * part + k) + lane);
  }
}

/// Transforms every `stride`-th number of `in` into out[0 … size).
void transform(const float* in, std::size_t stride, float* out, std::size_t size, std::size_t level,
               std::size_t lane) {
  if (size == 1) return store(load(in + lane), out + lane);
  const std::size_t radix = kRadices[level];
  for (std::size_t q = 0; q < radix; ++q)
    transform(number(in, q * stride), stride * radix, number(out, q * (size / radix)), size / radix,
              level + 1, lane);
  if (radix == 5)
    join<5>(out, size, lane);
  else if (radix == 4)
    join<4>(out, size, lane);
  else
    join<2>(out, size, lane);
}

/// z[j] = x[2j] + i x[2j+1] was transformed: even and odd samples' transforms are its symmetric parts.
HWY_INLINE void split_bin(const float* z, std::size_t k, std::size_t lane, float* power) {
  const F f;
  const Complex a = load(number(z, k % kHalf) + lane), b = load(number(z, (kHalf - k) % kHalf) + lane);
  const Complex mirrored = {b.re, hn::Neg(b.im)};
  const auto even = scaled(a + mirrored, 0.5f),
             odd = times(turned(scaled(a - mirrored, 0.5f)), turns()[k % kPoints]);
  const auto bin = even + odd;
  hn::StoreU(hn::MulAdd(bin.re, bin.re, hn::Mul(bin.im, bin.im)), f, power + k * kFrameLanes + lane);
}

void spectra(const float* in, float* power) {
  // `in` already is 200 complex numbers: an even sample of all frames, then an odd one.
  alignas(64) float z[kHalf * 2 * kFrameLanes];
  for (std::size_t lane = 0; lane < kFrameLanes; lane += hn::Lanes(F())) {
    transform(in, 1, z, kHalf, 0, lane);
    for (std::size_t k = 0; k <= kHalf; ++k) split_bin(z, k, lane, power);
  }
}

}  // namespace ecg::acoustics::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ecg::acoustics {

HWY_EXPORT(spectra);

void power_spectra(std::span<const float> in, std::span<float> power) {
  assert(in.size() == kPoints * kFrameLanes && power.size() == (kHalf + 1) * kFrameLanes);
  HWY_DYNAMIC_DISPATCH(spectra)(in.data(), power.data());
}

}  // namespace ecg::acoustics
#endif
