#pragma once
// The weights of a network out of its ONNX file, found by what is done with them and not by their names: each
// way of exporting a network gives names of its own.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "acoustics/onnx_tensors.h"
#include "tensor/packed_matrix.h"

namespace ecg::speakers {

class NetworkFile {
 public:
  /// `network`: what to call it in errors. Every function throws Error(model_not_found) when what is asked
  /// for is not there or has another shape.
  NetworkFile(std::string network, std::vector<acoustics::OnnxGraph> graphs);
  /// Throws also when the file cannot be read.
  static NetworkFile read(std::string network, const std::filesystem::path& onnx_file);

  using Shape = std::vector<std::size_t>;
  /// The weights that stand at place `input` of a node: of the `index`-th node with that operation that has
  /// any there.
  const std::vector<float>& of(std::string_view operation, std::size_t index, std::size_t input,
                               const Shape& shape) const;
  /// The one tensor of that shape, whoever uses it.
  const std::vector<float>& only(const Shape& shape) const;

 private:
  [[noreturn]] void missing(const std::string& what) const;

  std::string network_;
  acoustics::OnnxGraph graph_;  ///< the main one, with the tensors of all
};

/// numbers: [outputs x inputs], a row for each output.
tensor::PackedMatrix pack(tensor::ComputeType compute_type, const std::vector<float>& numbers,
                          std::size_t outputs);

}  // namespace ecg::speakers
