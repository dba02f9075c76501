#include "whisper/model/decoder.h"

#include <algorithm>
#include <cmath>

#include "tensor/vector_math.h"

namespace ecg::whisper {

using tensor::ComputeType;

Decoder::Decoder(const Weights& weights, Precision precision, tensor::ThreadPool& pool)
    : weights_(weights),
      token_embedding_(weights.tensor("decoder.token_embedding.weight",
                                      {static_cast<std::size_t>(weights.dimensions().vocabulary),
                                       static_cast<std::size_t>(weights.dimensions().text_state)})),
      pool_(pool),
      compute_type_(storages_of(precision).text),
      encoder_storage_(storages_of(precision).sound),
      width_(static_cast<std::size_t>(weights.dimensions().text_state)),
      heads_(static_cast<std::size_t>(weights.dimensions().text_heads)),
      context_(static_cast<std::size_t>(weights.dimensions().text_context)),
      positions_(weights.matrix("decoder.positional_embedding", {context_, width_})),
      final_norm_(load_norm(weights, "decoder.ln", width_)),
      scratch_(static_cast<std::size_t>(pool.threads())),
      scores_(static_cast<std::size_t>(pool.threads()), std::vector<float>(context_)) {
  load_vocabulary();
  weights.release_pages();
  for (int layer = 0; layer < weights.dimensions().text_layers; ++layer) {
    const std::string name = "decoder.blocks." + std::to_string(layer), cross = name + ".cross_attn";
    blocks_.push_back(
        {.attention_norm = load_norm(weights, name + ".attn_ln", width_),
         .cross_norm = load_norm(weights, cross + "_ln", width_),
         .query_key_value = load_query_key_value(weights, compute_type_, name + ".attn", width_, pool),
         .out = load_linear(weights, compute_type_, width_, width_, {{.name = name + ".attn.out"}}, pool),
         .cross_query = load_linear(weights, compute_type_, width_, width_,
                                    {{.name = cross + ".query", .factor = kQueryScale}}, pool),
         .cross_key_value =
             load_linear(weights, encoder_storage_, width_, width_,
                         {{.name = cross + ".key", .has_bias = false}, {.name = cross + ".value"}}, pool),
         .cross_out = load_linear(weights, compute_type_, width_, width_, {{.name = cross + ".out"}}, pool),
         .feed_forward = load_feed_forward(weights, compute_type_, name, width_, pool)});
    weights.release_pages();
  }
}

// A few of the last states' numbers are far larger than the others (their scale in the norm says which), and
// an eighth bit's error in their weights was a tenth of all logits. So the scale moves from the states into
// the weights, where it counts when these are rounded: Xiao et al. 2022 (arXiv 2211.10438), with what the
// norm knows as calibration.
void Decoder::load_vocabulary() {
  std::vector<float> factors(width_, 1.0f);
  if (compute_type_ != ComputeType::f32)
    for (std::size_t i = 0; i < width_; ++i) factors[i] = std::abs(final_norm_.scale[i]) + 1e-3f;
  for (std::size_t i = 0; i < width_; ++i) {
    final_norm_.scale[i] /= factors[i];
    final_norm_.shift[i] /= factors[i];
  }
  vocabulary_ = load_embedding(weights_, compute_type_, "decoder.token_embedding.weight",
                               token_embedding_.shape[0], factors, pool_);
}

void KvCache::copy_branch(std::size_t from, std::size_t to, std::size_t length) {
  if (from == to) return;
  branches_.resize(std::max(branches_.size(), to + 1));
  const Branch& source = branches_[from];
  Branch& target = branches_[to];
  assert(length <= source.tokens.size());
  target.keys.resize(source.keys.size());
  target.values.resize(source.values.size());
  const auto end = source.tokens.begin() + static_cast<std::ptrdiff_t>(length);
  const auto differs =
      std::mismatch(source.tokens.begin(), end, target.tokens.begin(), target.tokens.end()).first;
  const auto first = static_cast<std::size_t>(differs - source.tokens.begin());
  const auto copy = [&](const tensor::Matrix<float>& of, tensor::Matrix<float>& into) {
    if (into.rows() == 0) into.resize_untouched(of.rows(), of.columns());
    std::copy_n(of.data() + first * of.columns(), (length - first) * of.columns(),
                into.data() + first * of.columns());
  };
  for (std::size_t layer = 0; layer < source.keys.size(); ++layer) {
    copy(source.keys[layer], target.keys[layer]);
    copy(source.values[layer], target.values[layer]);
  }
  target.tokens.assign(source.tokens.begin(), end);
}

void Decoder::begin(KvCache& slot, const tensor::Matrix<float>& states) {
  for (auto& branch : slot.branches_) branch.tokens.clear();
  slot.sound_.resize(blocks_.size());
  rows_.assign(encoder_storage_, states);
  sound_.resize(kAudioStates, 2 * width_);
  for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
    product(blocks_[layer].cross_key_value, blocks_[layer].cross_key_value.plain(), sound_);
    slot.sound_[layer].resize(heads_);
    pool_.for_each(heads_, [&](std::size_t head, int) {
      slot.sound_[layer][head].assign(compute_type_, compute_type_,
                                      sound_.view().columns(head * kHeadWidth, kHeadWidth),
                                      sound_.view().columns(width_ + head * kHeadWidth, kHeadWidth));
    });
  }
}

/// Makes room for what the row's branch keeps.
void Decoder::take_in(const DecoderRow& row) const {
  auto& branches = row.slot->branches_;
  assert(row.branch < kMostBranches);
  branches.resize(std::max(branches.size(), row.branch + 1));
  KvCache::Branch& branch = branches[row.branch];
  for (auto* kept : {&branch.keys, &branch.values}) {
    if (!kept->empty()) continue;
    kept->resize(blocks_.size());
    for (auto& matrix : *kept) matrix.resize_untouched(context_, width_);
  }
  assert(static_cast<std::size_t>(row.position) <= branch.tokens.size());
  branch.tokens.resize(static_cast<std::size_t>(row.position));
  branch.tokens.push_back(row.token);
}

