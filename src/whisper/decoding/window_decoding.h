#pragma once
// How one window of sound is decoded: what is fed to the decoder next, which token is taken of its answer,
// when that was good enough. Every text that was tried is kept and judged, and the most believable one is
// the result, at whatever temperature it was found.
// Source: openai/whisper decoding.py and transcribe.py (decode_with_fallback, whose result is its last try).
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tensor/matrix.h"
#include "whisper/decoding/beam_search.h"
#include "whisper/decoding/decoded_window.h"
#include "whisper/decoding/logit_rules.h"
#include "whisper/decoding/tokenizer.h"
#include "whisper/model/decoder.h"

namespace ecg::whisper {

struct WindowRequest {
  double length_s = 0;                      ///< of the sound; what follows up to 30 s is padding
  std::string language = "auto";            ///< "auto": the likeliest
  std::vector<std::string> languages = {};  ///< that "auto" chooses among; empty: all
  bool translate = false;                   ///< into English
  std::vector<Token> prompt = {};           ///< what was said before, or words that may come up
  std::size_t beam_size = 1;  ///< texts that compete, before a temperature is needed; or kAutoBeams
  std::string model = {};     ///< whose kAutoBeams are meant
  double patience = 1;        ///< so many times beam_size texts must have ended
  bool language_only = false;
  bool cold_only = false;  ///< what fails is not tried at temperatures: the caller has a better idea
};

class WindowDecoding {
 public:
  /// `tokenizer` and `heads` must outlive it.
  WindowDecoding(WindowRequest request, const Tokenizer& tokenizer, std::span<const HeadPlace> heads);

  static constexpr std::size_t kMostBeams = Decoder::kMostBranches;
  static constexpr std::size_t kMostRows = kMostBeams;  ///< that one step takes

  /// What the decoder is to take in next: 1 to kMostRows rows.
  void add_rows(KvCache& slot, std::vector<DecoderRow>& rows);
  /// The decoder's answer. logits: of those of the rows that wanted them; changed. `first_row`: of the rows
  /// among the step's.
  void take(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row, KvCache& slot);

  bool finished() const { return finished_; }
  /// Empty until it is known.
  LanguageChance language() const { return {result_.language, result_.language_probability}; }
  /// Of the sound, by the times said so far: 0 … 1.
  double done() const { return done_; }
  DecodedWindow result() &&;

 private:
  /// What the alignment heads looked at for one token: [heads x frames].
  using Look = std::shared_ptr<const tensor::Matrix<float>>;
  /// One of the texts that compete.
  struct Hypothesis {
    std::size_t place = 0;  ///< in the slot
    std::vector<Token> tokens;
    std::vector<float> probabilities;
    std::vector<Look> cross_attention;  ///< for each token of text
    Look behind;                        ///< for what came after the last of them
    double log_probability = 0;
    std::string tail;  ///< of a character that is not whole

    double likelihood() const;  ///< a token
  };

  /// What a text is worth.
  struct Verdict {
    double avg_logprob = 0, likelihood = 0, compression_ratio = 0, foreign = 0;
    std::optional<std::size_t> loop;  ///< index of the token of text where it begins

    bool better_than(const Verdict& other) const;
  };
  struct Attempt {
    Hypothesis hypothesis;
    Verdict verdict;
    double temperature = 0;
  };

  void begin_attempt();
  std::size_t width() const;
  bool is_sampling() const { return temperature_ > 0; }
  std::size_t most_ended() const;
  void detect_language(std::span<const float> logits);
  void hear_languages(std::span<const float> logits);
  void hear_silence(std::span<const float> logits);
  void say_next(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row,
                KvCache& slot);
  Advance expand_beams(tensor::MatrixView<float> logits);
  void add_top_k(std::size_t parent, std::span<float> logits, std::vector<Choice>& choices) const;
  void add_sampled(std::size_t parent, std::span<float> logits, std::vector<Choice>& choices);
  Token sample(std::span<const float> logits);
  bool cuts_character(const Hypothesis& hypothesis, Token token) const;
  Hypothesis said(const Choice& choice, std::span<const Look> seen) const;
  void settle(KvCache& slot);
  Look look(const Decoder& decoder, std::size_t row) const;
  void end_attempt();
  Verdict judge(const Hypothesis& hypothesis) const;
  std::vector<int> frames_looked_at(const Hypothesis& hypothesis) const;
  bool is_worth_heating(bool improved) const;
  void cut_loop(Attempt& attempt) const;
  void publish(Attempt& attempt);
  std::vector<tensor::Matrix<float>> cross_attention(const Hypothesis& hypothesis) const;
  void drop_begun_character(Hypothesis& hypothesis) const;
  bool is_good_enough(const Verdict& verdict) const;

  const WindowRequest request_;
  const Tokenizer& tokens_;
  const std::span<const HeadPlace> heads_;
  const LogitRules rules_;

  DecodedWindow result_;
  std::vector<Token> input_;                    ///< what is fed before anything is said, from fed_ on
  std::size_t fed_ = 0, start_ = 0;             ///< start_: where "start of transcript" stands in input_
  std::vector<Hypothesis> hypotheses_, ended_;  ///< best first; in the order of their end
  std::optional<Attempt> best_;                 ///< of all attempts so far
  double temperature_ = 0;                      ///< of this one
  std::size_t rows_in_step_ = 0;
  bool finished_ = false;
  double done_ = 0;
  std::mt19937 dice_{0};
};

}  // namespace ecg::whisper
