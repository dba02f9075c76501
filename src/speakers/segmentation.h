#pragma once
// Who of at most three voices speaks when, within ten seconds: pyannote's segmentation-3.0, with its
// published weights, on our own kernels. Source: Bredin 2023 (Interspeech, "pyannote.audio 2.1 speaker
// diarization pipeline"), Plaquet and Bredin 2023 (arXiv 2310.13025, powerset), Ravanelli and Bengio 2018
// (arXiv 1808.00158, SincNet); the graph in segmentation-3.0.onnx (pyannote, MIT).
#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "speakers/network_file.h"
#include "tensor/product.h"
#include "tensor/thread_pool.h"

namespace ecg::speakers {

inline constexpr std::size_t kWindowSamples = 160'000;  ///< 10 s at 16 kHz
inline constexpr std::size_t kWindowFrames = 589;
inline constexpr std::size_t kFrameSamples = 270;  ///< from frame to frame
inline constexpr std::size_t kFirstFrameSamples =
    496;  ///< from the window's start to the first frame's middle
inline constexpr std::size_t kLocalSpeakers = 3;
inline constexpr std::size_t kPowerset = 7;

/// Which of the three speak, a bit each, in the order of the network's classes: nobody, each alone, each two.
inline constexpr std::array<std::uint8_t, kPowerset> kSpeakersOfClass = {0, 1, 2, 4, 3, 5, 6};

class Segmentation {
 public:
  /// compute_type: f32 gives what the network's authors get, within 3e-5; i16, in half the time, within 0.1,
  /// and in each of 589 frames of a conversation the same class. Throws Error(model_not_found) when the file
  /// is not there or is another network.
  Segmentation(const std::filesystem::path& onnx_file, tensor::ComputeType compute_type);
  Segmentation(const NetworkFile& file, tensor::ComputeType compute_type);

  /// A thread's working space.
  struct Scratch {
    tensor::PackedRows rows;
    tensor::Matrix<float> samples, tile, before, after, gates, step, sequence, next, scores;
    std::vector<float> cell;
  };

  /// windows  each kWindowSamples, mono 16 kHz; together they take as long as the longest takes alone, so
  /// give
  ///          about kTogether
  /// returns  [windows x kWindowFrames x kPowerset] logarithms of probabilities, in scratch.scores, a row for
  ///          each frame of the first window, then of the second
  /// throws   Error(cancelled), within 100 ms of it
  tensor::MatrixView<const float> scores(std::span<const std::span<const float>> windows, Scratch& scratch,
                                         const CancelFlag* cancel = nullptr) const;
  /// As many rows as the kernels take at a time.
  static constexpr std::size_t kTogether = 12;

 private:
  struct Convolution {
    tensor::PackedMatrix taps;  ///< [outputs x taps x inputs]
    std::vector<float> bias;    ///< empty: none
    std::vector<float> norm_scale, norm_shift;
  };
  struct Direction {
    tensor::PackedMatrix input_gates, hidden_gates;
    std::vector<float> bias;
  };
  struct Linear {
    tensor::PackedMatrix matrix;
    std::vector<float> bias;
  };

  void hear(std::span<const float> window, Scratch& scratch) const;
  void remember(std::size_t layer, std::size_t windows, Scratch& scratch, const CancelFlag* cancel) const;
  void remember(const Direction& direction, bool backward, std::size_t windows, Scratch& scratch,
                const CancelFlag* cancel) const;

  float wave_scale_ = 1, wave_shift_ = 0;
  std::array<Convolution, 3> convolutions_;
  std::array<std::array<Direction, 2>, 4> layers_;
  std::array<Linear, 3> linear_;
};

}  // namespace ecg::speakers
