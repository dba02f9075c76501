#include "whisper/decoding/beam_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace ecg::whisper {
namespace {

constexpr Token kEnd = 9;

std::vector<Token> tokens(const std::vector<Choice>& choices) {
  std::vector<Token> all;
  for (const Choice& choice : choices) all.push_back(choice.token);
  return all;
}

TEST(BeamSearch, FollowsTheBestAndEndsThoseThatAreBetterThanTheLastOfThem) {
  const Advance advance = best_choices(
      {{0, 1, -1, -3}, {0, kEnd, -2, -4}, {1, 2, -1, -2}, {1, kEnd, -5, -9}, {1, 3, -3, -5}}, 3, kEnd);
  EXPECT_EQ(tokens(advance.go_on), (std::vector<Token>{2, 1, 3}));
  ASSERT_EQ(advance.end.size(), 1u);
  EXPECT_EQ(advance.end[0].parent, 0u);
}

TEST(BeamSearch, TakesTheLikeliestWhenItFollowsOne) {
  EXPECT_TRUE(best_choices({{0, 1, -1, -1}, {0, kEnd, -2, -2}}, 1, kEnd).end.empty());
  const Advance ends = best_choices({{0, 1, -2, -2}, {0, kEnd, -1, -1}}, 1, kEnd);
  EXPECT_EQ(ends.end.size(), 1u);
  EXPECT_EQ(tokens(ends.go_on), std::vector<Token>{1});
}

TEST(BeamSearch, KeepsEverythingThatWasDrawn) {
  const Advance advance = drawn_choices({{0, 4, -1, -1}, {1, kEnd, -1, -1}, {2, 4, -1, -1}}, kEnd);
  EXPECT_EQ(tokens(advance.go_on), (std::vector<Token>{4, 4}));
  EXPECT_EQ(advance.end.size(), 1u);
}

/// A language of three tokens whose next one depends on the last: small enough to try all texts.
struct Toy {
  static constexpr int kLength = 5;
  std::map<Token, std::map<Token, double>> next;

  explicit Toy(unsigned seed) {
    std::mt19937 dice(seed);
    for (const Token last : {0, 1, 2})
      for (const Token token : {0, 1, 2}) next[last][token] = -std::log(1.0 + dice() % 1000);
  }
  double best_of_all(Token last, int left) const {
    if (left == 0) return 0;
    double best = -1e9;
    for (const auto& [token, log_probability] : next.at(last))
      best = std::max(best, log_probability + best_of_all(token, left - 1));
    return best;
  }
  double best_of_beam(std::size_t width) const {
    struct Text {
      Token last;
      double score;
    };
    std::vector<Text> texts{{0, 0}};
    for (int i = 0; i < kLength; ++i) {
      std::vector<Choice> choices;
      for (std::size_t t = 0; t < texts.size(); ++t)
        for (const auto& [token, log_probability] : next.at(texts[t].last))
          choices.push_back({t, token, log_probability, texts[t].score + log_probability});
      std::vector<Text> living;
      for (const Choice& choice : best_choices(choices, width, kEnd).go_on)
        living.push_back({choice.token, choice.score});
      texts = living;
    }
    return texts.front().score;
  }
};

TEST(BeamSearch, FindsTheLikeliestTextWhenItIsWideEnoughAndNeverABetterOne) {
  int narrow_missed = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Toy toy(seed);
    const double best = toy.best_of_all(0, Toy::kLength);
    EXPECT_DOUBLE_EQ(toy.best_of_beam(81), best);  // 3^4: every text but for its last token
    EXPECT_LE(toy.best_of_beam(1), best + 1e-9);
    narrow_missed += toy.best_of_beam(1) < best - 1e-9;
  }
  EXPECT_GT(narrow_missed, 0);  // or width would not matter
}

}  // namespace
}  // namespace ecg::whisper
