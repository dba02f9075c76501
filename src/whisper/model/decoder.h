#pragma once
// Whisper's text decoder, for many windows at once: a step takes the next token of each and gives the logits
// of what may follow. The weights are read once for all of them. Source: Radford et al. 2022 (arXiv
// 2212.04356) figure 1, right: pre-norm blocks of causal self-attention, cross-attention to the encoder's
// states, and a feed-forward layer; logits by the token embedding.
#include <span>
#include <vector>

#include "whisper/decoding/tokenizer.h"
#include "whisper/model/encoder.h"
#include "whisper/model/layers.h"

namespace ecg::whisper {

/// What the decoder keeps for one window: keys and values of the sound, and of the tokens so far, for as many
/// branches as go different ways. Reused from window to window without a new allocation. For base.en 9 MB of
/// sound, and 24 KB a token.
class KvCache {
 public:
  /// Branch `to` takes over the first `length` positions of branch `from`. Where both took in the same tokens
  /// nothing is copied.
  void copy_branch(std::size_t from, std::size_t to, std::size_t length);

 private:
  friend class Decoder;
  struct Branch {
    std::vector<tensor::Matrix<float>> keys, values;  ///< of each layer: [text_context x width]
    std::vector<Token> tokens;                        ///< taken in so far
  };
  std::vector<Branch> branches_;
  std::vector<std::vector<tensor::Memory>> sound_;  ///< of each layer, one for each head
};

/// One token that a step takes in.
struct DecoderRow {
  KvCache* slot = nullptr;
  Token token = 0;
  int position = 0;  ///< 0 …, below text_context; earlier positions of this branch came before
  bool wants_logits = true;
  std::size_t branch = 0;  ///< below kMostBranches
};

struct HeadPlace {
  int layer = 0, head = 0;
};

class Decoder {
 public:
  /// `weights` must outlive the decoder: embeddings of tokens are read from there.
  Decoder(const Weights& weights, Precision precision, tensor::ThreadPool& pool);

  /// states: [kAudioStates x width], the encoder's. The slot starts anew.
  void begin(KvCache& slot, const tensor::Matrix<float>& states);

  /// Rows of one slot stand together, those of one branch in order of their positions; at most
  /// kMostRows in all. Returns the logits of those rows that want them, in order: [n x vocabulary], to be
  /// changed at will, valid until the next call. With `heads`, probe() has these heads' scores afterwards.
  tensor::MatrixView<float> step(std::span<const DecoderRow> rows, std::span<const HeadPlace> heads = {});
  static constexpr std::size_t kMostRows = 128, kMostBranches = 8;

  /// [rows x kAudioStates]: what the last step's rows looked at, by the given heads' index, before the
  /// softmax.
  tensor::MatrixView<const float> probe(std::size_t head) const { return probes_[head]; }

 private:
  struct Block {
    LayerNorm attention_norm, cross_norm;
    Linear query_key_value, out, cross_query, cross_key_value, cross_out;
    FeedForward feed_forward;
  };
  struct Group {
    std::size_t first, count;  ///< rows of one slot
  };

  void load_vocabulary();
  void take_in(const DecoderRow& row) const;
  void embed(std::span<const DecoderRow> rows);
  void attend_to_text(const Block& block, std::size_t layer, std::span<const DecoderRow> rows);
  void attend_to_sound(const Block& block, std::size_t layer, std::span<const DecoderRow> rows);
  void feed_forward(const FeedForward& forward);
  tensor::MatrixView<float> logits_of(std::span<const DecoderRow> rows);
  void product(const Linear& linear, const tensor::Epilogue& after, tensor::Matrix<float>& out);

  const Weights& weights_;
  const StoredTensor& token_embedding_;
  tensor::ThreadPool& pool_;
  tensor::ComputeType compute_type_, encoder_storage_;
  std::size_t width_, heads_, context_;
  tensor::PackedMatrix vocabulary_;
  tensor::Matrix<float> positions_;
  std::vector<Block> blocks_;
  LayerNorm final_norm_;

  // Working space.
  tensor::PackedRows rows_;
  tensor::Matrix<float> x_, query_key_value_, attended_, hidden_, last_, logits_, sound_;
  std::vector<Group> groups_;
  std::span<const HeadPlace> probed_;
  std::vector<tensor::Matrix<float>> probes_;
  std::vector<tensor::AttentionScratch> scratch_;
  std::vector<std::vector<float>> scores_;
};

}  // namespace ecg::whisper
