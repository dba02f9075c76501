#include "whisper/windows/words.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "whisper/decoding/utf8_tail.h"

namespace ecg::whisper {
namespace {

using transcript::Word;

// openai-whisper's lists of what is merged into a neighbour.
constexpr std::string_view kOpening = "\"'“¿([{-";
constexpr std::string_view kClosing = "\"'.。,，!！?？:：”)]}、";
constexpr std::string_view kSentenceEnd = ".。!！?？";

// Of openai-whisper's transcribe(): no median is believed above the first, no word beside a pause above twice
// the median.
constexpr double kLongestMedian_s = 0.7, kLongestShare = 2;

bool consists_of(std::string_view text, std::string_view set) {
  const std::string plain = trimmed(text);
  for (std::size_t position = 0; position < plain.size();) {
    const std::size_t begin = position;
    next_code_point(plain, position);
    if (set.find(plain.substr(begin, position - begin)) == std::string_view::npos) return false;
  }
  return !plain.empty();
}

/// Tokens whose bytes together are whole characters. Where they never are, what is none is repaired.
std::vector<TimedToken> whole_characters(std::span<const TimedToken> tokens) {
  std::vector<TimedToken> whole;
  std::string tail;  // what of a character the last one ends with
  for (const TimedToken& token : tokens) {
    if (tail.empty()) {
      whole.push_back(token);
    } else {
      whole.back().bytes += token.bytes;
      whole.back().end_s = token.end_s;
      whole.back().probability = std::min(whole.back().probability, token.probability);
    }
    const auto left = utf8_tail(tail, token.bytes);
    if (!left) whole.back().bytes = to_valid_utf8(whole.back().bytes);
    tail = left.value_or("");
  }
  if (!tail.empty()) whole.back().bytes = to_valid_utf8(whole.back().bytes);
  return whole;
}

struct Group {
  std::string text;
  double start_s, end_s;
  double probability_sum;
  int tokens;
};

std::vector<Group> grouped(const std::vector<TimedToken>& tokens, bool by_space) {
  std::vector<Group> groups;
  for (const TimedToken& token : tokens) {
    const bool punctuation = consists_of(token.bytes, kClosing);
    const bool begins = groups.empty() || (by_space ? token.bytes.starts_with(' ') : !punctuation);
    if (begins) {
      groups.push_back({token.bytes, token.start_s, token.end_s, token.probability, 1});
      continue;
    }
    groups.back().text += token.bytes;
    if (punctuation) continue;  // its time is a pause, its probability says nothing of the word's
    groups.back().end_s = token.end_s;
    groups.back().probability_sum += token.probability;
    ++groups.back().tokens;
  }
  return groups;
}

/// Opening marks that stand alone go to the word after them, all others to the word before.
std::vector<Group> with_lone_marks_joined(const std::vector<Group>& groups) {
  std::vector<Group> joined;
  std::string opening;
  for (const Group& group : groups) {
    const bool last = &group == &groups.back();
    if (consists_of(group.text, kOpening) && !last) {
      opening += group.text;
    } else if (consists_of(group.text, kClosing) && !joined.empty()) {
      joined.back().text += opening + group.text;
      opening.clear();
    } else {
      joined.push_back(group);
      joined.back().text.insert(0, opening);
      opening.clear();
    }
  }
  return joined;
}

double median_duration_s(const std::vector<Word>& words) {
  std::vector<double> durations;
  for (const Word& word : words)
    if (word.end_s > word.start_s) durations.push_back(word.end_s - word.start_s);
  if (durations.empty()) return kLongestMedian_s;
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return std::min(*middle, kLongestMedian_s);
}

/// The first word of a sentence loses a pause at its front, the last one at its end.
void take_pauses_off(std::vector<Word>& words) {
  const double longest_s = kLongestShare * median_duration_s(words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    Word& word = words[i];
    if (word.end_s - word.start_s <= longest_s) continue;
    if (i == 0 || ends_sentence(words[i - 1].text))
      word.start_s = word.end_s - longest_s;
    else if (ends_sentence(word.text) || i + 1 == words.size())
      word.end_s = word.start_s + longest_s;
  }
}

}  // namespace

bool ends_sentence(std::string_view text) {
  std::string_view last;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    next_code_point(text, position);
    last = text.substr(begin, position - begin);
  }
  return consists_of(last, kSentenceEnd);
}

bool writes_no_spaces(std::string_view language) {
  constexpr std::array<std::string_view, 6> kLanguages{"zh", "ja", "th", "lo", "my", "yue"};
  return std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
}

std::vector<Word> words_from_tokens(std::span<const TimedToken> tokens, std::string_view language) {
  std::vector<Word> words;
  for (const Group& group :
       with_lone_marks_joined(grouped(whole_characters(tokens), !writes_no_spaces(language))))
    words.push_back({.text = group.text,
                     .start_s = group.start_s,
                     .end_s = std::max(group.start_s, group.end_s),
                     .probability = group.probability_sum / group.tokens});
  take_pauses_off(words);
  return words;
}

}  // namespace ecg::whisper
