#pragma once
// Which ways on are followed when several things said so far compete.
// Source: openai/whisper decoding.py, BeamSearchDecoder; patience: Kasai et al. 2022 (arXiv 2204.05424).
#include <vector>

#include "whisper/decoding/tokenizer.h"

namespace ecg::whisper {

/// One way on: branch `parent` says `token` next.
struct Choice {
  std::size_t parent = 0;
  Token token = 0;
  double log_probability = 0;  ///< of this token
  double score = 0;            ///< log-probability of all that would be said then
};

struct Advance {
  std::vector<Choice> go_on;  ///< best first
  std::vector<Choice> end;    ///< those that say the end of the text, best first
};

/// The `width` best that go on, and those that end and are better than the last of these.
Advance best_choices(std::vector<Choice> choices, std::size_t width, Token end_of_text);

/// All of them, as drawn.
Advance drawn_choices(const std::vector<Choice>& choices, Token end_of_text);

}  // namespace ecg::whisper
