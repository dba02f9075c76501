#include "speakers/network_file.h"

#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace ecg::speakers {

NetworkFile::NetworkFile(std::string network, std::vector<acoustics::OnnxGraph> graphs)
    : network_(std::move(network)) {
  if (graphs.empty()) missing("a graph");
  graph_ = std::move(graphs.front());
  for (std::size_t i = 1; i < graphs.size(); ++i) graph_.tensors.merge(graphs[i].tensors);
}

NetworkFile NetworkFile::read(std::string network, const std::filesystem::path& onnx_file) {
  const std::string bytes = read_file(onnx_file);
  return {std::move(network), acoustics::read_onnx_graphs(std::as_bytes(std::span(bytes)))};
}

void NetworkFile::missing(const std::string& what) const {
  throw Error(Code::model_not_found, "no " + network_ + ": " + what + " is not there or has another shape");
}

const std::vector<float>& NetworkFile::of(std::string_view operation, std::size_t index, std::size_t input,
                                          const Shape& shape) const {
  for (const acoustics::OnnxNode& node : graph_.nodes) {
    if (node.operation != operation || node.inputs.size() <= input) continue;
    const auto found = graph_.tensors.find(node.inputs[input]);
    if (found == graph_.tensors.end()) continue;
    if (index-- > 0) continue;
    if (found->second.shape != shape) break;
    return found->second.numbers;
  }
  missing("the weights of a " + std::string(operation));
}

const std::vector<float>& NetworkFile::only(const Shape& shape) const {
  const std::vector<float>* numbers = nullptr;
  for (const auto& [name, tensor] : graph_.tensors) {
    if (tensor.shape != shape) continue;
    if (numbers) missing("one tensor, and no second, of its kind");
    numbers = &tensor.numbers;
  }
  if (!numbers) missing("a filter bank");
  return *numbers;
}

tensor::PackedMatrix pack(tensor::ComputeType compute_type, const std::vector<float>& numbers,
                          std::size_t outputs) {
  const std::size_t inputs = numbers.size() / outputs;
  return tensor::PackedMatrix::pack(compute_type, {numbers.data(), outputs, inputs, inputs});
}

}  // namespace ecg::speakers
