#pragma once
// Text to Whisper's tokens and back: byte-level BPE, and the special tokens behind the ordinary ones.
// Source: openai/whisper tokenizer.py (order of special tokens, suppression lists); Sennrich et al. 2016
// (arXiv 1508.07909) for byte pair encoding; the vocabulary comes with the weights, in order of merging.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ecg::whisper {

using Token = std::int32_t;

/// ISO 639-1 codes (and "haw", "yue") in the order of their tokens: 100, of which older models know the
/// first 99.
std::span<const std::string_view> language_codes();

class Tokenizer {
 public:
  /// `size`: 51864 (.en), 51865 or 51866, all tokens together. `words`: the bytes of the ordinary ones by id.
  /// Throws Error(model_not_found) when single bytes are missing: then not every text can be said.
  Tokenizer(std::int32_t size, std::vector<std::string> words);

  bool multilingual() const { return size_ >= 51865; }
  int languages() const { return multilingual() ? size_ - 51766 : 99; }
  std::int32_t size() const { return size_; }

  // One time step of a timestamp is 20 ms.
  Token end_of_text() const { return end_of_text_; }
  Token start_of_transcript() const { return end_of_text_ + 1; }
  Token language(int index) const { return end_of_text_ + 2 + index; }
  Token translate() const { return language(languages()); }
  Token transcribe() const { return translate() + 1; }
  Token start_of_lm() const { return translate() + 2; }
  Token start_of_prev() const { return translate() + 3; }
  Token no_speech() const { return translate() + 4; }
  Token no_timestamps() const { return translate() + 5; }
  Token first_timestamp() const { return translate() + 6; }
  bool is_timestamp(Token token) const { return token >= first_timestamp(); }
  bool is_text(Token token) const { return token >= 0 && token < end_of_text_; }

  /// nullopt when the model does not know it. An English-only model knows "en" and needs no token for it.
  std::optional<int> language_index(std::string_view code) const;
  /// What decoding begins with: start, language, task. English-only models have the start alone.
  std::vector<Token> start_sequence(std::string_view language, bool translate_to_english) const;

  /// The bytes of one token; empty for special ones. A character may be split over tokens.
  std::string_view bytes(Token token) const;
  /// Text of the ordinary tokens among `tokens`; broken UTF-8 becomes U+FFFD.
  std::string decode(std::span<const Token> tokens) const;
  /// Like the reference for all scripts, but for letters that Unicode added after our table was drawn.
  std::vector<Token> encode(std::string_view text) const;

  /// Tokens that are never speech: brackets, notes, speaker marks, and all special tokens that start things.
  const std::vector<Token>& suppressed() const { return suppressed_; }
  /// What must not come first: a lone space and the end.
  const std::vector<Token>& suppressed_first() const { return suppressed_first_; }

  /// Words as the reference cuts them: at spaces, or at characters where the language writes none. Each group
  /// is the number of tokens in a word; together they cover all of `tokens`, which must be ordinary ones.
  std::vector<std::size_t> split_words(std::span<const Token> tokens, std::string_view language) const;

 private:
  std::vector<Token> encode_piece(std::string_view piece) const;
  std::vector<std::size_t> split_characters(std::span<const Token> tokens) const;
  void list_suppressed();

  std::int32_t size_;
  std::vector<std::string> words_;
  Token end_of_text_;
  std::unordered_map<std::string_view, Token> ids_;
  std::vector<Token> suppressed_, suppressed_first_;
};

}  // namespace ecg::whisper
