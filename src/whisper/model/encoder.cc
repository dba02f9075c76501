#include "whisper/model/encoder.h"

#include <algorithm>

#include "tensor/vector_math.h"

namespace ecg::whisper {
namespace {

/// So many rows at a time go through a layer on one thread: three groups of the kernel's twelve or six of its
/// six, and what they leave on the way (36 x 2048 floats, or 36 x 1500 scores) stays in the second cache.
constexpr std::size_t kBlockRows = 36;

tensor::MatrixView<float> block_of(tensor::Matrix<float>& matrix, std::size_t block) {
  const std::size_t first = block * kBlockRows;
  return matrix.view().rows(first, std::min(kBlockRows, matrix.rows() - first));
}

std::size_t blocks_in(std::size_t rows) { return (rows + kBlockRows - 1) / kBlockRows; }

/// PyTorch keeps [outputs x channels x 3 taps]; a row of three neighbouring frames wants [outputs x 3 taps x
/// channels].
Linear load_convolution(const Weights& weights, tensor::ComputeType compute_type, const std::string& name,
                        std::size_t outputs, std::size_t channels) {
  const auto stored = weights.matrix(name + ".weight", {outputs, channels, 3});
  tensor::Matrix<float> taps(outputs, 3 * channels);
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t t = 0; t < 3; ++t) taps.row(o)[t * channels + c] = stored.row(o)[c * 3 + t];
  return {.matrix = tensor::PackedMatrix::pack(compute_type, taps),
          .bias = weights.vector(name + ".bias", outputs)};
}

}  // namespace

Encoder::Encoder(const Weights& weights, Precision precision, tensor::ThreadPool& pool)
    : pool_(pool),
      picture_storage_(storages_of(precision).pictures),
      compute_type_(storages_of(precision).sound),
      width_(static_cast<std::size_t>(weights.dimensions().audio_state)),
      heads_(static_cast<std::size_t>(weights.dimensions().audio_heads)),
      bands_(static_cast<std::size_t>(weights.dimensions().mel_bands)),
      first_convolution_(load_convolution(weights, picture_storage_, "encoder.conv1", width_, bands_)),
      second_convolution_(load_convolution(weights, picture_storage_, "encoder.conv2", width_, width_)),
      positions_(weights.matrix("encoder.positional_embedding", {kAudioStates, width_})),
      final_norm_(load_norm(weights, "encoder.ln_post", width_)),
      frames_(kMelFrames + 2, bands_),
      convolved_(kMelFrames + 2, width_),
      states_(kAudioStates, width_),
      query_key_value_(kAudioStates, 3 * width_),
      attended_(kAudioStates, width_),
      out_(kAudioStates, width_),
      memories_(heads_),
      scratch_(static_cast<std::size_t>(pool.threads())) {
  for (int layer = 0; layer < weights.dimensions().audio_layers; ++layer) {
    const std::string name = "encoder.blocks." + std::to_string(layer);
    blocks_.push_back(
        {.attention_norm = load_norm(weights, name + ".attn_ln", width_),
         .query_key_value = load_query_key_value(weights, compute_type_, name + ".attn", width_, pool),
         .out = load_linear(weights, compute_type_, width_, width_, {{.name = name + ".attn.out"}}, pool),
         .feed_forward = load_feed_forward(weights, compute_type_, name, width_, pool)});
    weights.release_pages();  // or all of the file would be in memory beside what is made of it
  }
}

const tensor::Matrix<float>& Encoder::encode(const tensor::Matrix<float>& mel, const CancelFlag* cancel) {
  convolve(mel);
  for (const Block& block : blocks_) {
    if (cancel) cancel->throw_if_cancelled();
    run_block(block);
  }
  for (std::size_t s = 0; s < kAudioStates; ++s)
    tensor::layer_norm(states_.row(s), final_norm_.scale, final_norm_.shift, out_.row(s));
  return out_;
}

