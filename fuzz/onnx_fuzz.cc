// Weights of networks from outside, those of the speech detector and of the two that tell speakers apart: any
// bytes give a network or an Error, never more.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "acoustics/onnx_tensors.h"
#include "base/error.h"
#include "speakers/segmentation.h"
#include "speakers/voice_embedding.h"

namespace {

template <typename Load>
void load(const std::vector<ecg::acoustics::OnnxGraph>& graphs, const Load& network) {
  try {
    network(ecg::speakers::NetworkFile("network", graphs));
  } catch (const ecg::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto graphs = ecg::acoustics::read_onnx_graphs({reinterpret_cast<const std::byte*>(data), size});
    load(graphs,
         [](const auto& file) { ecg::speakers::Segmentation network(file, ecg::tensor::ComputeType::f32); });
    load(graphs, [](const auto& file) {
      ecg::speakers::VoiceEmbedding network(file, ecg::tensor::ComputeType::f32);
    });
  } catch (const ecg::Error&) {
  }
  return 0;
}
