// Functions of vectors that kernels share; compiled once for each target, hence the unusual guard.
#if defined(ECG_TENSOR_VECTOR_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ECG_TENSOR_VECTOR_MATH_INL_H_
#undef ECG_TENSOR_VECTOR_MATH_INL_H_
#else
#define ECG_TENSOR_VECTOR_MATH_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ecg::tensor::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// e^x for x <= 88, 0 below -87. x = n ln 2 + r with |r| <= ln 2 / 2; the Taylor series of e^r to r^6 is
/// within 2e-7 of it there, which is two steps of a float.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_of(D f, V x) {
  const hn::RebindToSigned<D> i32;
  const auto n = hn::Round(hn::Mul(x, hn::Set(f, 1.44269504f)));
  // ln 2 in two parts, so that n ln 2 loses nothing.
  auto r = hn::NegMulAdd(n, hn::Set(f, 0.693359375f), x);
  r = hn::NegMulAdd(n, hn::Set(f, -2.12194440e-4f), r);
  auto y = hn::MulAdd(hn::Set(f, 1.0f / 720), r, hn::Set(f, 1.0f / 120));
  y = hn::MulAdd(y, r, hn::Set(f, 1.0f / 24));
  y = hn::MulAdd(y, r, hn::Set(f, 1.0f / 6));
  y = hn::MulAdd(y, r, hn::Set(f, 0.5f));
  y = hn::MulAdd(y, r, hn::Set(f, 1.0f));
  y = hn::MulAdd(y, r, hn::Set(f, 1.0f));
  const auto power = hn::BitCast(f, hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(i32, n), hn::Set(i32, 127))));
  return hn::IfThenElseZero(hn::Ge(x, hn::Set(f, -87.0f)), hn::Mul(y, power));
}

/// 3/2 2^23: a float of that size has steps of 1, so that adding it rounds (to even), and leaves the integer
/// in the lowest bits. hn::NearestInt and hn::Round look after numbers that fit in no integer too, which
/// takes as many instructions again.
inline constexpr float kRounding = 12'582'912.0f;

/// round(x) for |x| < 2^22.
template <class D, class V = hn::Vec<D>>
HWY_INLINE hn::Vec<hn::RebindToSigned<D>> rounded(D f, V x) {
  const hn::RebindToSigned<D> i32;
  const auto magic = hn::Set(f, kRounding);
  return hn::Sub(hn::BitCast(i32, hn::Add(x, magic)), hn::BitCast(i32, magic));
}

/// 2^x for x <= 0 to be rounded to 12 bits: the series to the fourth power is within 4e-5 of 2^r for |r| <=
/// 1/2, a sixth of a step. 0 below -28.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V rough_power_of_two(D f, V x) {
  const hn::RebindToSigned<D> i32;
  const auto lowest = hn::Max(x, hn::Set(f, -28.0f));
  const auto n = hn::Add(lowest, hn::Set(f, kRounding));
  const auto r = hn::Sub(lowest, hn::Sub(n, hn::Set(f, kRounding)));
  auto y = hn::MulAdd(hn::Set(f, 9.6181291e-3f), r, hn::Set(f, 5.5504109e-2f));
  y = hn::MulAdd(y, r, hn::Set(f, 0.24022651f));
  y = hn::MulAdd(y, r, hn::Set(f, 0.69314718f));
  y = hn::MulAdd(y, r, hn::Set(f, 1.0f));
  return hn::BitCast(f, hn::Add(hn::BitCast(i32, y), hn::ShiftLeft<23>(hn::BitCast(i32, n))));  // y 2^n
}

/// x/2 (1 + erf(x / sqrt 2)), with Abramowitz and Stegun's formula 7.1.26 for erf: within 1.5e-7.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V gelu(D f, V x) {
  const auto one = hn::Set(f, 1.0f);
  const auto z = hn::Mul(hn::Abs(x), hn::Set(f, 0.70710678f));
  const auto t = hn::Div(one, hn::MulAdd(z, hn::Set(f, 0.3275911f), one));
  auto y = hn::MulAdd(hn::Set(f, 1.061405429f), t, hn::Set(f, -1.453152027f));
  y = hn::MulAdd(y, t, hn::Set(f, 1.421413741f));
  y = hn::MulAdd(y, t, hn::Set(f, -0.284496736f));
  y = hn::MulAdd(y, t, hn::Set(f, 0.254829592f));
  const auto erf = hn::NegMulAdd(hn::Mul(y, t), exp_of(f, hn::Neg(hn::Mul(z, z))), one);
  const auto half = hn::Mul(x, hn::Set(f, 0.5f));
  return hn::MulAdd(half, hn::CopySign(erf, x), half);
}

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
