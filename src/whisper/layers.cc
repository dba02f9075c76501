#include "whisper/layers.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

tensor::Matrix<float> load_scaled(const Weights& weights, const Part& part, std::size_t outputs,
                                  std::size_t inputs) {
  auto matrix = weights.matrix(part.name + ".weight", {outputs, inputs});
  if (part.factor == 1) return matrix;
  for (std::size_t i = 0; i < outputs * inputs; ++i) matrix.data()[i] *= part.factor;
  return matrix;
}

void append_bias(const Weights& weights, const Part& part, std::size_t outputs, std::vector<float>& bias) {
  if (!part.has_bias) return bias.resize(bias.size() + outputs);
  for (const float value : weights.vector(part.name + ".bias", outputs)) bias.push_back(value * part.factor);
}

}  // namespace

LayerNorm load_norm(const Weights& weights, const std::string& name, std::size_t width) {
  return {.scale = weights.vector(name + ".weight", width), .shift = weights.vector(name + ".bias", width)};
}

Linear load_linear(const Weights& weights, tensor::Storage storage, std::size_t outputs, std::size_t inputs,
                   const std::vector<Part>& parts) {
  Linear linear{.matrix = {storage, outputs * parts.size(), inputs}};
  for (std::size_t p = 0; p < parts.size(); ++p) {
    linear.matrix.pack_rows(p * outputs, load_scaled(weights, parts[p], outputs, inputs));
    append_bias(weights, parts[p], outputs, linear.bias);
  }
  return linear;
}

tensor::PackedMatrix pack_tensor(const Weights& weights, tensor::Storage storage, const std::string& name,
                                 std::size_t outputs, std::span<const float> factors,
                                 tensor::ThreadPool& pool) {
  const std::size_t inputs = factors.size();
  constexpr std::size_t kPiece = 64 * tensor::kPanel;
  const StoredTensor& stored = weights.tensor(name, {outputs, inputs});
  tensor::PackedMatrix packed(storage, outputs, inputs);
  pool.for_each((outputs + kPiece - 1) / kPiece, [&](std::size_t piece, int) {
    const std::size_t first = piece * kPiece;
    tensor::Matrix<float> rows(std::min(kPiece, outputs - first), inputs);
    stored.read(first * inputs, {rows.data(), rows.rows() * inputs});
    for (std::size_t r = 0; r < rows.rows(); ++r)
      for (std::size_t i = 0; i < inputs; ++i) rows.row(r)[i] *= factors[i];
    packed.pack_rows(first, rows);
  });
  return packed;
}

FeedForward load_feed_forward(const Weights& weights, tensor::Storage storage, const std::string& block,
                              std::size_t width) {
  return {.norm = load_norm(weights, block + ".mlp_ln", width),
          .expand = load_linear(weights, storage, 4 * width, width, {{.name = block + ".mlp.0"}}),
          .project = load_linear(weights, storage, width, 4 * width, {{.name = block + ".mlp.2"}})};
}

Linear load_query_key_value(const Weights& weights, tensor::Storage storage, const std::string& attention,
                            std::size_t width) {
  return load_linear(weights, storage, width, width,
                     {{.name = attention + ".query", .factor = kQueryScale},
                      {.name = attention + ".key", .has_bias = false},
                      {.name = attention + ".value"}});
}

}  // namespace ecg::whisper
