#pragma once
// For tests: models written in memory, byte by byte as the format says, and the real ones where they are
// installed.
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "whisper/weights.h"

namespace ecg::whisper::test {

/// Path of an installed model, or an empty one: tests that need it are skipped then.
inline std::filesystem::path installed(const std::string& name) {
  const char* home = std::getenv("HOME");
  const auto path = std::filesystem::path(home ? home : "") / ".cache/ecg/models" / name;
  return std::filesystem::exists(path) ? path : std::filesystem::path();
}

class ModelWriter {
 public:
  template <typename T>
  ModelWriter& number(T value) {
    const auto* from = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), from, from + sizeof value);
    return *this;
  }
  ModelWriter& text(const std::string& text) {
    const auto* from = reinterpret_cast<const std::byte*>(text.data());
    bytes_.insert(bytes_.end(), from, from + text.size());
    return *this;
  }
  ModelWriter& header(const Dimensions& d) {
    number<std::uint32_t>(0x67676d6c);
    for (const auto value :
         {d.vocabulary, d.audio_context, d.audio_state, d.audio_heads, d.audio_layers, d.text_context,
          d.text_state, d.text_heads, d.text_layers, d.mel_bands, d.file_type})
      number(value);
    return *this;
  }
  ModelWriter& filters(std::int32_t bands) {
    number(bands).number<std::int32_t>(201);
    for (int i = 0; i < bands * 201; ++i) number(static_cast<float>(i % 7) * 0.01f);
    return *this;
  }
  ModelWriter& vocabulary(const std::vector<std::string>& words) {
    number(static_cast<std::int32_t>(words.size()));
    for (const auto& word : words) number(static_cast<std::int32_t>(word.size())).text(word);
    return *this;
  }
  /// `shape` as in PyTorch; the numbers follow by the caller's hand.
  ModelWriter& tensor_head(const std::string& name, std::vector<std::int32_t> shape, std::int32_t type) {
    number(static_cast<std::int32_t>(shape.size()))
        .number(static_cast<std::int32_t>(name.size()))
        .number(type);
    for (auto size = shape.rbegin(); size != shape.rend(); ++size) number(*size);
    return text(name);
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

inline Dimensions small_dimensions() {
  return {.vocabulary = 51864,
          .audio_context = 1500,
          .audio_state = 64,
          .audio_heads = 1,
          .audio_layers = 1,
          .text_context = 448,
          .text_state = 64,
          .text_heads = 1,
          .text_layers = 1,
          .mel_bands = 80,
          .file_type = 1};
}

/// Header, filters, a vocabulary of single bytes, and nothing else.
inline ModelWriter small_model() {
  std::vector<std::string> words;
  for (int byte = 0; byte < 256; ++byte) words.emplace_back(1, static_cast<char>(byte));
  ModelWriter model;
  model.header(small_dimensions()).filters(80).vocabulary(words);
  return model;
}

}  // namespace ecg::whisper::test
