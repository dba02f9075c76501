#include "whisper/windows/window_languages.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ecg::whisper {
namespace {

// Mean log-probability of a token. Speech in the right language lies above it, with all models from tiny on,
// and in a wrong one below.
constexpr double kBadly = -0.7;
constexpr double kBetter = 0.1;             // so much likelier a token must be in the other language
constexpr double kSurelyOther = 0.8;        // probability of a language, however well it was read in another
constexpr double kLeastProbability = 0.05;  // of a language that is worth a try
constexpr std::size_t kMostOthers = 2;
constexpr std::size_t kLikely = 3;

/// Their numbers.
std::vector<int> known_languages(const Tokenizer& tokenizer, std::span<const std::string> allowed) {
  std::vector<int> known;
  for (const std::string& language : allowed)
    if (const auto index = tokenizer.language_index(language)) known.push_back(*index);
  if (!known.empty()) return known;
  known.resize(static_cast<std::size_t>(tokenizer.languages()));
  std::iota(known.begin(), known.end(), 0);
  return known;
}

}  // namespace

std::vector<LanguageChance> likely_languages(std::span<const float> logits, const Tokenizer& tokenizer,
                                             std::span<const std::string> allowed) {
  const auto chance = [&](int index) { return logits[static_cast<std::size_t>(tokenizer.language(index))]; };
  auto known = known_languages(tokenizer, allowed);
  std::ranges::stable_sort(known, std::greater(), chance);
  double sum = 0;
  for (const int index : known) sum += std::exp(double{chance(index)} - chance(known.front()));
  std::vector<LanguageChance> likely;
  for (const int index : std::span(known).first(std::min(kLikely, known.size())))
    likely.push_back({std::string(language_codes()[static_cast<std::size_t>(index)]),
                      std::exp(double{chance(index)} - chance(known.front())) / sum});
  return likely;
}

bool is_badly_read(const DecodedWindow& decoded) {
  return !decoded.tokens.empty() &&
         (decoded.failed || decoded.temperature > 0 || decoded.avg_logprob < kBadly);
}

std::vector<std::string> others_to_try(const DecodedWindow& decoded, bool only_allowed) {
  std::vector<std::string> others;
  if (decoded.likely.empty()) return others;
  const LanguageChance& likeliest = decoded.likely.front();
  const bool sounds_other = likeliest.language != decoded.language && likeliest.probability >= kSurelyOther;
  if (!sounds_other && !is_badly_read(decoded)) return others;
  double own = 0;
  for (const auto& [language, probability] : decoded.likely)
    if (language == decoded.language) own = probability;
  for (const auto& [language, probability] : decoded.likely) {
    if (language == decoded.language || others.size() == kMostOthers) continue;
    const bool is_likelier = probability > own && probability >= kLeastProbability;
    if (only_allowed || is_likelier) others.push_back(language);
  }
  return others;
}

bool reads_better(const DecodedWindow& other, const DecodedWindow& first) {
  if (other.tokens.empty() || other.is_silence()) return false;
  // The likelihood of a text that failed says little: that of a loop is the higher the longer it goes round.
  if (other.failed != first.failed) return first.failed;
  if (other.temperature > first.temperature) return false;
  return other.avg_logprob > first.avg_logprob + kBetter;
}

}  // namespace ecg::whisper