tensor::MatrixView<float> Decoder::step(std::span<const DecoderRow> rows, std::span<const HeadPlace> heads) {
  assert(!rows.empty() && rows.size() <= kMostRows);
  probed_ = heads;
  probes_.resize(std::max(probes_.size(), heads.size()));
  for (std::size_t p = 0; p < heads.size(); ++p) probes_[p].resize(rows.size(), kAudioStates);
  groups_.clear();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r > 0 && rows[r].slot == rows[r - 1].slot)
      ++groups_.back().count;
    else
      groups_.push_back({.first = r, .count = 1});
  }
  for (const DecoderRow& row : rows) take_in(row);
  embed(rows);
  for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
    attend_to_text(blocks_[layer], layer, rows);
    attend_to_sound(blocks_[layer], layer, rows);
    feed_forward(blocks_[layer].feed_forward);
  }
  return logits_of(rows);
}

void Decoder::embed(std::span<const DecoderRow> rows) {
  x_.resize(rows.size(), width_);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto position = positions_.row(static_cast<std::size_t>(rows[r].position));
    token_embedding_.read(static_cast<std::size_t>(rows[r].token) * width_, x_.row(r));
    for (std::size_t c = 0; c < width_; ++c) x_.row(r)[c] += position[c];
  }
}

void Decoder::product(const Linear& linear, const tensor::Epilogue& after, tensor::Matrix<float>& out) {
  if (!after.add) out.resize(rows_.rows(), linear.matrix.outputs());
  multiply(pool_, rows_, linear.matrix, after, out);
}

void Decoder::attend_to_text(const Block& block, std::size_t layer, std::span<const DecoderRow> rows) {
  rows_.assign_normalized(compute_type_, x_, block.attention_norm.scale, block.attention_norm.shift);
  product(block.query_key_value, block.query_key_value.plain(), query_key_value_);
  attended_.resize(rows.size(), width_);
  const auto all = query_key_value_.view();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    auto& kept = rows[r].slot->branches_[rows[r].branch];
    const auto at = static_cast<std::size_t>(rows[r].position);
    std::ranges::copy(all.row(r).subspan(width_, width_), kept.keys[layer].row(at).begin());
    std::ranges::copy(all.row(r).subspan(2 * width_, width_), kept.values[layer].row(at).begin());
  }
  pool_.for_each(rows.size(), [&](std::size_t r, int thread) {
    const KvCache::Branch& kept = rows[r].slot->branches_[rows[r].branch];
    const auto seen = static_cast<std::size_t>(rows[r].position) + 1;
    for (std::size_t head = 0; head < heads_; ++head) {
      const std::size_t c = head * kHeadWidth;
      tensor::attend_plainly(
          all.row(r).subspan(c, kHeadWidth), kept.keys[layer].view().rows(0, seen).columns(c, kHeadWidth),
          kept.values[layer].view().rows(0, seen).columns(c, kHeadWidth),
          scores_[static_cast<std::size_t>(thread)], attended_.row(r).subspan(c, kHeadWidth));
    }
  });
  rows_.assign(compute_type_, attended_);
  product(block.out, block.out.added(), x_);
}

void Decoder::attend_to_sound(const Block& block, std::size_t layer, std::span<const DecoderRow> rows) {
  rows_.assign_normalized(compute_type_, x_, block.cross_norm.scale, block.cross_norm.shift);
  product(block.cross_query, block.cross_query.plain(), query_key_value_);
  pool_.for_each(groups_.size() * heads_, [&](std::size_t task, int thread) {
    const auto [first, count] = groups_[task / heads_];
    const std::size_t head = task % heads_;
    auto& scratch = scratch_[static_cast<std::size_t>(thread)];
    tensor::attend(query_key_value_.view().rows(first, count).columns(head * kHeadWidth, kHeadWidth),
                   rows[first].slot->sound_[layer][head], scratch,
                   attended_.view().rows(first, count).columns(head * kHeadWidth, kHeadWidth));
    for (std::size_t p = 0; p < probed_.size(); ++p)
      if (probed_[p].layer == static_cast<int>(layer) && probed_[p].head == static_cast<int>(head))
        for (std::size_t r = 0; r < count; ++r)
          std::ranges::copy(scratch.scores.row(r), probes_[p].row(first + r).begin());
  });
  rows_.assign(compute_type_, attended_);
  product(block.cross_out, block.cross_out.added(), x_);
}

void Decoder::feed_forward(const FeedForward& forward) {
  rows_.assign_normalized(compute_type_, x_, forward.norm.scale, forward.norm.shift);
  product(forward.expand, forward.expand.then_gelu(), hidden_);
  rows_.assign(compute_type_, hidden_);
  product(forward.project, forward.project.added(), x_);
}

tensor::MatrixView<float> Decoder::logits_of(std::span<const DecoderRow> rows) {
  last_.resize(rows.size(), width_);
  std::size_t wanted = 0;
  for (std::size_t r = 0; r < rows.size(); ++r)
    if (rows[r].wants_logits) std::ranges::copy(x_.row(r), last_.row(wanted++).begin());
  if (wanted == 0) return {};
  rows_.assign_normalized(compute_type_, last_.view().rows(0, wanted), final_norm_.scale, final_norm_.shift);
  logits_.resize(wanted, vocabulary_.outputs());
  multiply(pool_, rows_, vocabulary_, {}, logits_);
  return logits_;
}

}  // namespace ecg::whisper
