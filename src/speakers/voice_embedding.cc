#include "speakers/voice_embedding.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "speakers/kaldi_fbank.h"

namespace ecg::speakers {
namespace {

constexpr char kResNet[] = "WeSpeaker ResNet34";
constexpr std::size_t kStages = 4, kFirstChannels = 32, kLastChannels = 256, kLastBands = 10;
constexpr std::array<std::size_t, kStages> kBlocks = {3, 4, 6, 3};
constexpr double kTiny = 1e-8;
static_assert(kLastBands * kLastChannels == kTrunkNumbers);

/// Hands out convolutions in the order in which they are computed.
class ConvolutionReader {
 public:
  ConvolutionReader(const NetworkFile& file, tensor::ComputeType compute_type)
      : file_(file), compute_type_(compute_type) {}

  /// `into`: .matrix, .bias and the rest, of `outputs` x `inputs` channels.
  template <typename Convolution>
  void read(std::size_t outputs, std::size_t inputs, std::size_t taps, std::size_t stride,
            Convolution& into) {
    const auto& stored = file_.of("Conv", next_, 1, {outputs, inputs, taps, taps});
    std::vector<float> turned(stored.size());
    const std::size_t area = taps * taps;
    for (std::size_t o = 0; o < outputs; ++o)
      for (std::size_t i = 0; i < inputs; ++i)
        for (std::size_t t = 0; t < area; ++t)
          turned[(o * area + t) * inputs + i] = stored[(o * inputs + i) * area + t];
    into.matrix = pack(compute_type_, turned, outputs);
    into.bias = file_.of("Conv", next_, 2, {outputs});
    into.inputs = inputs;
    into.taps = taps;
    into.stride = stride;
    ++next_;
  }

 private:
  const NetworkFile& file_;
  const tensor::ComputeType compute_type_;
  std::size_t next_ = 0;
};

/// The file has channels outside and bands inside; the trunk's frames lie the other way round.
std::vector<float> bands_outside(const std::vector<float>& stored) {
  std::vector<float> turned(stored.size());
  for (std::size_t row = 0; row < stored.size() / kTrunkNumbers; ++row)
    for (std::size_t c = 0; c < kLastChannels; ++c)
      for (std::size_t b = 0; b < kLastBands; ++b)
        turned[row * kTrunkNumbers + b * kLastChannels + c] =
            stored[row * kTrunkNumbers + c * kLastBands + b];
  return turned;
}

/// Part of the one row of `plane` into a row of `rows`, with the scale of the former.
void copy_run(const tensor::PackedRows& plane, std::size_t from, std::size_t size, tensor::PackedRows& rows,
              std::size_t row, std::size_t to) {
  rows.scale(row) = plane.scale(0);
  if (plane.suit(tensor::ComputeType::u8i8)) {
    rows.zero(row) = *plane.zeros(0);
    std::copy_n(plane.bytes(0) + from, size, rows.bytes(row) + to);
  } else {
    std::copy_n(plane.quantized(0) + from, size, rows.quantized(row) + to);
  }
}

std::size_t halved(std::size_t size) { return (size + 1) / 2; }

}  // namespace

VoiceEmbedding::VoiceEmbedding(const std::filesystem::path& onnx_file, tensor::ComputeType compute_type)
    : VoiceEmbedding(NetworkFile::read(kResNet, onnx_file), compute_type) {}

VoiceEmbedding::VoiceEmbedding(const NetworkFile& file, tensor::ComputeType compute_type) {
  load(file, compute_type);
}

void VoiceEmbedding::load(const NetworkFile& file, tensor::ComputeType compute_type) {
  ConvolutionReader reader(file, compute_type);
  reader.read(kFirstChannels, 1, 3, 1, first_);
  std::size_t channels = kFirstChannels;
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    const std::size_t wide = kFirstChannels << stage;
    for (std::size_t b = 0; b < kBlocks[stage]; ++b) {
      const bool narrows = stage > 0 && b == 0;
      Block& block = blocks_.emplace_back();
      reader.read(wide, channels, 3, narrows ? 2 : 1, block.first);
      reader.read(wide, wide, 3, 1, block.second);
      if (narrows) reader.read(wide, channels, 1, 2, block.shortcut.emplace_back());
      channels = wide;
    }
  }
  output_ = bands_outside(file.of("Gemm", 0, 1, {kEmbedding, 2 * kTrunkNumbers}));
  output_bias_ = file.of("Gemm", 0, 2, {kEmbedding});
}

VoiceEmbedding::Plane VoiceEmbedding::make_plane(tensor::Buffer<float>& buffer, std::size_t bands,
                                                 std::size_t frames, std::size_t channels) {
  buffer.resize((bands + 2) * (frames + 2) * channels);
  const Plane plane{buffer.data(), bands, frames, channels};
  std::fill_n(plane.at(0, 0), (frames + 2) * channels, 0.0f);
  std::fill_n(plane.at(bands + 1, 0), (frames + 2) * channels, 0.0f);
  for (std::size_t b = 1; b <= bands; ++b) {
    std::fill_n(plane.at(b, 0), channels, 0.0f);
    std::fill_n(plane.at(b, frames + 1), channels, 0.0f);
  }
  return plane;
}

