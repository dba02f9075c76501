#pragma once
// The weights inside an ONNX file, without a runtime for it. Source: onnx.proto (the numbers of its fields)
// and the encoding of protocol buffers, as documented there.
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ecg::acoustics {

struct OnnxTensor {
  std::vector<std::size_t> shape;
  std::vector<float> numbers;
};
using OnnxTensors = std::map<std::string, OnnxTensor, std::less<>>;

/// What is done, and to what: names of tensors, those of weights among them.
struct OnnxNode {
  std::string operation;  ///< "Conv"
  std::vector<std::string> inputs;
};
struct OnnxGraph {
  OnnxTensors tensors;
  std::vector<OnnxNode> nodes;  ///< in the order of the file, which is one that can be computed
};

/// Each graph: the main one, and those inside its nodes (branches of an If), in the order of the file. Throws
/// Error(model_not_found) when the bytes are no whole ONNX model.
std::vector<OnnxGraph> read_onnx_graphs(std::span<const std::byte> bytes);

/// The named tensors of floats of each graph, without what is done to them.
std::vector<OnnxTensors> read_onnx_tensors(std::span<const std::byte> bytes);

}  // namespace ecg::acoustics
