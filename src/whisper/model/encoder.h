#pragma once
// Whisper's audio encoder: a picture of 30 s of sound becomes 1500 states of 20 ms each.
// Source: Radford et al. 2022 (arXiv 2212.04356) figure 1, left: two convolutions, sinusoidal positions,
// pre-norm transformer blocks.
#include "base/cancel.h"
#include "whisper/model/layers.h"

namespace ecg::whisper {

inline constexpr std::size_t kMelFrames = 3000;  ///< 10 ms each
inline constexpr std::size_t kAudioStates = 1500;

class Encoder {
 public:
  /// Throws Error(model_not_found) when a tensor is missing.
  Encoder(const Weights& weights, Precision precision, tensor::ThreadPool& pool);

  /// mel: [bands x kMelFrames]. Returns [kAudioStates x width], valid until the next call.
  /// Throws Error(cancelled), between layers.
  const tensor::Matrix<float>& encode(const tensor::Matrix<float>& mel, const CancelFlag* cancel = nullptr);

 private:
  struct Block {
    LayerNorm attention_norm;
    Linear query_key_value, out;
    FeedForward feed_forward;
  };
  struct Scratch {
    tensor::PackedRows rows;
    tensor::Matrix<float> hidden;
    tensor::AttentionScratch attention;
  };

  void convolve(const tensor::Matrix<float>& mel);
  void run_block(const Block& block);
  void attend(const Block& block);
  void feed_forward(const Block& block);

  tensor::ThreadPool& pool_;
  tensor::ComputeType picture_storage_, compute_type_;
  std::size_t width_, heads_, bands_;
  Linear first_convolution_, second_convolution_;
  tensor::Matrix<float> positions_;
  std::vector<Block> blocks_;
  LayerNorm final_norm_;

  // Working space, kept from call to call.
  tensor::Matrix<float> frames_, convolved_;  ///< a row for each time, and an empty one before and behind
  tensor::Matrix<float> states_, query_key_value_, attended_, out_;
  std::vector<tensor::Memory> memories_;  ///< one for each head
  std::vector<Scratch> scratch_;          ///< one for each thread
};

}  // namespace ecg::whisper
