#include "tensor/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tensor/attention.cc"
#include "tensor/simd.h"
//
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "tensor/vector_math-inl.h"
#include "tensor/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace ecg::tensor::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;

HWY_INLINE float dot(const float* a, const float* b, std::size_t size) {
  const F f;
  auto sum = hn::Zero(f);
  for (std::size_t i = 0; i < size; i += hn::Lanes(f))
    sum = hn::MulAdd(hn::LoadU(f, a + i), hn::LoadU(f, b + i), sum);
  return hn::GetLane(hn::SumOfLanes(f, sum));
}

HWY_INLINE void add_scaled(const float* x, float by, std::size_t size, float* out) {
  const F f;
  const auto factor = hn::Set(f, by);
  for (std::size_t i = 0; i < size; i += hn::Lanes(f))
    hn::StoreU(hn::MulAdd(hn::LoadU(f, x + i), factor, hn::LoadU(f, out + i)), f, out + i);
}

/// The width is a multiple of 16.
void attend_one(const float* query, MatrixView<const float> keys, MatrixView<const float> values,
                float* scores, float* out) {
  const std::size_t width = keys.columns(), count = keys.rows();
  for (std::size_t p = 0; p < count; ++p) scores[p] = dot(query, keys.data() + p * keys.stride(), width);
  const float most = max({scores, count});
  const float by = 1 / sum_of_exp({scores, count}, most);
  exp_minus({scores, count}, most);
  std::fill(out, out + width, 0.0f);
  for (std::size_t p = 0; p < count; ++p)
    add_scaled(values.data() + p * values.stride(), scores[p] * by, width, out);
}

}  // namespace ecg::tensor::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ecg::tensor {

void Memory::assign(ComputeType key_compute_type, ComputeType value_compute_type,
                    MatrixView<const float> new_keys, MatrixView<const float> new_values) {
  assert(new_keys.rows() == new_values.rows());
  keys.resize(key_compute_type, new_keys.rows(), new_keys.columns());
  keys.pack_rows(0, new_keys);
  values.resize(value_compute_type, new_values.columns(), new_values.rows());
  values.pack_columns(0, new_values);
}

void attend(MatrixView<const float> queries, const Memory& memory, AttentionScratch& scratch,
            MatrixView<float> out) {
  scratch.queries.assign(memory.keys.compute_type(), queries);
  scratch.scores.resize(queries.rows(), memory.keys.outputs());
  multiply(scratch.queries, memory.keys, {}, scratch.scores);
  softmax(memory.values.compute_type(), scratch.scores, scratch.weights);
  multiply(scratch.weights, memory.values, {}, out);
}

HWY_EXPORT(attend_one);

void attend_plainly(std::span<const float> query, MatrixView<const float> keys,
                    MatrixView<const float> values, std::span<float> scores, std::span<float> out) {
  assert(keys.columns() % kPanel == 0 && keys.rows() == values.rows() && scores.size() >= keys.rows());
  HWY_DYNAMIC_DISPATCH(attend_one)(query.data(), keys, values, scores.data(), out.data());
}

}  // namespace ecg::tensor
#endif
