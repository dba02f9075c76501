#pragma once
// Which tokens may follow: suppressed ones never, timestamps in pairs and never back in time.
// Source: openai/whisper decoding.py (SuppressBlank, SuppressTokens, ApplyTimestampRules).
#include <span>

#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper {

class LogitRules {
 public:
  /// `tokenizer` must outlive the rules.
  explicit LogitRules(const Tokenizer& tokenizer) : tokens_(tokenizer) {}

  /// Sets the logits of what must not follow `said` (what came after the start sequence) to -infinity.
  /// `length_s`: of the sound; nothing is said to begin or end later. `in_character`: the last token holds
  /// part of a character, which nothing but text may follow.
  void apply(std::span<float> logits, std::span<const Token> said, double length_s, bool in_character) const;

 private:
  void forbid_times(std::span<float> logits, std::span<const Token> said, double length_s) const;
  void prefer_times(std::span<float> logits) const;

  const Tokenizer& tokens_;
};

}  // namespace ecg::whisper
