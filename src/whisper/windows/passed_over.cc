#include "whisper/windows/passed_over.h"

#include <algorithm>

#include "base/text.h"

namespace ecg::whisper {
namespace {

using transcript::Segment;
using transcript::Word;

constexpr double kWorthAnother_s = 1.0;  // of speech: a word or two
constexpr double kPadding_s = 0.19;      // around speech, in a span; as SpeechWindows keeps it
constexpr double kEndsEarly_s = 0.3;     // before a pause, words do
constexpr double kAround_s = 0.2;        // is listened to with it

/// How much speech the detector heard from … to.
double speech_between(const acoustics::SpeechWindow& window, double from_s, double to_s) {
  double sum_s = 0;
  for (std::size_t i = 0; i < window.spans.size(); ++i) {
    const double begin_s = std::max(from_s, window.speech_begin_s(i) + kPadding_s);
    const double end_s = std::min(to_s, window.speech_end_s(i) - kPadding_s);
    sum_s += std::max(0.0, end_s - begin_s);
  }
  return sum_s;
}

/// Its letters and digits, so that two hearings of one word are the same.
std::string plain(const Word& word) {
  std::string letters;
  for (const char c : lower_ascii(word.text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) letters += c;
  }
  return letters;
}

/// The most words of the end of `before` that stand at the begin of `behind`, too.
std::size_t overlap(const std::vector<Word>& before, const std::vector<Word>& behind) {
  for (std::size_t count = std::min(before.size(), behind.size()); count > 0; --count)
    if (std::equal(before.end() - static_cast<std::ptrdiff_t>(count), before.end(), behind.begin(),
                   [](const Word& a, const Word& b) { return plain(a) == plain(b); }))
      return count;
  return 0;
}

void keep_words(Segment& segment, std::size_t first, std::size_t end, const Tokenizer& tokenizer) {
  if (first == 0 && end == segment.words.size()) return;
  segment.words = {segment.words.begin() + static_cast<std::ptrdiff_t>(first),
                   segment.words.begin() + static_cast<std::ptrdiff_t>(std::max(first, end))};
  segment.text.clear();
  for (const Word& word : segment.words) segment.text += word.text;
  segment.tokens.clear();
  for (const Token token : tokenizer.encode(segment.text)) segment.tokens.push_back(token);
  if (segment.words.empty()) return;
  segment.start_s = segment.words.front().start_s;
  segment.end_s = segment.words.back().end_s;
}

}  // namespace

std::vector<Stretch> passed_over(const acoustics::SpeechWindow& window, const std::vector<Stretch>& said,
                                 double done_s) {
  std::vector<std::pair<double, Stretch>> found;
  double from_s = 0;
  const auto look = [&](double to_s) {
    const double speech_s = speech_between(window, from_s > 0 ? from_s + kEndsEarly_s : 0, to_s);
    if (speech_s >= kWorthAnother_s)
      found.push_back({speech_s, {from_s, std::min(to_s + kAround_s, window.duration_s())}});
  };
  for (const auto& [begin_s, end_s] : said) {
    look(begin_s);
    from_s = std::max(from_s, end_s);
  }
  if (done_s >= window.duration_s()) look(done_s);
  std::ranges::stable_sort(found, std::greater(), [](const auto& one) { return one.first; });
  if (found.size() > kMostPassedOver) found.resize(kMostPassedOver);
  std::vector<Stretch> stretches;
  for (const auto& [speech_s, stretch] : found) stretches.push_back(stretch);
  std::ranges::sort(stretches);
  return stretches;
}

void insert_heard_again(std::vector<Segment>& segments, std::vector<Segment> again,
                        const Tokenizer& tokenizer) {
  for (Segment& heard : again) {
    const auto behind = std::ranges::upper_bound(segments, heard.start_s, {}, &Segment::start_s);
    std::size_t first = 0, end = heard.words.size();
    if (behind != segments.begin()) first = overlap(std::prev(behind)->words, heard.words);
    if (behind != segments.end()) end -= std::min(end - first, overlap(heard.words, behind->words));
    keep_words(heard, first, end, tokenizer);
    if (!heard.words.empty()) segments.insert(behind, std::move(heard));
  }
}

}  // namespace ecg::whisper
