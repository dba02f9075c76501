#include "whisper/windows/words.h"

#include <gtest/gtest.h>

#include <random>

#include "base/text.h"

namespace ecg::whisper {
namespace {

using transcript::Word;
using Texts = std::vector<std::string>;

/// Tokens of a fifth of a second each, one after the other.
std::vector<TimedToken> evenly(const Texts& texts) {
  std::vector<TimedToken> tokens;
  for (const std::string& text : texts) {
    const double start_s = 0.2 * static_cast<double>(tokens.size());
    tokens.push_back({.bytes = text, .start_s = start_s, .end_s = start_s + 0.2, .probability = 0.5});
  }
  return tokens;
}

Texts texts(const std::vector<Word>& words) {
  Texts found;
  for (const Word& word : words) found.push_back(word.text);
  return found;
}

struct Case {
  const char* language;
  Texts tokens, words;
};

void expect_words(const std::vector<Case>& cases) {
  for (const Case& c : cases)
    EXPECT_EQ(texts(words_from_tokens(evenly(c.tokens), c.language)), c.words) << c.tokens.front();
}

TEST(Words, BeginAtASpace) {
  expect_words({{"en", {" And", " so", " my", " fel", "low"}, {" And", " so", " my", " fellow"}},
                {"en", {"no", " space"}, {"no", " space"}},
                {"de", {" Straßen", "bahn"}, {" Straßenbahn"}},
                {"ko", {" 안녕", "하세요", " 여러", "분"}, {" 안녕하세요", " 여러분"}}});
}

TEST(Words, BeginAtEachTokenWhereALanguageHasNoSpaces) {
  expect_words({{"ja", {"今日", "は", "晴れ"}, {"今日", "は", "晴れ"}},
                {"zh", {"你好", "世界"}, {"你好", "世界"}},
                {"yue", {"你", "好"}, {"你", "好"}},
                {"th", {"สวัสดี", "ครับ"}, {"สวัสดี", "ครับ"}}});
}

// "한" is ED 95 9C, "😀" is F0 9F 98 80: byte-level tokens end wherever they like.
TEST(Words, AreNeverCutInsideACharacter) {
  expect_words(
      {{"ko", {" \xED", "\x95\x9C", "국"}, {" 한국"}},
       {"ko", {" \xED\x95", "\x9C", " 말"}, {" 한", " 말"}},
       {"ja", {"\xE4", "\xBB\x8A", "日"}, {"今", "日"}},
       {"ko",
        {" \xEC\x97", "\xBC\xEB", "\xA7\x90\xEB", "\xB2\x95\xEC", "\x82\xAC\xEC", "\x97\x90", "서", " 제공"},
        {" 염말법사에서", " 제공"}},
       {"en", {" \xF0", "\x9F", "\x98", "\x80", " smile"}, {" 😀", " smile"}}});
}

TEST(Words, KeepTheTimeOfAllTokensOfACharacterAndTheLeastProbability) {
  const std::vector<TimedToken> tokens{
      {" \xED", 1.0, 1.1, 0.9}, {"\x95", 1.1, 1.2, 0.3}, {"\x9C", 1.2, 1.4, 0.6}};
  const auto words = words_from_tokens(tokens, "ko");
  ASSERT_EQ(words.size(), 1u);
  EXPECT_EQ(words[0].start_s, 1.0);
  EXPECT_EQ(words[0].end_s, 1.4);
  EXPECT_EQ(words[0].probability, 0.3);
}

TEST(Words, AreValidUtf8WhateverTheTokensHold) {
  for (const Texts& broken : {Texts{" \xED"}, Texts{"\x80", "\x80", "\x80", "\x80", "\x80", " a"},
                              Texts{" a\xFF", "b", "c", "d", "e", "f"}, Texts{" \xED\x95", " next", " one"}})
    for (const Word& word : words_from_tokens(evenly(broken), "en")) EXPECT_TRUE(is_utf8(word.text));
}

TEST(Words, TakePunctuationWithThem) {
  expect_words({{"en", {" Hello", ",", " world", "!"}, {" Hello,", " world!"}},
                {"en", {" What", "?!", " No", "..."}, {" What?!", " No..."}},
                {"en", {" word", " ."}, {" word ."}},
                {"ja", {"はい", "。", "そう", "、", "です"}, {"はい。", "そう、", "です"}},
                {"zh", {"你", "好", "！"}, {"你", "好！"}}});
}

TEST(Words, TakeOpeningMarksFromBeforeAndClosingOnesFromBehind) {
  expect_words({{"en", {" \"", "Yes", ",\"", " he", " said"}, {" \"Yes,\"", " he", " said"}},
                {"en", {" said", " “", "No", ".”"}, {" said", " “No.”"}},
                {"en", {" (", "aside", ")", " end"}, {" (aside)", " end"}},
                {"es", {" ¿", "Qué", "?"}, {" ¿Qué?"}}});
}

TEST(Words, LoseNoCharacterWhenOnlyPunctuationIsThere) {
  for (const Texts& marks : {Texts{"."}, Texts{" \""}, Texts{" (", " ("}, Texts{",", " .", " \""}}) {
    std::string said, kept;
    for (const std::string& text : marks) said += text;
    for (const Word& word : words_from_tokens(evenly(marks), "en")) kept += word.text;
    EXPECT_EQ(kept, said);
  }
}

TEST(Words, HaveTheMeanProbabilityOfTheirTokensWithoutPunctuation) {
  const std::vector<TimedToken> tokens{
      {" fel", 0.0, 0.2, 0.4}, {"low", 0.2, 0.4, 0.8}, {".", 0.4, 0.5, 0.01}};
  EXPECT_DOUBLE_EQ(words_from_tokens(tokens, "en").at(0).probability.value(), 0.6);
}

TEST(Words, DoNotLastThroughAPauseThatPunctuationTakes) {
  const std::vector<TimedToken> tokens{{" one", 0.0, 0.3, 1}, {",", 0.3, 2.0, 1}, {" two", 2.0, 2.3, 1}};
  EXPECT_EQ(words_from_tokens(tokens, "en").at(0).end_s, 0.3);
}

// The median word lasts 0.3 s; twice that is the longest beside the end of a sentence.
TEST(Words, LosePausesBesideTheEndOfASentence) {
  const std::vector<TimedToken> tokens{
      {" Late", 0.0, 3.0, 1},  {" is", 3.0, 3.3, 1},  {" all", 3.3, 3.6, 1},
      {" right", 3.6, 3.9, 1}, {".", 3.9, 3.9, 1},    {" So", 3.9, 6.0, 1},
      {" we", 6.0, 6.3, 1},    {" all", 6.3, 6.6, 1}, {" waited", 6.6, 9.0, 1}};
  const auto words = words_from_tokens(tokens, "en");
  ASSERT_EQ(texts(words), (Texts{" Late", " is", " all", " right.", " So", " we", " all", " waited"}));
  EXPECT_NEAR(words[0].start_s, 2.4, 1e-9);
  EXPECT_NEAR(words[4].start_s, 5.4, 1e-9);
  EXPECT_NEAR(words[7].end_s, 7.2, 1e-9);
}

TEST(Words, StayLongInTheMiddleOfASentence) {
  const std::vector<TimedToken> tokens{{" a", 0.0, 0.2, 1}, {" looong", 0.2, 2.2, 1}, {" b", 2.2, 2.4, 1}};
  EXPECT_EQ(words_from_tokens(tokens, "en").at(1).end_s, 2.2);
}

TEST(Words, OfNothingAreNone) { EXPECT_TRUE(words_from_tokens({}, "en").empty()); }

TEST(Words, KeepOrderAndTextOfAnyTokens) {
  const Texts pieces{" a", "b", ".", " \"", ",", "한", " \xED", "\x95\x9C", "今", "。", "(", " -", "?"};
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<TimedToken> tokens;
    std::string said;
    double time_s = 0;
    for (int i = 0; i < 12; ++i) {
      const double end_s = time_s + 0.1 * static_cast<double>(random() % 20);
      tokens.push_back({pieces[random() % pieces.size()], time_s, end_s, 0.5});
      said += tokens.back().bytes;
      time_s = end_s;
    }
    double earliest_s = 0;
    std::string kept;
    for (const Word& word : words_from_tokens(tokens, round % 2 ? "en" : "ja")) {
      EXPECT_LE(earliest_s, word.start_s);
      EXPECT_LE(word.start_s, word.end_s);
      EXPECT_LE(word.end_s, time_s);
      earliest_s = word.start_s;
      kept += word.text;
    }
    if (is_utf8(said)) {
      EXPECT_EQ(kept, said);
    }
  }
}

}  // namespace
}  // namespace ecg::whisper
