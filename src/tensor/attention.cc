#include "tensor/attention.h"

#include "tensor/vector_math.h"

namespace ecg::tensor {

void Memory::assign(Storage storage, MatrixView<const float> new_keys, MatrixView<const float> new_values) {
  assert(new_keys.rows() == new_values.rows());
  keys.resize(storage, new_keys.rows(), new_keys.columns());
  keys.pack_rows(0, new_keys);
  values.resize(storage, new_values.columns(), new_values.rows());
  values.pack_columns(0, new_values);
}

void attend(MatrixView<const float> queries, const Memory& memory, AttentionScratch& scratch,
            MatrixView<float> out) {
  const Storage storage = memory.keys.storage();
  scratch.queries.assign(storage, queries);
  scratch.scores.resize(queries.rows(), memory.keys.outputs());
  multiply(scratch.queries, memory.keys, {}, scratch.scores);
  softmax(storage, scratch.scores, scratch.weights);
  multiply(scratch.weights, memory.values, {}, out);
}

}  // namespace ecg::tensor
