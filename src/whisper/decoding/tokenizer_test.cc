#include "whisper/decoding/tokenizer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "whisper/testing/test_weights.h"
#include "whisper/windows/pieces.h"

namespace ecg::whisper {
namespace {

std::vector<std::string> single_bytes(std::vector<std::string> more = {}) {
  std::vector<std::string> words;
  for (int byte = 0; byte < 256; ++byte) words.emplace_back(1, static_cast<char>(byte));
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::optional<Tokenizer> real(const std::string& file) {
  const auto path = test::installed(file);
  if (path.empty()) return std::nullopt;
  const auto weights = Weights::open(path);
  return Tokenizer(weights.dimensions().vocabulary, weights.vocabulary());
}

// The numbers are those of openai-whisper's tokenizers "gpt2" and "multilingual".
TEST(Tokenizer, NumbersSpecialTokensAsTheReferenceDoes) {
  const Tokenizer english(51864, single_bytes()), old(51865, single_bytes()), v3(51866, single_bytes());
  EXPECT_EQ(english.start_of_transcript(), 50257);
  EXPECT_EQ(english.no_timestamps(), 50362);
  EXPECT_EQ(english.first_timestamp(), 50363);
  EXPECT_EQ(old.language(5), 50264);  // Korean
  EXPECT_EQ(old.transcribe(), 50359);
  EXPECT_EQ(old.first_timestamp(), 50364);
  EXPECT_EQ(v3.transcribe(), 50360);
  EXPECT_EQ(v3.first_timestamp(), 50365);
  // 1501 timestamps, 0 to 30 s, end each vocabulary.
  for (const auto* tokenizer : {&english, &old, &v3})
    EXPECT_EQ(tokenizer->first_timestamp() + 1501, tokenizer->size());
}

TEST(Tokenizer, BeginsWithLanguageAndTaskWhereThereAreSeveral) {
  const Tokenizer english(51864, single_bytes()), multilingual(51865, single_bytes());
  EXPECT_EQ(english.start_sequence("en", false), (std::vector<Token>{50257}));
  EXPECT_EQ(multilingual.start_sequence("ko", false), (std::vector<Token>{50258, 50264, 50359}));
  EXPECT_EQ(multilingual.start_sequence("ko", true), (std::vector<Token>{50258, 50264, 50358}));
  EXPECT_THROW(english.start_sequence("ko", false), Error);
  EXPECT_THROW(multilingual.start_sequence("yue", false), Error);  // came with large-v3
  EXPECT_EQ(Tokenizer(51866, single_bytes()).language_index("yue"), 99);
}

TEST(Tokenizer, RefusesAVocabularyWithoutSomeByte) {
  auto words = single_bytes();
  words[200] = "ab";
  EXPECT_THROW(Tokenizer(51865, words), Error);
}

TEST(Tokenizer, MergesTheOldestPairFirst) {
  // "bc" (256) is older than "ab" (257), so "abc" is a + bc, though ab comes first in the text.
  const Tokenizer tokenizer(51865, single_bytes({"bc", "ab"}));
  EXPECT_EQ(tokenizer.encode("abc"), (std::vector<Token>{'a', 256}));
}

TEST(Tokenizer, GivesBackAnyTextItWasGiven) {
  const Tokenizer tokenizer(51865, single_bytes({"ab", " a"}));
  for (const std::string text :
       {"", " ", "ab  ab\n", "안녕하세요, 세계!", "don't 3rd ½ — \t x", "\xF0\x9F\x98\x80"})
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), text);
}

TEST(Tokenizer, NeverCutsACharacter) {
  const Tokenizer tokenizer(51865, single_bytes());
  const auto tokens = tokenizer.encode("가나 다");  // three bytes a letter, a token each
  EXPECT_EQ(tokenizer.split_words(tokens, "ko"), (std::vector<std::size_t>{6, 4}));
  EXPECT_EQ(tokenizer.split_words(tokens, "ja"), (std::vector<std::size_t>{3, 3, 1, 3}));
  EXPECT_TRUE(is_utf8(tokenizer.decode(std::span(tokens).first(4))));
}

TEST(Tokenizer, CutsWordsAtSpacesAndPunctuation) {
  const Tokenizer tokenizer(51865, single_bytes({" a"}));
  EXPECT_EQ(tokenizer.split_words(tokenizer.encode(" abc, a d"), "en"),
            (std::vector<std::size_t>{3, 1, 1, 2}));
}

TEST(Pieces, CutLikeGpt2) {
  const auto cut = [](std::string_view text) {
    std::string joined;
    for (const auto piece : split_pieces(text)) joined += std::string(piece) + "|";
    return joined;
  };
  EXPECT_EQ(cut("Hello world"), "Hello| world|");
  EXPECT_EQ(cut("it's we'll"), "it|'s| we|'ll|");
  EXPECT_EQ(cut("in 1984!?"), "in| 1984|!?|");
  EXPECT_EQ(cut("a   b"), "a|  | b|");
  EXPECT_EQ(cut("a\n\nb "), "a|\n|\n|b| |");
  EXPECT_EQ(cut("안녕, 세계。"), "안녕|,| 세계|。|");
}

// Lists published with the models (generation_config.json, suppress_tokens).
TEST(Tokenizer, SuppressesWhatTheReferenceDoes) {
  const auto english = real("ggml-base.en.bin");
  if (!english) GTEST_SKIP() << "base.en is not installed";
  const std::vector<Token> expected = {
      1,     2,     7,     8,     9,     10,    14,    25,    26,    27,    28,    29,    31,
      58,    59,    60,    61,    62,    63,    90,    91,    92,    93,    357,   366,   438,
      532,   685,   705,   796,   930,   1058,  1220,  1267,  1279,  1303,  1343,  1377,  1391,
      1635,  1782,  1875,  2162,  2361,  2488,  3467,  4008,  4211,  4600,  4808,  5299,  5855,
      6329,  7203,  9609,  9959,  10563, 10786, 11420, 11709, 11907, 13163, 13697, 13700, 14808,
      15306, 16410, 16791, 17992, 19203, 19510, 20724, 22305, 22935, 27007, 30109, 30420, 33409,
      34949, 40283, 40493, 40549, 47282, 49146, 50257, 50357, 50358, 50359, 50360, 50361};
  EXPECT_EQ(english->suppressed(), expected);
  EXPECT_EQ(english->suppressed_first(), (std::vector<Token>{220, 50256}));
}

TEST(Tokenizer, EncodesLikeTheReference) {
  const auto english = real("ggml-base.en.bin");
  if (!english) GTEST_SKIP() << "base.en is not installed";
  EXPECT_EQ(english->encode("Hello world"), (std::vector<Token>{15496, 995}));
  EXPECT_EQ(english->encode("hello world"), (std::vector<Token>{31373, 995}));
}

TEST(Tokenizer, EncodesKoreanWhole) {
  const auto multilingual = real("ggml-tiny.bin");
  if (!multilingual) GTEST_SKIP() << "tiny is not installed";
  const std::string text = " 안녕하세요 여러분.";
  const auto tokens = multilingual->encode(text);
  EXPECT_LT(tokens.size(), 9u);  // 26 bytes: merged, not spelled
  EXPECT_EQ(multilingual->decode(tokens), text);
}

}  // namespace
}  // namespace ecg::whisper
