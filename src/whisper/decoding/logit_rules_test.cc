#include "whisper/decoding/logit_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "whisper/testing/test_tokenizer.h"

namespace ecg::whisper {
namespace {

class Rules : public testing::Test {
 protected:
  Token at(double seconds) const {
    return tokenizer_.first_timestamp() + static_cast<Token>(std::lround(seconds / 0.02));
  }
  /// Text is likelier than all times together, unless told otherwise.
  void apply(const std::vector<Token>& said, double length_s = 30, bool in_character = false) {
    logits_.assign(static_cast<std::size_t>(tokenizer_.size()), 0);
    std::fill_n(logits_.begin(), tokenizer_.first_timestamp(), 10.0f);
    rules_.apply(logits_, said, length_s, in_character);
  }
  bool may(Token token) const { return std::isfinite(logits_[static_cast<std::size_t>(token)]); }

  const Tokenizer tokenizer_ = test::byte_tokenizer();
  const LogitRules rules_{tokenizer_};
  std::vector<float> logits_;
};

TEST_F(Rules, BeginWithATimeInTheFirstSecond) {
  apply({});
  EXPECT_TRUE(may(at(0)));
  EXPECT_TRUE(may(at(1)));
  EXPECT_FALSE(may(at(1.02)));
  EXPECT_FALSE(may('a'));
  EXPECT_FALSE(may(tokenizer_.end_of_text()));
}

TEST_F(Rules, LetTextFollowABegin) {
  apply({at(0)});
  EXPECT_TRUE(may('a'));
  EXPECT_FALSE(may(at(2)));
}

TEST_F(Rules, LetABeginOrTheEndFollowAnEnd) {
  apply({at(0), 'a', at(2)});
  EXPECT_FALSE(may('a'));
  EXPECT_TRUE(may(at(2))) << "the next may begin where this one ends";
  EXPECT_TRUE(may(at(9)));
  EXPECT_FALSE(may(at(1.98)));
  EXPECT_TRUE(may(tokenizer_.end_of_text()));
}

TEST_F(Rules, NeverGoBackInTime) {
  apply({at(0), 'a', at(2), at(3), 'b'});
  EXPECT_FALSE(may(at(3)));
  EXPECT_TRUE(may(at(3.02)));
}

TEST_F(Rules, SayNoTimeBehindTheSound) {
  apply({at(0), 'a'}, 5);
  EXPECT_TRUE(may(at(5)));
  EXPECT_FALSE(may(at(5.04)));
}

TEST_F(Rules, PreferATimeWhenAllTogetherAreLikelier) {
  logits_.assign(static_cast<std::size_t>(tokenizer_.size()), 0);
  logits_['a'] = 5;  // e^5 is less than the 1500 times together
  rules_.apply(logits_, std::vector<Token>{at(0), 'b'}, 30, false);
  EXPECT_FALSE(may('a'));
  EXPECT_TRUE(may(at(4)));
}

TEST_F(Rules, LetNothingButTextFollowPartOfACharacter) {
  apply({at(0), 0xed}, 30, true);
  EXPECT_TRUE(may(0x95));
  EXPECT_FALSE(may(at(4)));
  EXPECT_FALSE(may(tokenizer_.end_of_text()));
}

TEST_F(Rules, SuppressWhatIsNoSpeech) {
  apply({at(0), 'a'});
  EXPECT_FALSE(may(tokenizer_.no_timestamps()));
  EXPECT_FALSE(may(tokenizer_.start_of_transcript()));
  for (const Token token : tokenizer_.suppressed()) EXPECT_FALSE(may(token)) << token;
}

}  // namespace
}  // namespace ecg::whisper
