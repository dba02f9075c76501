#include "whisper/words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ecg::whisper {
namespace {

using transcript::Word;

// openai-whisper's lists of what is merged into a neighbour.
constexpr std::string_view kOpening = "\"'“¿([{-";
constexpr std::string_view kClosing = "\"'.。,，!！?？:：”)]}、";

/// Slow speech with a drawn-out vowel: what a word may last at most.
constexpr double kLongestPlain = 0.8, kLongestPerCharacter = 0.15;  // seconds

bool has_no_spaces(std::string_view language) {
  constexpr std::array<std::string_view, 6> kLanguages{"zh", "ja", "th", "lo", "my", "yue"};
  return std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
}

bool consists_of(std::string_view text, std::string_view set) {
  const std::string plain = trimmed(text);
  for (std::size_t position = 0; position < plain.size();) {
    const std::size_t begin = position;
    next_code_point(plain, position);
    if (set.find(plain.substr(begin, position - begin)) == std::string_view::npos) return false;
  }
  return !plain.empty();
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < text.size(); ++count) next_code_point(text, position);
  return count;
}

/// Tokens whose bytes together are whole characters.
std::vector<TimedToken> whole_characters(std::span<const TimedToken> tokens) {
  std::vector<TimedToken> whole;
  bool open = false;  // the last one ends in the middle of a character
  for (const TimedToken& token : tokens) {
    if (open) {
      whole.back().bytes += token.bytes;
      whole.back().probability = std::min(whole.back().probability, token.probability);
    } else {
      whole.push_back(token);
    }
    open = !is_utf8(whole.back().bytes);
  }
  if (!whole.empty()) whole.back().bytes = to_valid_utf8(whole.back().bytes);
  return whole;
}

struct Group {
  std::string text;
  double start_s;
  double probability_sum;
  int tokens;
};

std::vector<Group> grouped(const std::vector<TimedToken>& tokens, bool by_space) {
  std::vector<Group> groups;
  for (const TimedToken& token : tokens) {
    const bool begins = !by_space || token.bytes.starts_with(' ') || groups.empty();
    if (begins) {
      groups.push_back({token.bytes, token.start_s, token.probability, 1});
      continue;
    }
    groups.back().text += token.bytes;
    groups.back().probability_sum += token.probability;
    ++groups.back().tokens;
  }
  return groups;
}

void absorb(Group& into, const Group& from, bool after) {
  into.text = after ? into.text + from.text : from.text + into.text;
  if (!after) into.start_s = from.start_s;
}

/// Punctuation is no word of its own. Its probability says nothing of the word's.
std::vector<Group> with_punctuation_merged(const std::vector<Group>& groups) {
  std::vector<Group> merged;
  std::vector<Group> waiting;  // opening marks, for the word after them
  for (const Group& group : groups) {
    const bool closing = consists_of(group.text, kClosing) && !group.text.starts_with(' ');
    if (closing && !merged.empty() && waiting.empty()) {
      absorb(merged.back(), group, true);
    } else if (consists_of(group.text, kOpening)) {
      waiting.push_back(group);
    } else {
      merged.push_back(group);
      for (; !waiting.empty(); waiting.pop_back()) absorb(merged.back(), waiting.back(), false);
    }
  }
  for (const Group& left : waiting) {
    if (merged.empty())
      merged.push_back(left);
    else
      absorb(merged.back(), left, true);
  }
  return merged;
}

}  // namespace

std::vector<Word> words_from_tokens(std::span<const TimedToken> tokens, double end_s,
                                    std::string_view language) {
  const auto groups = with_punctuation_merged(grouped(whole_characters(tokens), !has_no_spaces(language)));
  std::vector<Word> words;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group& group = groups[i];
    const double next_s = i + 1 < groups.size() ? groups[i + 1].start_s : end_s;
    const double longest_s =
        kLongestPlain + kLongestPerCharacter * static_cast<double>(characters(group.text));
    words.push_back({.text = group.text,
                     .start_s = group.start_s,
                     .end_s = std::clamp(next_s, group.start_s, group.start_s + longest_s),
                     .probability = group.probability_sum / group.tokens});
  }
  return words;
}

}  // namespace ecg::whisper
