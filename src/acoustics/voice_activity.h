#pragma once
// Where somebody speaks: Silero VAD v5, with its published weights, on our own kernels.
// Source: the graph in silero_vad.onnx (snakers4/silero-vad, MIT): a short-time Fourier transform as a
// convolution, four convolutions, one LSTM cell, one output.
#include <filesystem>
#include <span>
#include <vector>

#include "acoustics/onnx_tensors.h"
#include "tensor/product.h"

namespace ecg::acoustics {

/// One answer for each 32 ms.
inline constexpr std::size_t kVoiceChunk = 512;

class VoiceActivity {
 public:
  /// Throws Error(model_not_found) when the file is not there or is another network.
  explicit VoiceActivity(const std::filesystem::path& onnx_file);

  /// samples: mono 16 kHz, a multiple of kVoiceChunk, going on from those of the last call. Returns the
  /// probability of speech in each chunk; valid until the next call.
  std::span<const float> probabilities(std::span<const float> samples);
  /// Forgets what was heard.
  void reset();

 private:
  /// Three taps, zeros at both ends, ReLU.
  struct Convolution {
    tensor::PackedMatrix matrix;  ///< [outputs x 3 taps x inputs]
    std::vector<float> bias;
    std::size_t stride = 1;
  };

  void load_convolution(const OnnxTensors& tensors, int index, std::size_t outputs, std::size_t inputs,
                        std::size_t stride);
  void transform(std::span<const float> samples, std::size_t chunks);
  void convolve(const Convolution& convolution, std::size_t chunks, std::size_t& frames);
  float remember(std::span<const float> gates);
  void hear(std::span<const float> samples);

  tensor::PackedMatrix fourier_;
  std::vector<Convolution> convolutions_;
  tensor::PackedMatrix input_gates_, hidden_gates_;
  std::vector<float> input_bias_, hidden_bias_, output_;
  float output_bias_ = 0;

  std::vector<float> context_;  ///< the last samples of the chunk before
  tensor::Matrix<float> hidden_;
  std::vector<float> cell_;

  tensor::PackedRows rows_;
  tensor::Matrix<float> padded_, spectrum_, frames_, patches_, gates_, recurrent_;
  std::vector<float> probabilities_;
};

}  // namespace ecg::acoustics
