#include "whisper/model/layers.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

/// Rows of one tensor, read, changed and packed in pieces on all threads: a model is ready in a third
/// of a second. change(row) sees each row of floats.
template <typename Change>
void pack_tensor(const Weights& weights, const std::string& name, std::size_t outputs,
                 std::size_t first_output, tensor::PackedMatrix& packed, tensor::ThreadPool& pool,
                 const Change& change) {
  constexpr std::size_t kPiece = 8 * tensor::kPanel;
  const std::size_t inputs = packed.inputs();
  const StoredTensor& stored = weights.tensor(name, {outputs, inputs});
  std::vector<tensor::Matrix<float>> rows_of(static_cast<std::size_t>(pool.threads()));
  pool.for_each((outputs + kPiece - 1) / kPiece, [&](std::size_t piece, int thread) {
    const std::size_t first = piece * kPiece;
    auto& rows = rows_of[static_cast<std::size_t>(thread)];
    rows.resize(std::min(kPiece, outputs - first), inputs);
    stored.read(first * inputs, {rows.data(), rows.rows() * inputs});
    for (std::size_t r = 0; r < rows.rows(); ++r) change(rows.row(r));
    packed.pack_rows(first_output + first, rows);
  });
}

void append_bias(const Weights& weights, const Part& part, std::size_t outputs, std::vector<float>& bias) {
  if (!part.has_bias) return bias.resize(bias.size() + outputs);
  for (const float value : weights.vector(part.name + ".bias", outputs)) bias.push_back(value * part.factor);
}

}  // namespace

Precision fastest_precision() { return tensor::bytes_are_fast() ? Precision::int8 : Precision::int16; }

Storages storages_of(Precision precision) {
  using tensor::ComputeType;
  switch (precision) {
    case Precision::f32:
      return {ComputeType::f32, ComputeType::f32, ComputeType::f32};
    case Precision::int16:
      return {ComputeType::i16, ComputeType::i16, ComputeType::i8};
    case Precision::int8:
      return {ComputeType::i16, ComputeType::u8i8, ComputeType::i8};
  }
  return {};
}

LayerNorm load_norm(const Weights& weights, const std::string& name, std::size_t width) {
  return {.scale = weights.vector(name + ".weight", width), .shift = weights.vector(name + ".bias", width)};
}

Linear load_linear(const Weights& weights, tensor::ComputeType compute_type, std::size_t outputs,
                   std::size_t inputs, const std::vector<Part>& parts, tensor::ThreadPool& pool) {
  Linear linear{.matrix = {compute_type, outputs * parts.size(), inputs}};
  for (std::size_t p = 0; p < parts.size(); ++p) {
    pack_tensor(weights, parts[p].name + ".weight", outputs, p * outputs, linear.matrix, pool,
                [&](std::span<float> row) {
                  if (parts[p].factor == 1) return;
                  for (float& x : row) x *= parts[p].factor;
                });
    append_bias(weights, parts[p], outputs, linear.bias);
  }
  return linear;
}

tensor::PackedMatrix load_embedding(const Weights& weights, tensor::ComputeType compute_type,
                                    const std::string& name, std::size_t outputs,
                                    std::span<const float> factors, tensor::ThreadPool& pool) {
  tensor::PackedMatrix packed(compute_type, outputs, factors.size());
  pack_tensor(weights, name, outputs, 0, packed, pool, [&](std::span<float> row) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] *= factors[i];
  });
  return packed;
}

FeedForward load_feed_forward(const Weights& weights, tensor::ComputeType compute_type,
                              const std::string& block, std::size_t width, tensor::ThreadPool& pool) {
  return {
      .norm = load_norm(weights, block + ".mlp_ln", width),
      .expand = load_linear(weights, compute_type, 4 * width, width, {{.name = block + ".mlp.0"}}, pool),
      .project = load_linear(weights, compute_type, width, 4 * width, {{.name = block + ".mlp.2"}}, pool)};
}

Linear load_query_key_value(const Weights& weights, tensor::ComputeType compute_type,
                            const std::string& attention, std::size_t width, tensor::ThreadPool& pool) {
  return load_linear(weights, compute_type, width, width,
                     {{.name = attention + ".query", .factor = kQueryScale},
                      {.name = attention + ".key", .has_bias = false},
                      {.name = attention + ".value"}},
                     pool);
}

}  // namespace ecg::whisper
