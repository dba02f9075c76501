#include "pipeline/chunks/chunk_plan.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::pipeline {
namespace {

TEST(ChunkPlan, ComesBackAsItWas) {
  const ChunkPlan plan{.model = "base.en",
                       .language = "en",
                       .translate = true,
                       .prompt = "ECG \"말\"",
                       .windows = {{{16'000, 480, 0, 80}, {32'000, 100'000, 160, 0}}, {{200'000, 512}}}};
  const ChunkPlan again = parse_chunk_plan(to_text(plan));
  EXPECT_EQ(to_text(again), to_text(plan));
  EXPECT_EQ(again.model, plan.model);
  EXPECT_EQ(again.prompt, plan.prompt);
  EXPECT_TRUE(again.translate);
  ASSERT_EQ(again.windows.size(), 2u);
  EXPECT_EQ(again.windows[0][0].after, 80u);
  EXPECT_EQ(again.windows[0][1].first, 32'000u);
  EXPECT_EQ(again.windows[0][1].before, 160u);
  EXPECT_EQ(again.first_sample(), 16'000u);
  EXPECT_EQ(again.start_s(), 1.0);
  EXPECT_EQ(again.end_s(), 200'512.0 / 16'000);
}

TEST(ChunkPlan, SaysWhichLanguagesMayBeSpoken) {
  const ChunkPlan heard{.model = "base",
                        .language = "ko",
                        .is_told = false,
                        .languages = {"ko", "en"},
                        .windows = {{{0, 512, 0, 0}}}};
  const ChunkPlan again = parse_chunk_plan(to_text(heard));
  EXPECT_FALSE(again.is_told);
  EXPECT_EQ(again.languages, heard.languages);
  const ChunkPlan of_old = parse_chunk_plan(R"({"model":"base","language":"ko","windows":[[0,5,0,0]]})");
  EXPECT_TRUE(of_old.is_told);
  EXPECT_TRUE(of_old.languages.empty());
  for (const char* wrong : {"7", "[7]", "{}"})
    EXPECT_THROW(parse_chunk_plan(R"({"model":"base","language":"ko","windows":[[0,5,0,0]],"languages":)" +
                                  std::string(wrong) + "}"),
                 Error);
}

TEST(ChunkPlan, IsRefusedWhenItIsNoneOfOurs) {
  for (const char* windows :
       {"[]", "{}", "[[]]", "[[0]]", "[[0,5]]", "[[0,5,0,0,9]]", "[[0,0,0,0]]", "[[-1,5,0,0]]",
        "[[0,1.5,0,0]]", "[[0,\"5\",0,0]]", "[[0,480001,0,0]]", "[[0,5,6,0]]", "[[0,5,3,3]]",
        "[[0,400000,0,0,400000,400000,0,0]]", "[[100,5,0,0],[102,5,0,0]]", "[[100,5,0,0,90,5,0,0]]"}) {
    const std::string text = R"({"model":"base","language":"en","windows":)" + std::string(windows) + "}";
    EXPECT_THROW(parse_chunk_plan(text), Error) << windows;
  }
  EXPECT_THROW(parse_chunk_plan("{"), Error);
  EXPECT_THROW(parse_chunk_plan(R"({"model":"base","windows":[[0,5,0,0]]})"), Error);
}

}  // namespace
}  // namespace ecg::pipeline
