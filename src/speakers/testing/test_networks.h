#pragma once
// For tests: a network of random weights in memory, and the real ones where scripts/models has put them.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "speakers/voice_embedding.h"

namespace ecg::speakers::test {

/// Path of an installed network, or an empty one: tests that need it are skipped then.
inline std::filesystem::path installed(const std::string& name) {
  const char* set = std::getenv("ECG_MODELS");
  const char* home = std::getenv("HOME");
  const auto folder =
      set ? std::filesystem::path(set) : std::filesystem::path(home ? home : "") / ".cache/ecg/models";
  return std::filesystem::exists(folder / name) ? folder / name : std::filesystem::path();
}

/// Numbers of a normal distribution, the same on each run, small enough that layers keep their size.
inline acoustics::OnnxTensor random_tensor(std::vector<std::size_t> shape, std::mt19937& random) {
  std::size_t count = 1, inputs = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) count *= shape[i], inputs *= i > 0 ? shape[i] : 1;
  std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(inputs)));
  acoustics::OnnxTensor tensor{.shape = std::move(shape), .numbers = std::vector<float>(count)};
  for (float& number : tensor.numbers) number = normal(random);
  return tensor;
}

/// A ResNet34 as the file of the real one describes it.
inline acoustics::OnnxGraph random_resnet() {
  std::mt19937 random(1);
  acoustics::OnnxGraph graph;
  const auto add = [&](const char* operation, std::vector<std::size_t> shape) {
    const std::string name = "w" + std::to_string(graph.nodes.size());
    graph.nodes.push_back({operation, {"x", name, name + ".bias"}});
    graph.tensors[name + ".bias"] = random_tensor({shape.front()}, random);
    graph.tensors[name] = random_tensor(std::move(shape), random);
  };
  add("Conv", {32, 1, 3, 3});
  std::size_t channels = 32;
  for (std::size_t stage = 0; stage < 4; ++stage)
    for (std::size_t block = 0; block < std::array<std::size_t, 4>{3, 4, 6, 3}[stage]; ++block) {
      const std::size_t wide = std::size_t{32} << stage;
      add("Conv", {wide, channels, 3, 3});
      add("Conv", {wide, wide, 3, 3});
      if (stage > 0 && block == 0) add("Conv", {wide, channels, 1, 1});
      channels = wide;
    }
  add("Gemm", {kEmbedding, 2 * kTrunkNumbers});
  return graph;
}

}  // namespace ecg::speakers::test
