#pragma once
// For tests: a tokenizer of single bytes, with all special tokens of the multilingual models.
#include <string>
#include <vector>

#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper::test {

inline Tokenizer byte_tokenizer() {
  std::vector<std::string> words;
  for (int byte = 0; byte < 256; ++byte) words.emplace_back(1, static_cast<char>(byte));
  return {51865, words};
}

}  // namespace ecg::whisper::test
