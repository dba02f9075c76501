#pragma once
// The parts that encoder and decoder are built from, read from the weights and packed for the kernels.
#include <functional>
#include <string>
#include <vector>

#include "tensor/attention.h"
#include "tensor/product.h"
#include "tensor/thread_pool.h"
#include "whisper/transcriber.h"
#include "whisper/weights.h"

namespace ecg::whisper {

/// How the numbers of each part are kept at a precision.
struct Storages {
  tensor::ComputeType pictures;  ///< the convolutions that make a window's 1500 states of its log-mel picture
  tensor::ComputeType sound;     ///< what works on these states
  tensor::ComputeType text;
};
Storages storages_of(Precision precision);

struct LayerNorm {
  std::vector<float> scale, shift;
};
LayerNorm load_norm(const Weights& weights, const std::string& name, std::size_t width);

struct Linear {
  tensor::PackedMatrix matrix;
  std::vector<float> bias;

  tensor::Epilogue plain() const { return {.bias = bias}; }
  tensor::Epilogue then_gelu() const { return {.bias = bias, .gelu = true}; }
  tensor::Epilogue added() const { return {.bias = bias, .add = true}; }
};

/// One of the matrices that share a Linear's inputs: `name`.weight [outputs x inputs], and `name`.bias when
/// there is.
struct Part {
  std::string name;
  float factor = 1;  ///< weights and bias are multiplied by this
  bool has_bias = true;
};

/// Several matrices of `outputs` x `inputs` as one, their outputs one after the other.
Linear load_linear(const Weights& weights, tensor::ComputeType compute_type, std::size_t outputs,
                   std::size_t inputs, const std::vector<Part>& parts, tensor::ThreadPool& pool);
/// `name` without a bias, each input's column multiplied by its factor.
tensor::PackedMatrix load_embedding(const Weights& weights, tensor::ComputeType compute_type,
                                    const std::string& name, std::size_t outputs,
                                    std::span<const float> factors, tensor::ThreadPool& pool);

/// What stands behind attention in every layer: x + project(gelu(expand(norm(x)))).
struct FeedForward {
  LayerNorm norm;
  Linear expand, project;
};
FeedForward load_feed_forward(const Weights& weights, tensor::ComputeType compute_type,
                              const std::string& block, std::size_t width, tensor::ThreadPool& pool);

/// Width of every head in every published model; queries are scaled by the root of it.
inline constexpr std::size_t kHeadWidth = 64;
inline constexpr float kQueryScale = 0.125f;

/// Queries, keys and values of self-attention as one product of norm(x).
Linear load_query_key_value(const Weights& weights, tensor::ComputeType compute_type,
                            const std::string& attention, std::size_t width, tensor::ThreadPool& pool);

}  // namespace ecg::whisper
