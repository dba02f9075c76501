#include "acoustics/peaks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace ecg::acoustics {
namespace {

std::uint32_t field(const std::string& file, std::size_t index) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(file.at(index * 4 + i));
  return value;
}

TEST(Peaks, HaveTheHeaderOfVersionTwo) {
  Peaks peaks;
  peaks.add(std::vector<float>(16000 * 3 + 1));
  const struct {
    std::size_t joined, per_pixel, length;
  } table[] = {{1, 320, 151}, {5, 1600, 31}, {50, 16000, 4}};
  for (const auto& row : table) {
    const std::string file = peaks.file(row.joined);
    EXPECT_EQ(field(file, 0), 2u);
    EXPECT_EQ(field(file, 1), 1u);  // 8 bit
    EXPECT_EQ(field(file, 2), 16000u);
    EXPECT_EQ(field(file, 3), row.per_pixel);
    EXPECT_EQ(field(file, 4), row.length);
    EXPECT_EQ(field(file, 5), 1u);  // channel
    EXPECT_EQ(file.size(), 24 + 2 * row.length);
  }
}

TEST(Peaks, AreTheLowestAndTheHighestSampleOfEachPixel) {
  std::vector<float> sound(700);
  sound[3] = -0.5f;
  sound[319] = 0.25f;
  sound[320] = 1.0f;
  sound[699] = -2.0f;
  for (const std::size_t piece : {1u, 7u, 700u}) {
    Peaks peaks;
    for (std::size_t i = 0; i < sound.size(); i += piece)
      peaks.add(std::span(sound).subspan(i, std::min(piece, sound.size() - i)));
    EXPECT_EQ(peaks.file().substr(24), (std::string{-64, 32, 0, 127, -128, 0}));
    EXPECT_EQ(peaks.file(5).substr(24), (std::string{-128, 127}));
  }
}

TEST(Peaks, OfNothingAreAnEmptyPictureAndOfNoNumberFlat) {
  Peaks peaks;
  EXPECT_EQ(peaks.file().size(), 24u);
  peaks.add(std::vector<float>(10, std::numeric_limits<float>::quiet_NaN()));
  EXPECT_EQ(peaks.file().substr(24), std::string(2, '\0'));
}

}  // namespace
}  // namespace ecg::acoustics
