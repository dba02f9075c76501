#pragma once
// What a window of sound was heard as, and how far that can be believed.
#include <string>
#include <vector>

#include "tensor/matrix.h"
#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper {

/// openai-whisper's figures: of a mean log-probability below the one, a text failed; where silence is as
/// likely as the other, that text was none.
constexpr double kLogprobThreshold = -1.0, kNoSpeechThreshold = 0.6;

struct LanguageChance {
  std::string language;
  double probability = 0;
};

struct DecodedWindow {
  std::string language;
  double language_probability = 1;
  std::vector<LanguageChance> likely;  ///< by this window's sound, the three likeliest; multilingual models
  std::vector<Token> tokens;           ///< text and times, as they were said
  std::vector<float> probabilities;    ///< of each of them
  std::vector<tensor::Matrix<float>>
      cross_attention;      ///< for align(): a row for each token of text, and one behind them
  bool is_aligned = false;  ///< there was something to look at
  double avg_logprob = 0, compression_ratio = 0, temperature = 0, no_speech_prob = 0;
  bool failed = false;  ///< none of the texts tried was good enough: this is the best of them
  bool looped = false;  ///< it went round in a loop, which was cut off

  /// Nobody speaks here, or nothing that was heard can be believed, whatever the tokens say.
  bool is_silence() const;
  double likelihood() const;  ///< a token; what attempts on the same sound are compared by
};

}  // namespace ecg::whisper