void VoiceEmbedding::convolve(const Convolution& convolution, const Plane& in, const Plane* add,
                              bool rectified, tensor::ThreadPool& pool, Scratch& scratch, const Plane& out) {
  const std::size_t taps = convolution.taps, run = taps * in.channels, stride = convolution.stride;
  const std::size_t edge = taps == 1 ? 1 : 0;  // one tap begins within the edge
  const auto compute_type = convolution.matrix.compute_type();
  // Integers are made of the whole plane once, with one scale: each number is in nine patches.
  const bool integers = compute_type != tensor::ComputeType::f32;
  const std::size_t size = (in.bands + 2) * (in.frames + 2) * in.channels;
  if (integers) scratch.plane.assign(compute_type, {in.numbers, 1, size});
  pool.for_each(out.bands, [&](std::size_t band, int thread) {
    tensor::PackedRows& rows = scratch.rows[static_cast<std::size_t>(thread)];
    rows.resize(compute_type, out.frames, taps * run);
    for (std::size_t f = 0; f < out.frames; ++f)
      for (std::size_t t = 0; t < taps; ++t) {
        const float* from = in.at(band * stride + t + edge, f * stride + edge);
        if (integers)
          copy_run(scratch.plane, static_cast<std::size_t>(from - in.numbers), run, rows, f, t * run);
        else
          std::copy_n(from, run, rows.plain(f) + t * run);
      }
    const tensor::MatrixView<float> line(out.at(band + 1, 1), out.frames, out.channels);
    multiply(rows, convolution.matrix, {.bias = convolution.bias}, line);
    const std::size_t numbers = out.frames * out.channels;
    const float* plus = add ? add->at(band + 1, 1) : nullptr;
    for (std::size_t i = 0; plus && i < numbers; ++i) line.data()[i] += plus[i];
    for (std::size_t i = 0; rectified && i < numbers; ++i) line.data()[i] = std::max(line.data()[i], 0.0f);
  });
}

void VoiceEmbedding::trunk(tensor::MatrixView<const float> fbank, tensor::ThreadPool& pool, Scratch& scratch,
                           tensor::Matrix<float>& out, const CancelFlag* cancel) const {
  scratch.rows.resize(static_cast<std::size_t>(pool.threads()));
  auto* at = &scratch.planes[0];
  auto* middle = &scratch.planes[1];
  auto* next = &scratch.planes[2];
  std::size_t bands = kMelBands, frames = fbank.rows();
  const Plane input = make_plane(*middle, bands, frames, 1);
  for (std::size_t b = 0; b < bands; ++b)
    for (std::size_t f = 0; f < frames; ++f) *input.at(b + 1, f + 1) = fbank.row(f)[b];
  Plane now = make_plane(*at, bands, frames, kFirstChannels);
  convolve(first_, input, nullptr, true, pool, scratch, now);
  for (const Block& block : blocks_) {
    if (cancel) cancel->throw_if_cancelled();
    const std::size_t channels = block.first.matrix.outputs();
    if (block.first.stride == 2) bands = halved(bands), frames = halved(frames);
    const Plane between = make_plane(*middle, bands, frames, channels);
    convolve(block.first, now, nullptr, true, pool, scratch, between);
    const Plane after = make_plane(*next, bands, frames, channels);
    Plane skipped = now;
    if (!block.shortcut.empty()) {
      convolve(block.shortcut.front(), now, nullptr, false, pool, scratch, after);
      skipped = after;
    }
    // Each line adds what stands where it is written or in another plane, so one plane can be both.
    if (block.shortcut.empty()) {
      convolve(block.second, between, &skipped, true, pool, scratch, after);
      std::swap(at, next);
      now = after;
    } else {
      const Plane narrowed = make_plane(*at, bands, frames, channels);
      convolve(block.second, between, &skipped, true, pool, scratch, narrowed);
      now = narrowed;
    }
  }
  out.resize(frames, kTrunkNumbers);
  for (std::size_t f = 0; f < frames; ++f)
    for (std::size_t b = 0; b < bands; ++b)
      std::copy_n(now.at(b + 1, f + 1), kLastChannels, out.row(f).data() + b * kLastChannels);
}

Embedding VoiceEmbedding::pool(std::span<const float* const> frames, std::span<const float> weights) const {
  std::vector<double> mean(kTrunkNumbers), square(kTrunkNumbers);
  double total = kTiny, squared = 0;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    if (weights[f] <= 0) continue;
    total += weights[f];
    squared += weights[f] * weights[f];
    for (std::size_t i = 0; i < kTrunkNumbers; ++i) mean[i] += weights[f] * frames[f][i];
  }
  for (double& value : mean) value /= total;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    if (weights[f] <= 0) continue;
    for (std::size_t i = 0; i < kTrunkNumbers; ++i) {
      const double off = frames[f][i] - mean[i];
      square[i] += weights[f] * off * off;
    }
  }
  const double freedom = total - squared / total + kTiny;
  std::vector<float> statistics(2 * kTrunkNumbers);
  for (std::size_t i = 0; i < kTrunkNumbers; ++i) {
    statistics[i] = static_cast<float>(mean[i]);
    statistics[kTrunkNumbers + i] = static_cast<float>(std::sqrt(square[i] / freedom));
  }
  Embedding embedding;
  for (std::size_t o = 0; o < kEmbedding; ++o) {
    const float* row = output_.data() + o * 2 * kTrunkNumbers;
    float sum = 0;
    for (std::size_t i = 0; i < 2 * kTrunkNumbers; ++i) sum += row[i] * statistics[i];
    embedding[o] = sum + output_bias_[o];
  }
  return embedding;
}

}  // namespace ecg::speakers
