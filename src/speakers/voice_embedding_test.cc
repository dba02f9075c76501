#include "speakers/voice_embedding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.h"
#include "speakers/kaldi_fbank.h"
#include "speakers/testing/test_networks.h"

namespace ecg::speakers {
namespace {

/// [channels x bands x frames], computed one number at a time.
struct PlainImage {
  std::size_t channels = 0, bands = 0, frames = 0;
  std::vector<float> numbers = {};

  float at(std::size_t c, std::ptrdiff_t b, std::ptrdiff_t f) const {
    if (b < 0 || f < 0 || b >= std::ssize(numbers) || f >= static_cast<std::ptrdiff_t>(frames)) return 0;
    if (b >= static_cast<std::ptrdiff_t>(bands)) return 0;
    return numbers[(c * bands + static_cast<std::size_t>(b)) * frames + static_cast<std::size_t>(f)];
  }
};

class PlainResNet {
 public:
  explicit PlainResNet(const acoustics::OnnxGraph& graph) : graph_(graph) {}

  PlainImage trunk(PlainImage image) {
    image = convolve(image, 1);
    rectify(image);
    for (std::size_t stage = 0; stage < 4; ++stage)
      for (std::size_t block = 0; block < std::array<std::size_t, 4>{3, 4, 6, 3}[stage]; ++block) {
        const bool narrows = stage > 0 && block == 0;
        PlainImage inner = convolve(image, narrows ? 2 : 1);
        rectify(inner);
        inner = convolve(inner, 1);
        const PlainImage skipped = narrows ? convolve(image, 2) : image;
        for (std::size_t i = 0; i < inner.numbers.size(); ++i) inner.numbers[i] += skipped.numbers[i];
        rectify(inner);
        image = inner;
      }
    return image;
  }

 private:
  static void rectify(PlainImage& image) {
    for (float& number : image.numbers) number = std::max(number, 0.0f);
  }
  PlainImage convolve(const PlainImage& in, std::size_t stride) {
    const auto& node = graph_.nodes[next_++];
    const auto& weights = graph_.tensors.find(node.inputs[1])->second;
    const auto& bias = graph_.tensors.find(node.inputs[2])->second.numbers;
    const std::size_t taps = weights.shape[2];
    const auto before = static_cast<std::ptrdiff_t>(taps / 2);
    PlainImage out{weights.shape[0], (in.bands - 1) / stride + 1, (in.frames - 1) / stride + 1};
    for (std::size_t o = 0; o < out.channels; ++o)
      for (std::size_t b = 0; b < out.bands; ++b)
        for (std::size_t f = 0; f < out.frames; ++f) {
          float sum = bias[o];
          for (std::size_t c = 0; c < in.channels; ++c)
            for (std::size_t y = 0; y < taps; ++y)
              for (std::size_t x = 0; x < taps; ++x)
                sum += weights.numbers[((o * in.channels + c) * taps + y) * taps + x] *
                       in.at(c, static_cast<std::ptrdiff_t>(b * stride + y) - before,
                             static_cast<std::ptrdiff_t>(f * stride + x) - before);
          out.numbers.push_back(sum);
        }
    return out;
  }

  const acoustics::OnnxGraph& graph_;
  std::size_t next_ = 0;
};

// Sums of up to 2304 products through 33 layers of random weights, in another order than ours.
TEST(VoiceEmbedding, HasTheTrunkOfAResNetComputedOneNumberAtATime) {
  const acoustics::OnnxGraph graph = test::random_resnet();
  constexpr std::size_t kFrames = 5;
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  tensor::Matrix<float> fbank(kFrames, kMelBands);
  PlainImage image{1, kMelBands, kFrames, std::vector<float>(kFrames * kMelBands)};
  for (std::size_t f = 0; f < kFrames; ++f)
    for (std::size_t b = 0; b < kMelBands; ++b)
      image.numbers[b * kFrames + f] = fbank.row(f)[b] = normal(random);
  const PlainImage expected = PlainResNet(graph).trunk(image);

  const VoiceEmbedding network(NetworkFile("ResNet34", {graph}), tensor::ComputeType::f32);
  tensor::ThreadPool pool(2);
  VoiceEmbedding::Scratch scratch;
  tensor::Matrix<float> trunk;
  network.trunk(fbank, pool, scratch, trunk);
  network.trunk(fbank, pool, scratch, trunk);  // what was left of the first run does no harm
  ASSERT_EQ(trunk.rows(), 1u);
  ASSERT_EQ(expected.bands, 10u);
  const float most = *std::ranges::max_element(expected.numbers);
  ASSERT_GT(most, 0.01f);
  for (std::size_t c = 0; c < 256; ++c)
    for (std::size_t b = 0; b < 10; ++b)
      ASSERT_NEAR(trunk.row(0)[b * 256 + c], expected.at(c, static_cast<std::ptrdiff_t>(b), 0), 1e-4f * most);
}

TEST(VoiceEmbedding, IsTheSameWhereFramesOfOthersWeighNothing) {
  const VoiceEmbedding network(NetworkFile("ResNet34", {test::random_resnet()}), tensor::ComputeType::f32);
  std::mt19937 random(3);
  const auto rows = test::random_tensor({4, kTrunkNumbers}, random).numbers;
  const float* at = rows.data();
  const std::vector<const float*> own = {at, at + kTrunkNumbers};
  const std::vector<const float*> all = {at, at + 2 * kTrunkNumbers, at + kTrunkNumbers,
                                         at + 3 * kTrunkNumbers};
  const Embedding alone = network.pool(own, std::vector<float>{1, 1});
  EXPECT_EQ(network.pool(all, std::vector<float>{1, 0, 1, 0}), alone);
  EXPECT_NE(network.pool(all, std::vector<float>{1, 1, 1, 0}), alone);
}

TEST(VoiceEmbedding, RefusesANetworkOfAnotherShape) {
  EXPECT_THROW(VoiceEmbedding(NetworkFile("ResNet34", {}), tensor::ComputeType::f32), Error);
  for (const char* broken : {"w0", "w5", "w5.bias", "w36", "w36.bias"}) {
    acoustics::OnnxGraph graph = test::random_resnet();
    graph.tensors[broken].shape.back() += 1;
    EXPECT_THROW(VoiceEmbedding(NetworkFile("ResNet34", {graph}), tensor::ComputeType::f32), Error) << broken;
    graph.tensors.erase(broken);
    EXPECT_THROW(VoiceEmbedding(NetworkFile("ResNet34", {graph}), tensor::ComputeType::f32), Error) << broken;
  }
}

}  // namespace
}  // namespace ecg::speakers
