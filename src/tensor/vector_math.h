#pragma once
// What happens to numbers between the products.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/matrix.h"
#include "tensor/product.h"

namespace ecg::tensor {

/// Softmax of each row, as rows for the next product. Integers hold e^(x - max) in steps of 1/kRowLevel,
/// bytes of 1/kRowByteLevel, and the sum that they are divided by is theirs, so that they add up to 1. Scores
/// of -infinity get 0.
void softmax(ComputeType compute_type, MatrixView<const float> scores, PackedRows& out);

/// out = (x - mean) / deviation * scale + shift, epsilon 1e-5; in place is fine.
void layer_norm(std::span<const float> x, std::span<const float> scale, std::span<const float> shift,
                std::span<float> out);

float max(std::span<const float> x);           ///< -infinity for none
std::size_t argmax(std::span<const float> x);  ///< the first of them; x is not empty
/// Sum of e^(x - reference).
float sum_of_exp(std::span<const float> x, float reference);
/// x = e^(x - reference).
void exp_minus(std::span<float> x, float reference);
/// In place.
void gelu(std::span<float> x);

/// One step of a long short-term memory, all units of one sequence. Source: Hochreiter and Schmidhuber 1997
/// (Neural Computation 9(8)), with forget gates; the gates in ONNX's order.
///
/// gates   [4 n]: input, output, forget, cell, each before its sigmoid or tanh
/// cell    [n], taken from the step before and left for the next
/// hidden  [n]: what comes out
void lstm_step(std::span<const float> gates, std::span<float> cell, std::span<float> hidden);

/// Finite numbers of IEEE 754 binary16, two bytes each at any address, as floats.
void half_to_float(const std::byte* halves, std::span<float> out);

/// Which instructions the kernels use on this machine: "AVX2".
const char* instruction_set();
/// Those that this machine has, the best first.
std::vector<std::string> instruction_sets();
/// Makes the kernels use an older set than they would, to see what a machine that has no better one does;
/// empty: the best again. Not while one is running.
void use_instruction_set(std::string_view name);

}  // namespace ecg::tensor
