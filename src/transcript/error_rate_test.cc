#include "transcript/error_rate.h"

#include <gtest/gtest.h>

namespace ecg::transcript {
namespace {

void expect(const ErrorRate& rate, std::size_t errors, std::size_t said) {
  EXPECT_EQ(rate.errors, errors);
  EXPECT_EQ(rate.said, said);
}

TEST(ErrorRate, IsNoneForTheSameWords) {
  expect(error_rate("He was not, an ill-disposed young man.", "he was not an ill disposed young man", "en"),
         0, 8);
  expect(error_rate("Don't, Mister Dent!", "dont mr. dent", "en"), 0, 3);
  expect(error_rate("", "", "en"), 0, 0);
}

TEST(ErrorRate, CountsWhatIsWrongMissingOrTooMuch) {
  expect(error_rate("a b c d", "a x c d", "en"), 1, 4);
  expect(error_rate("a b c d", "a c d", "en"), 1, 4);
  expect(error_rate("a b c d", "a b b c d", "en"), 1, 4);
  expect(error_rate("a b c d", "", "en"), 4, 4);
  expect(error_rate("", "a b", "en"), 2, 0);
  EXPECT_DOUBLE_EQ(error_rate("a b c d", "b c d e", "en").percent(), 50);
}

TEST(ErrorRate, CountsCharactersWhereWordsAreNotKeptApart) {
  expect(error_rate("사용자 지정 음성은", "사용자지정 음성를", "ko"), 1, 8);
  expect(error_rate("今日は、晴れ。", "今日は晴れ", "ja"), 0, 5);
  expect(error_rate("größer", "grosser", "de"), 1, 1);
}

}  // namespace
}  // namespace ecg::transcript
