#include "whisper/lateness.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

double lateness_s(int audio_layers, int text_layers, int vocabulary) {
  Dimensions dimensions;
  dimensions.audio_layers = audio_layers;
  dimensions.text_layers = text_layers;
  dimensions.vocabulary = vocabulary;
  return word_lateness_s(dimensions);
}

constexpr int kEnglish = 51864, kMany = 51865;

TEST(Lateness, IsOfEachModelThatWasMeasured) {
  EXPECT_GT(lateness_s(4, 4, kMany), 0) << "tiny tells words late";
  EXPECT_LT(lateness_s(6, 6, kEnglish), 0) << "base.en tells them early";
  EXPECT_LT(lateness_s(6, 6, kMany), 0);
  EXPECT_LT(lateness_s(12, 12, kMany), 0);
}

TEST(Lateness, IsNoneOfModelsThatNobodyMeasured) {
  EXPECT_EQ(lateness_s(32, 32, kMany), 0);
  EXPECT_EQ(lateness_s(32, 4, kMany), 0) << "turbo";
  EXPECT_EQ(lateness_s(6, 2, kMany), 0) << "some pruned one";
}

}  // namespace
}  // namespace ecg::whisper
