#include "whisper/windows/window_languages.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

using Codes = std::vector<std::string>;

DecodedWindow read_as(const char* language, double avg_logprob, std::vector<LanguageChance> likely) {
  return {.language = language, .likely = std::move(likely), .tokens = {1}, .avg_logprob = avg_logprob};
}

TEST(WindowLanguages, AreNotLookedForWhereAWindowIsReadWell) {
  EXPECT_EQ(others_to_try(read_as("ko", -0.4, {{"ja", 0.6}, {"ko", 0.3}}), false), Codes{});
}

TEST(WindowLanguages, AreTriedLikeliestFirstWhereAWindowIsReadBadly) {
  EXPECT_EQ(others_to_try(read_as("ko", -1.2, {{"en", 0.6}, {"ja", 0.2}, {"ko", 0.1}}), false),
            (Codes{"en", "ja"}));
  EXPECT_EQ(others_to_try(read_as("ko", -1.2, {{"ko", 0.6}, {"en", 0.3}}), false), Codes{})
      << "it sounds Korean: hard to hear, not foreign";
  EXPECT_EQ(others_to_try(read_as("ko", -1.2, {{"ko", 0.6}, {"en", 0.4}}), true), Codes{"en"})
      << "a person said that it may be";
  DecodedWindow hot = read_as("ko", -0.3, {{"en", 0.7}, {"ko", 0.2}});
  hot.temperature = 0.4;
  EXPECT_EQ(others_to_try(hot, false), Codes{"en"});
}

// Korean, then English: the English is written with half the words in Hangul, and likely enough.
TEST(WindowLanguages, AreTriedWhereTheSoundIsSurelyThatOfAnother) {
  EXPECT_EQ(others_to_try(read_as("ko", -0.58, {{"en", 0.97}, {"ko", 0.01}}), false), Codes{"en"});
}

TEST(WindowLanguages, ChangeOnlyToOneThatReadsBetter) {
  const DecodedWindow first = read_as("ko", -1.2, {});
  EXPECT_TRUE(reads_better(read_as("en", -0.3, {}), first));
  EXPECT_FALSE(reads_better(read_as("en", -1.15, {}), first));
  EXPECT_FALSE(reads_better({.language = "en"}, first)) << "nothing was heard";
  DecodedWindow hot = read_as("en", -0.3, {});
  hot.temperature = 1;
  EXPECT_FALSE(reads_better(hot, first));
}

// English that is read as Korean went round in "이 두고루가", each token surer than the one before.
TEST(WindowLanguages, ChangeFromALoopHoweverLikelyItsTokensWere) {
  DecodedWindow looped = read_as("ko", -0.05, {});
  looped.failed = looped.looped = true;
  EXPECT_TRUE(reads_better(read_as("en", -0.12, {}), looped));
  EXPECT_FALSE(reads_better(looped, read_as("en", -0.12, {})));
}

}  // namespace
}  // namespace ecg::whisper
