#include "whisper/windows/alignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace ecg::whisper {
namespace {

tensor::Matrix<float> matrix(const std::vector<std::vector<float>>& rows) {
  tensor::Matrix<float> result(rows.size(), rows.front().size());
  for (std::size_t r = 0; r < rows.size(); ++r) std::ranges::copy(rows[r], result.row(r).begin());
  return result;
}

TEST(Warp, FollowsTheCheapestPath) {
  const auto cost = matrix({{0, 0, 9, 9, 9}, {9, 9, 0, 9, 9}, {9, 9, 9, 0, 0}});
  EXPECT_EQ(dtw_path(cost.view()), (std::vector{0, 2, 3}));
}

TEST(Warp, StaysMonotoneWhereThereAreMoreRowsThanColumns) {
  const auto cost = matrix({{0, 9}, {0, 9}, {9, 0}, {9, 0}});
  EXPECT_EQ(dtw_path(cost.view()), (std::vector{0, 0, 1, 1}));
}

TEST(MedianOfSeven, IsTheFourthInEveryOrder) {
  std::array<float, 7> x{1, 2, 3, 4, 5, 6, 7};
  do {
    ASSERT_EQ(median_of_seven(x.data()), 4);
  } while (std::ranges::next_permutation(x).found);
}

TEST(Align, FindsWhereEachTokenBegins) {
  // Two heads; token t looks at frames 10 t ... 10 t + 9.
  std::vector<tensor::Matrix<float>> cross_attention;
  for (int head = 0; head < 2; ++head) {
    cross_attention.emplace_back(5, 50);
    for (std::size_t t = 0; t < 5; ++t)
      for (std::size_t f = 0; f < 50; ++f) cross_attention.back().row(t)[f] = f / 10 == t ? 5.0f : 0.0f;
  }
  const auto times = align(cross_attention);
  ASSERT_EQ(times.size(), 5u);
  for (int t = 0; t < 5; ++t) EXPECT_NEAR(times[static_cast<std::size_t>(t)], 10 * t, 1) << t;
}

TEST(AlignmentHeads, LieInTheirModel) {
  // layers, heads, mel bands, vocabulary of every published model
  for (const auto& [audio, text, heads, bands, vocabulary] : {std::array{4, 4, 6, 80, 51865},
                                                              {4, 4, 6, 80, 51864},
                                                              {6, 6, 8, 80, 51865},
                                                              {6, 6, 8, 80, 51864},
                                                              {12, 12, 12, 80, 51865},
                                                              {12, 12, 12, 80, 51864},
                                                              {24, 24, 16, 80, 51865},
                                                              {24, 24, 16, 80, 51864},
                                                              {32, 32, 20, 80, 51865},
                                                              {32, 32, 20, 128, 51866},
                                                              {32, 4, 20, 128, 51866}}) {
    const auto found = alignment_heads(
        {.vocabulary = vocabulary, .audio_layers = audio, .text_layers = text, .mel_bands = bands}, "");
    EXPECT_FALSE(found.empty());
    std::set<std::pair<int, int>> different;
    for (const HeadPlace& place : found) {
      EXPECT_LT(place.layer, text);
      EXPECT_LT(place.head, heads);
      different.insert({place.layer, place.head});
    }
    EXPECT_EQ(different.size(), found.size());
  }
  EXPECT_TRUE(alignment_heads({.audio_layers = 2, .text_layers = 2}, "").empty());
}

}  // namespace
}  // namespace ecg::whisper
