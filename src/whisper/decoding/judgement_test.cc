#include "whisper/decoding/judgement.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

/// A sentence of ten tokens, said so many times.
std::vector<Token> said(int times) {
  std::vector<Token> text;
  for (int i = 0; i < 10 * times; ++i) text.push_back(100 + i % 10);
  return text;
}

/// What is said one after the other is looked at one after the other: five tokens a second.
std::vector<int> on_and_on(std::size_t tokens) {
  std::vector<int> frames(tokens);
  for (std::size_t i = 0; i < tokens; ++i) frames[i] = static_cast<int>(10 * i);
  return frames;
}

TEST(Loop, IsNoSentenceThatIsReallySaidAgain) {
  for (const int times : {1, 3, 12}) {
    const auto text = said(times);
    EXPECT_EQ(begin_of_loop(text, on_and_on(text.size())), std::nullopt) << times;
  }
}

TEST(Loop, BeginsWhereACopyHasNoSoundOfItsOwn) {
  const auto text = said(6);
  auto frames = on_and_on(text.size());
  std::fill(frames.begin() + 40, frames.end(), frames[39]);  // four sentences, and then at one place
  const auto begin = begin_of_loop(text, frames);
  ASSERT_TRUE(begin);
  EXPECT_GE(*begin, 38u);
  EXPECT_LE(*begin, 50u);
}

TEST(Loop, IsALoopAlsoWhenEachCopyLooksAtTheSameSentenceAgain) {
  const auto text = said(5);
  std::vector<int> frames;
  for (std::size_t i = 0; i < text.size(); ++i) frames.push_back(static_cast<int>(10 * (i % 10)));
  EXPECT_EQ(begin_of_loop(text, frames), 10u);
}

TEST(Loop, IsOneSyllableOverAndOver) {
  const std::vector<Token> text(50, 7);
  const std::vector<int> frames(50, 300);
  EXPECT_EQ(begin_of_loop(text, frames), 1u);
}

TEST(Loop, IsNotASlipOfTheAttention) {
  const auto text = said(3);
  auto frames = on_and_on(text.size());
  for (const std::size_t at : {12u, 17u, 25u}) frames[at] = 0;
  EXPECT_EQ(begin_of_loop(text, frames), std::nullopt);
}

TEST(ForeignLetters, AreThoseThatALanguageIsNotWrittenIn) {
  EXPECT_EQ(foreign_share("오늘 KBS 뉴스 9시", "ko"), 0) << "Latin is at home everywhere";
  EXPECT_NEAR(foreign_share("수約 장운", "ko"), 0.25, 1e-9);
  EXPECT_NEAR(foreign_share("ab да", "en"), 0.5, 1e-9);
  EXPECT_EQ(foreign_share("Grüße, señor, ça va?", "de"), 0);
  EXPECT_EQ(foreign_share("今日は Custom Speech です", "ja"), 0);
  EXPECT_EQ(foreign_share("한국", "ja"), 1);
  EXPECT_EQ(foreign_share("привет", "ru"), 0);
  EXPECT_EQ(foreign_share("Привет 안녕", "th"), 0) << "nothing is known of this language";
  EXPECT_EQ(foreign_share("1, 2, 3!", "en"), 0);
}

}  // namespace
}  // namespace ecg::whisper
