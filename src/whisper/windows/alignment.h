#pragma once
// When each token was spoken, read off what the decoder looked at while it said it.
// Source: openai/whisper timing.py: the published alignment heads, normalised and smoothed, and dynamic time
// warping.
#include <span>
#include <vector>

#include "tensor/matrix.h"
#include "whisper/model/decoder.h"
#include "whisper/weights.h"

namespace ecg::whisper {

/// The heads that follow the sound, as published for each model; none for a model that nobody published.
std::vector<HeadPlace> alignment_heads(const Dimensions& dimensions, std::string_view model_name);

/// scores: for each head [n + 1 x frames] before the softmax, a row for each token in the order they were
/// said, and one for what came after the last. Returns n + 1 times in frames of 20 ms: where each token
/// begins, and where the last one ends. They never go down. `scores` is used up.
std::vector<int> align(std::span<tensor::Matrix<float>> scores);

/// The fourth of x[0] … x[6] by size.
float median_of_seven(const float* x);

/// The monotone path through cost [rows x columns] from corner to corner that costs least: for each row, the
/// first column it passes.
std::vector<int> dtw_path(tensor::MatrixView<const float> cost);

}  // namespace ecg::whisper
