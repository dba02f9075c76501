#include "speakers/kaldi_fbank.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ecg::speakers {
namespace {

// kaldi-native-fbank 1.22 (PyPI) gave these for the same sound: Hamming window, 80 bands, no dither, samples
// of 16 bits. Its transform is another one; logarithms of sums of hundreds of floats agree to about 1e-3.
TEST(KaldiFbank, GivesWhatKaldiGives) {
  std::vector<float> sound(160'000);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const auto t = static_cast<double>(i);
    sound[i] = static_cast<float>(0.1 * std::sin(0.05 * t) * std::sin(0.0007 * t) + 0.01 * std::sin(1.9 * t));
  }
  tensor::Matrix<float> bands;
  KaldiFbank().compute(sound, bands);
  ASSERT_EQ(bands.rows(), 998u);
  constexpr std::array<std::size_t, 5> kBand = {0, 10, 20, 40, 79};
  const std::pair<std::size_t, std::array<float, 5>> expected[] = {
      {0, {9.9995f, 7.299f, 6.9966f, 7.6321f, 9.5387f}},
      {50, {11.7782f, 9.1576f, 6.719f, 8.3156f, 8.4946f}},
      {997, {12.54f, 9.7963f, 8.2036f, 7.7666f, 9.8394f}}};
  for (const auto& [frame, values] : expected)
    for (std::size_t i = 0; i < kBand.size(); ++i)
      EXPECT_NEAR(bands.row(frame)[kBand[i]], values[i], 2e-3f) << frame << " " << kBand[i];
}

TEST(KaldiFbank, MakesNoFrameOfLessThanAWindow) {
  EXPECT_EQ(KaldiFbank::frames(399), 0u);
  EXPECT_EQ(KaldiFbank::frames(400), 1u);
  EXPECT_EQ(KaldiFbank::frames(559), 1u);
  EXPECT_EQ(KaldiFbank::frames(560), 2u);
}

TEST(KaldiFbank, HasNoMeanAfterItWasTaken) {
  tensor::Matrix<float> bands(2, 3);
  for (std::size_t i = 0; i < 6; ++i) bands.data()[i] = static_cast<float>(i);
  subtract_mean(bands);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(bands.row(0)[i], -1.5f);
    EXPECT_EQ(bands.row(1)[i], 1.5f);
  }
}

}  // namespace
}  // namespace ecg::speakers
