#pragma once
// What a voice sounds like, as 256 numbers that lie near each other for one person: WeSpeaker's ResNet34-LM,
// with its published weights, on our own kernels.
// Source: Wang et al. 2023 (arXiv 2210.17016, WeSpeaker), He et al. 2016 (arXiv 1512.03385, ResNet), Zeinali
// et al. 2019 (arXiv 1910.12592, its use for voices); weights by WeSpeaker (CC-BY-4.0).
#include <array>
#include <filesystem>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "speakers/network_file.h"
#include "tensor/product.h"
#include "tensor/thread_pool.h"

namespace ecg::speakers {

inline constexpr std::size_t kEmbedding = 256;
/// So many frames of the filter bank make one of the trunk: 80 ms.
inline constexpr std::size_t kTrunkStride = 8;
inline constexpr std::size_t kTrunkNumbers = 2560;  ///< of each such frame: 10 bands x 256 channels

using Embedding = std::array<float, kEmbedding>;

class VoiceEmbedding {
 public:
  /// compute_type: f32 gives what the network's authors get, within rounding. Throws Error(model_not_found)
  /// when the file is not there or is another network.
  VoiceEmbedding(const std::filesystem::path& onnx_file, tensor::ComputeType compute_type);
  VoiceEmbedding(const NetworkFile& file, tensor::ComputeType compute_type);

  /// What is used again from call to call.
  struct Scratch {
    std::vector<tensor::PackedRows> rows;  ///< of each thread
    tensor::PackedRows plane;
    std::array<tensor::Buffer<float>, 3> planes;
  };

  /// The part that does not ask who speaks, and takes nearly all the time.
  /// fbank    [frames x kMelBands], without its mean over time
  /// out      [ceil(frames / kTrunkStride) x kTrunkNumbers], a row for each 80 ms
  /// throws   Error(cancelled), within 100 ms of it
  void trunk(tensor::MatrixView<const float> fbank, tensor::ThreadPool& pool, Scratch& scratch,
             tensor::Matrix<float>& out, const CancelFlag* cancel = nullptr) const;

  /// Mean and deviation of the trunk's frames, each as much as its weight says, through the last layer.
  /// frames  rows of a trunk, each with a weight in `weights`, of which one at least is above 0
  Embedding pool(std::span<const float* const> frames, std::span<const float> weights) const;

 private:
  struct Convolution {
    tensor::PackedMatrix matrix;  ///< [outputs x rows of taps x taps x inputs]
    std::vector<float> bias;
    std::size_t inputs = 0, taps = 3, stride = 1;
  };
  struct Block {
    Convolution first, second;
    std::vector<Convolution> shortcut;  ///< one where the block changes the size, else none
  };
  /// Channels on bands and frames, with an edge of zeros around: [bands + 2 x frames + 2 x channels].
  struct Plane {
    float* numbers = nullptr;
    std::size_t bands = 0, frames = 0, channels = 0;
    float* at(std::size_t band, std::size_t frame) const {  ///< counted with the edge
      return numbers + (band * (frames + 2) + frame) * channels;
    }
  };
  static Plane make_plane(tensor::Buffer<float>& buffer, std::size_t bands, std::size_t frames,
                          std::size_t channels);
  /// out = max(0, convolution(in) + add); add: null for none; without `rectified` below 0 too.
  static void convolve(const Convolution& convolution, const Plane& in, const Plane* add, bool rectified,
                       tensor::ThreadPool& pool, Scratch& scratch, const Plane& out);
  void load(const NetworkFile& file, tensor::ComputeType compute_type);

  Convolution first_;
  std::vector<Block> blocks_;
  std::vector<float>
      output_;  ///< [kEmbedding x 2 kTrunkNumbers]: means, then deviations, as they lie in `trunk`
  std::vector<float> output_bias_;
};

}  // namespace ecg::speakers
