#pragma once
// How one window of sound is decoded: what is fed to the decoder next, which token is taken of its answer,
// when that was good enough. Source: openai/whisper decoding.py and transcribe.py (decode_with_fallback).
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tensor/matrix.h"
#include "whisper/decoder.h"
#include "whisper/logit_rules.h"
#include "whisper/tokenizer.h"

namespace ecg::whisper {

struct WindowRequest {
  double length_s = 0;             ///< of the sound; what follows up to 30 s is padding
  std::string language = "auto";   ///< "auto": the likeliest
  bool translate = false;          ///< into English
  std::vector<Token> prompt = {};  ///< words that may come up
  bool language_only = false;
};

struct DecodedWindow {
  std::string language;
  double language_probability = 1;
  std::vector<Token> tokens;         ///< text and times, as they were said
  std::vector<float> probabilities;  ///< of each of them
  std::vector<tensor::Matrix<float>>
      looks;                ///< for align(): a row for each token of text, and one behind them
  bool is_aligned = false;  ///< there was something to look at
  double avg_logprob = 0, compression_ratio = 0, temperature = 0, no_speech_prob = 0;

  /// Nobody speaks here, whatever the tokens say.
  bool is_silence() const;
};

class WindowDecoding {
 public:
  /// `tokenizer` and `heads` must outlive it.
  WindowDecoding(WindowRequest request, const Tokenizer& tokenizer, std::span<const HeadPlace> heads);

  static constexpr std::size_t kMostRows = 4;  ///< that one step takes

  /// What the decoder is to take in next: 1 to kMostRows rows.
  void add_rows(DecoderSlot& slot, std::vector<DecoderRow>& rows);
  /// The decoder's answer. logits: of those of the rows that wanted them; changed. `first_row`: of the rows
  /// among the step's.
  void take(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row);

  bool finished() const { return finished_; }
  const std::string& language() const { return result_.language; }  ///< empty until it is known
  /// Of the sound, by the times said so far: 0 … 1.
  double done() const { return done_; }
  DecodedWindow result() &&;

 private:
  struct Attempt {
    std::vector<Token> tokens;
    std::vector<float> probabilities;
    std::vector<std::vector<float>> looks;   ///< for each head, a row for each token of text
    std::vector<std::vector<float>> behind;  ///< for each head, the row behind the last of them
    double log_probability = 0;
    std::string tail;  ///< of a character that is not whole
  };

  void begin_attempt();
  void detect_language(std::span<const float> logits);
  void hear_silence(std::span<const float> logits);
  void say_next(std::span<float> logits, const Decoder& decoder, std::size_t row);
  Token pick(std::span<float> logits);
  Token sample(std::span<const float> logits);
  std::span<const float> look(const Decoder& decoder, std::size_t head, std::size_t row) const;
  void end_attempt();
  std::vector<tensor::Matrix<float>> looks() const;
  bool is_good_enough() const;

  const WindowRequest request_;
  const Tokenizer& tokens_;
  const std::span<const HeadPlace> heads_;
  const LogitRules rules_;

  DecodedWindow result_;
  Attempt attempt_;
  std::vector<Token> input_;                        ///< to be fed, from fed_ on
  std::size_t fed_ = 0, position_ = 0, start_ = 0;  ///< start_: where "start of transcript" stands in input_
  std::size_t rows_in_step_ = 0;
  bool finished_ = false;
  double done_ = 0;
  std::mt19937 dice_{0};
};

}  // namespace ecg::whisper