/// gelu(conv(x)) twice, the second with a stride of two. PackedRows of three frames overlap in memory, so the
/// product reads them where they are.
void Encoder::convolve(const tensor::Matrix<float>& mel) {
  assert(mel.rows() == bands_ && mel.columns() == kMelFrames);
  for (std::size_t f = 0; f < kMelFrames; ++f)
    for (std::size_t b = 0; b < bands_; ++b) frames_.row(f + 1)[b] = mel.row(b)[f];
  pool_.for_each(blocks_in(kMelFrames), [&](std::size_t block, int thread) {
    const std::size_t first = block * kBlockRows, count = std::min(kBlockRows, kMelFrames - first);
    auto& rows = scratch_[static_cast<std::size_t>(thread)].rows;
    rows.assign(picture_storage_, {frames_.row(first).data(), count, 3 * bands_, bands_});
    multiply(rows, first_convolution_.matrix, first_convolution_.then_gelu(),
             convolved_.view().rows(first + 1, count));
  });
  pool_.for_each(blocks_in(kAudioStates), [&](std::size_t block, int thread) {
    const auto out = block_of(states_, block);
    auto& rows = scratch_[static_cast<std::size_t>(thread)].rows;
    rows.assign(picture_storage_,
                {convolved_.row(2 * block * kBlockRows).data(), out.rows(), 3 * width_, 2 * width_});
    multiply(rows, second_convolution_.matrix, second_convolution_.then_gelu(), out);
    for (std::size_t r = 0; r < out.rows(); ++r)
      for (std::size_t c = 0; c < width_; ++c) out.row(r)[c] += positions_.row(block * kBlockRows + r)[c];
  });
}

void Encoder::run_block(const Block& block) {
  pool_.for_each(blocks_in(kAudioStates), [&](std::size_t b, int thread) {
    auto& rows = scratch_[static_cast<std::size_t>(thread)].rows;
    rows.assign_normalized(compute_type_, block_of(states_, b), block.attention_norm.scale,
                           block.attention_norm.shift);
    multiply(rows, block.query_key_value.matrix, block.query_key_value.plain(),
             block_of(query_key_value_, b));
  });
  attend(block);
  feed_forward(block);
}

void Encoder::attend(const Block&) {
  const auto all = query_key_value_.view();
  pool_.for_each(heads_, [&](std::size_t head, int) {
    memories_[head].assign(compute_type_, compute_type_, all.columns(width_ + head * kHeadWidth, kHeadWidth),
                           all.columns(2 * width_ + head * kHeadWidth, kHeadWidth));
  });
  const std::size_t blocks = blocks_in(kAudioStates);
  pool_.for_each(heads_ * blocks, [&](std::size_t task, int thread) {
    const std::size_t head = task / blocks, b = task % blocks;
    tensor::attend(block_of(query_key_value_, b).columns(head * kHeadWidth, kHeadWidth), memories_[head],
                   scratch_[static_cast<std::size_t>(thread)].attention,
                   block_of(attended_, b).columns(head * kHeadWidth, kHeadWidth));
  });
}

/// Attention's projection is done here too: the block's rows are then at hand for the rest.
void Encoder::feed_forward(const Block& block) {
  pool_.for_each(blocks_in(kAudioStates), [&](std::size_t b, int thread) {
    auto& [rows, hidden, attention] = scratch_[static_cast<std::size_t>(thread)];
    const auto x = block_of(states_, b);
    rows.assign(compute_type_, block_of(attended_, b));
    multiply(rows, block.out.matrix, block.out.added(), x);
    const FeedForward& forward = block.feed_forward;
    rows.assign_normalized(compute_type_, x, forward.norm.scale, forward.norm.shift);
    hidden.resize(x.rows(), 4 * width_);
    multiply(rows, forward.expand.matrix, forward.expand.then_gelu(), hidden);
    rows.assign(compute_type_, hidden);
    multiply(rows, forward.project.matrix, forward.project.added(), x);
  });
}

}  // namespace ecg::whisper
