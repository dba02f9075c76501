#include "acoustics/voice_activity.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/file.h"

namespace ecg::acoustics {
namespace {

using tensor::ComputeType;

constexpr std::size_t kContext = 64;  // samples of the chunk before that are heard again
constexpr std::size_t kMirrored = 64, kPadded = kContext + kVoiceChunk + kMirrored;
constexpr std::size_t kTransform = 256, kHop = 128, kFrames = 4, kBins = kTransform / 2 + 1;
constexpr std::size_t kWidth = 128;   // of the LSTM
constexpr std::size_t kAtOnce = 128;  // chunks: 4 s

const OnnxTensor& get(const OnnxTensors& tensors, const std::string& name,
                      const std::vector<std::size_t>& shape) {
  const auto found = tensors.find(name);
  if (found == tensors.end() || found->second.shape != shape)
    throw Error(Code::model_not_found, "no Silero VAD v5: " + name + " is not there or has another shape");
  return found->second;
}

tensor::PackedMatrix pack(const OnnxTensor& stored, std::size_t outputs) {
  const std::size_t inputs = stored.numbers.size() / outputs;
  return tensor::PackedMatrix::pack(ComputeType::f32, {stored.numbers.data(), outputs, inputs, inputs});
}

/// The file has two networks, for 8 and for 16 kHz, in the branches of an If.
const OnnxTensors& network_for_16_khz(const std::vector<OnnxTensors>& graphs) {
  for (const OnnxTensors& graph : graphs) {
    const auto found = graph.find("stft.forward_basis_buffer");
    if (found != graph.end() && found->second.shape == std::vector<std::size_t>{2 * kBins, 1, kTransform})
      return graph;
  }
  throw Error(Code::model_not_found, "no Silero VAD v5: no network for 16 kHz in it");
}

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

VoiceActivity::VoiceActivity(const std::filesystem::path& onnx_file) {
  const std::string bytes = read_file(onnx_file);
  const auto graphs = read_onnx_tensors(std::as_bytes(std::span(bytes)));
  const OnnxTensors& tensors = network_for_16_khz(graphs);
  fourier_ = pack(get(tensors, "stft.forward_basis_buffer", {2 * kBins, 1, kTransform}), 2 * kBins);
  load_convolution(tensors, 0, 128, kBins, 1);
  load_convolution(tensors, 1, 64, 128, 2);
  load_convolution(tensors, 2, 64, 64, 2);
  load_convolution(tensors, 3, kWidth, 64, 1);
  input_gates_ = pack(get(tensors, "decoder.rnn.weight_ih", {4 * kWidth, kWidth}), 4 * kWidth);
  hidden_gates_ = pack(get(tensors, "decoder.rnn.weight_hh", {4 * kWidth, kWidth}), 4 * kWidth);
  input_bias_ = get(tensors, "decoder.rnn.bias_ih", {4 * kWidth}).numbers;
  hidden_bias_ = get(tensors, "decoder.rnn.bias_hh", {4 * kWidth}).numbers;
  output_ = get(tensors, "decoder.decoder.2.weight", {1, kWidth, 1}).numbers;
  output_bias_ = get(tensors, "decoder.decoder.2.bias", {1}).numbers.front();
  reset();
}

void VoiceActivity::load_convolution(const OnnxTensors& tensors, int index, std::size_t outputs,
                                     std::size_t inputs, std::size_t stride) {
  const std::string name = "encoder." + std::to_string(index) + ".reparam_conv.";
  const OnnxTensor& stored = get(tensors, name + "weight", {outputs, inputs, 3});
  tensor::Matrix<float> taps(outputs, 3 * inputs);  // from [outputs x inputs x taps]
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t t = 0; t < 3; ++t)
        taps.row(o)[t * inputs + i] = stored.numbers[(o * inputs + i) * 3 + t];
  convolutions_.push_back({.matrix = tensor::PackedMatrix::pack(ComputeType::f32, taps),
                           .bias = get(tensors, name + "bias", {outputs}).numbers,
                           .stride = stride});
}

void VoiceActivity::reset() {
  context_.assign(kContext, 0);
  hidden_.resize(1, kWidth);
  std::fill_n(hidden_.data(), kWidth, 0.0f);
  cell_.assign(kWidth, 0);
}

std::span<const float> VoiceActivity::probabilities(std::span<const float> samples) {
  assert(samples.size() % kVoiceChunk == 0);
  probabilities_.clear();
  for (std::size_t at = 0; at < samples.size(); at += kAtOnce * kVoiceChunk)
    hear(samples.subspan(at, std::min(kAtOnce * kVoiceChunk, samples.size() - at)));
  return probabilities_;
}

/// Everything but the LSTM for all chunks together.
void VoiceActivity::hear(std::span<const float> samples) {
  const std::size_t chunks = samples.size() / kVoiceChunk;
  transform(samples, chunks);
  std::size_t frames = kFrames;
  for (const Convolution& convolution : convolutions_) convolve(convolution, chunks, frames);
  rows_.assign(ComputeType::f32, frames_);
  gates_.resize(chunks, 4 * kWidth);
  multiply(rows_, input_gates_, {.bias = input_bias_}, gates_);
  for (std::size_t c = 0; c < chunks; ++c) probabilities_.push_back(remember(gates_.row(c)));
}

/// Magnitudes of four spectra a chunk: frames_ [4 chunks x kBins].
void VoiceActivity::transform(std::span<const float> samples, std::size_t chunks) {
  padded_.resize(chunks, kPadded);
  for (std::size_t c = 0; c < chunks; ++c) {
    const auto chunk = samples.subspan(c * kVoiceChunk, kVoiceChunk);
    const auto row = padded_.row(c);
    std::ranges::copy(context_, row.begin());
    std::ranges::copy(chunk, row.begin() + kContext);
    std::reverse_copy(chunk.end() - 1 - kMirrored, chunk.end() - 1, row.begin() + kContext + kVoiceChunk);
    context_.assign(chunk.end() - kContext, chunk.end());
  }
  // A row of kPadded is five hops, of which four begin a frame: the fifth is computed, too, and not used.
  static_assert(kPadded == (kFrames + 1) * kHop);
  rows_.assign(ComputeType::f32, {padded_.data(), chunks * (kFrames + 1) - 1, kTransform, kHop});
  spectrum_.resize(rows_.rows(), 2 * kBins);
  multiply(rows_, fourier_, {}, spectrum_);
  frames_.resize(chunks * kFrames, kBins);
  for (std::size_t f = 0; f < chunks * kFrames; ++f) {
    const auto both = spectrum_.row(f / kFrames * (kFrames + 1) + f % kFrames);
    for (std::size_t b = 0; b < kBins; ++b)
      frames_.row(f)[b] = std::sqrt(both[b] * both[b] + both[kBins + b] * both[kBins + b]);
  }
}

/// frames_, `frames` of them a chunk, to the convolution's outputs; `frames` afterwards is how many they are.
void VoiceActivity::convolve(const Convolution& convolution, std::size_t chunks, std::size_t& frames) {
  const std::size_t inputs = frames_.columns(),
                    after = (frames + convolution.stride - 1) / convolution.stride;
  patches_.resize(chunks * after, 3 * inputs);
  for (std::size_t p = 0; p < chunks * after; ++p) {
    const std::size_t chunk = p / after, middle = p % after * convolution.stride;
    for (std::size_t t = 0; t < 3; ++t) {
      const auto out = patches_.row(p).subspan(t * inputs, inputs);
      const bool inside = middle + t >= 1 && middle + t - 1 < frames;
      if (inside)
        std::ranges::copy(frames_.row(chunk * frames + middle + t - 1), out.begin());
      else
        std::ranges::fill(out, 0.0f);
    }
  }
  frames = after;
  rows_.assign(ComputeType::f32, patches_);
  frames_.resize(chunks * frames, convolution.matrix.outputs());
  multiply(rows_, convolution.matrix, {.bias = convolution.bias}, frames_);
  for (std::size_t i = 0; i < frames_.rows() * frames_.columns(); ++i)
    frames_.data()[i] = std::max(frames_.data()[i], 0.0f);
}

/// One step of the LSTM (gates in PyTorch's order: input, forget, cell, output), and the probability after
/// it.
float VoiceActivity::remember(std::span<const float> gates) {
  rows_.assign(ComputeType::f32, hidden_);
  recurrent_.resize(1, 4 * kWidth);
  multiply(rows_, hidden_gates_, {.bias = hidden_bias_}, recurrent_);
  const auto gate = [&](std::size_t which, std::size_t i) {
    return gates[which * kWidth + i] + recurrent_.data()[which * kWidth + i];
  };
  float sum = output_bias_;
  for (std::size_t i = 0; i < kWidth; ++i) {
    cell_[i] = sigmoid(gate(1, i)) * cell_[i] + sigmoid(gate(0, i)) * std::tanh(gate(2, i));
    hidden_.data()[i] = sigmoid(gate(3, i)) * std::tanh(cell_[i]);
    sum += output_[i] * std::max(hidden_.data()[i], 0.0f);
  }
  return sigmoid(sum);
}

}  // namespace ecg::acoustics
