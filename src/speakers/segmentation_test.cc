#include "speakers/segmentation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "speakers/testing/test_networks.h"

namespace ecg::speakers {
namespace {

std::vector<float> humming() {
  std::vector<float> sound(kWindowSamples);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const auto t = static_cast<double>(i);
    sound[i] = static_cast<float>(0.1 * std::sin(0.05 * t) * std::sin(0.0007 * t));
  }
  return sound;
}

// ONNX Runtime 1.2x (PyPI) gave these for the same file and sound, printed to 5 places; the greatest
// difference that 589 frames of real speech had to it was 2.1e-5.
TEST(Segmentation, GivesWhatOnnxRuntimeGives) {
  const auto file = test::installed("pyannote-segmentation-3.0.onnx");
  if (file.empty()) GTEST_SKIP() << "needs pyannote-segmentation-3.0.onnx (scripts/models)";
  const Segmentation segmentation(file, tensor::ComputeType::f32);
  const std::vector<float> sound = humming(), silence(kWindowSamples);
  Segmentation::Scratch scratch;
  const std::vector<std::span<const float>> windows = {silence, sound, sound};
  const auto scores = segmentation.scores(windows, scratch);
  const std::pair<std::size_t, std::array<float, kPowerset>> expected[] = {
      {0, {-6.78528f, -9.78009f, -0.01899f, -6.70795f, -6.51882f, -11.30321f, -4.20547f}},
      {100, {-10.60645f, -15.87456f, -0.00017f, -12.04839f, -11.85532f, -22.90903f, -8.91707f}},
      {300, {-12.95887f, -16.44786f, -0.00027f, -12.58848f, -11.16859f, -22.98289f, -8.28424f}},
      {588, {-9.4503f, -12.72356f, -0.01708f, -7.69119f, -8.5098f, -15.28061f, -4.12333f}}};
  for (const std::size_t window : {1u, 2u})
    for (const auto& [frame, values] : expected)
      for (std::size_t c = 0; c < kPowerset; ++c)
        EXPECT_NEAR(scores.row(window * kWindowFrames + frame)[c], values[c], 1e-3f) << frame << " " << c;
}

TEST(Segmentation, RefusesFilesThatAreAnotherNetworkOrNone) {
  EXPECT_THROW(Segmentation(std::filesystem::path("/nowhere.onnx"), tensor::ComputeType::f32), Error);
  EXPECT_THROW(Segmentation(NetworkFile("segmentation", {test::random_resnet()}), tensor::ComputeType::f32),
               Error);
  EXPECT_THROW(NetworkFile("segmentation", {}), Error);
  const TempFolder folder;
  write_file(folder.path() / "broken.onnx", "no network");
  EXPECT_THROW(Segmentation(folder.path() / "broken.onnx", tensor::ComputeType::f32), Error);
}

}  // namespace
}  // namespace ecg::speakers
