#pragma once
// When a window is tried in another language, and which reading of it is kept.
#include <span>
#include <string>
#include <vector>

#include "whisper/decoding/decoded_window.h"

namespace ecg::whisper {

/// The three likeliest by the decoder's answer to the first token, among `allowed` as far as the model knows
/// them; empty: among all. Their probabilities are of 1 together with those not told.
std::vector<LanguageChance> likely_languages(std::span<const float> logits, const Tokenizer& tokenizer,
                                             std::span<const std::string> allowed);

/// Its words are less likely than those of speech in a language that is heard right.
bool is_badly_read(const DecodedWindow& decoded);

/// The languages in which a window may be spoken that was badly read, or whose sound is surely that of
/// another language; likeliest first: two at most, and none where its sound tells for the one in which it was
/// read. `only_allowed`: a person named those that are spoken, so each of them may be.
std::vector<std::string> others_to_try(const DecodedWindow& decoded, bool only_allowed);

/// Whether `other`, in another language, is what was said rather than `first`.
bool reads_better(const DecodedWindow& other, const DecodedWindow& first);

}  // namespace ecg::whisper
