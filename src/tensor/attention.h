#pragma once
// Scaled dot-product attention, one head at a time: softmax(queries keys^T) values.
// Source: Vaswani et al. 2017 (arXiv 1706.03762) section 3.2.1. The caller scales the queries.
#include <span>

#include "tensor/product.h"

namespace ecg::tensor {

/// What one head attends to, packed once and read by many queries.
struct Memory {
  PackedMatrix keys;    ///< outputs: positions, inputs: width of the head
  PackedMatrix values;  ///< outputs: width of the head, inputs: positions

  /// keys, values: [positions x width]. No allocation when it fits.
  void assign(ComputeType key_compute_type, ComputeType value_compute_type, MatrixView<const float> keys,
              MatrixView<const float> values);
};

/// A thread's working space.
struct AttentionScratch {
  PackedRows queries, weights;
  Matrix<float> scores;
};

/// queries, out: [n x width]. A few dozen queries at a time keep their scores in the second cache: the square
/// of all scores never goes to memory. Afterwards scratch.scores holds the scores before the softmax.
void attend(MatrixView<const float> queries, const Memory& memory, AttentionScratch& scratch,
            MatrixView<float> out);

/// One query over keys and values as floats where they lie: [n x width] each. scores: at least n.
void attend_plainly(std::span<const float> query, MatrixView<const float> keys,
                    MatrixView<const float> values, std::span<float> scores, std::span<float> out);

}  // namespace ecg::tensor
