#include "whisper/windows/window_words.h"

#include <algorithm>
#include <cmath>

#include "whisper/windows/alignment.h"
#include "whisper/windows/pauses.h"

namespace ecg::whisper {
namespace {

using acoustics::SpeechWindow;
using transcript::Segment;

constexpr double kFrame_s = 0.02, kCentisecond = 0.01;
constexpr double kInvented_s = 0.025;      // one frame, and what rounding adds
constexpr std::size_t kInventedWords = 3;  // two may be a slip of the path

/// One for each token, times included, in seconds of the window. Without times where the model has no heads
/// that align.
std::vector<TimedToken> timed_tokens(DecodedWindow& decoded, const Tokenizer& tokenizer, double length_s,
                                     const Lateness& lateness) {
  const auto times = decoded.cross_attention.empty() ? std::vector<int>{} : align(decoded.cross_attention);
  const auto second = [&](int frame) { return std::min(kFrame_s * frame, length_s); };
  std::vector<TimedToken> timed(decoded.tokens.size());
  std::size_t text = 0;
  for (std::size_t i = 0; i < timed.size(); ++i) {
    if (!tokenizer.is_text(decoded.tokens[i])) continue;
    timed[i].bytes = tokenizer.bytes(decoded.tokens[i]);
    timed[i].probability = decoded.probabilities[i];
    if (times.empty()) continue;
    timed[i].start_s = second(times[text]);
    timed[i].end_s = second(times[++text]);
  }
  if (!times.empty()) take_lateness_out(timed, lateness, length_s);
  return timed;
}

/// Where nothing better is known: each token as long as the others.
void spread(std::vector<TimedToken>& tokens, double start_s, double end_s) {
  const double each_s = (end_s - start_s) / static_cast<double>(tokens.size());
  for (TimedToken& token : tokens) {
    token.start_s = start_s;
    token.end_s = start_s += each_s;
  }
}

/// Times are those of the window.
Segment segment_of(const SegmentCut& cut, const DecodedWindow& decoded, std::span<const TimedToken> timed,
                   const Tokenizer& tokenizer, bool translate) {
  Segment segment{.start_s = cut.start_s,
                  .end_s = cut.end_s,
                  .temperature = decoded.temperature,
                  .avg_logprob = decoded.avg_logprob,
                  .no_speech_prob = decoded.no_speech_prob,
                  .uncertain = decoded.failed};
  std::vector<TimedToken> spoken;
  for (std::size_t i = cut.first; i < cut.end; ++i) {
    if (!tokenizer.is_text(decoded.tokens[i])) continue;
    segment.tokens.push_back(decoded.tokens[i]);
    spoken.push_back(timed[i]);
  }
  if (!decoded.is_aligned) spread(spoken, cut.start_s, cut.end_s);
  segment.text = tokenizer.decode(segment.tokens);
  segment.compression_ratio = transcript::compression_ratio(segment.text);
  segment.words = words_from_tokens(spoken, translate ? "en" : decoded.language);
  if (segment.uncertain)  // the page dots such words
    for (auto& word : segment.words)
      word.probability = std::min(word.probability.value_or(1), std::exp(decoded.avg_logprob));
  if (!segment.words.empty()) {  // the finer clock
    segment.start_s = segment.words.front().start_s;
    segment.end_s = segment.words.back().end_s;
  }
  return segment;
}

void put_into_stream(Segment& segment, const SpeechWindow& window) {
  segment.seek = static_cast<int>(window.stream_s(0, false) / kCentisecond);
  segment.start_s = window.stream_s(segment.start_s, false);
  segment.end_s = window.stream_s(segment.end_s, true);
  for (auto& word : segment.words) {
    word.start_s = window.stream_s(word.start_s, false);
    word.end_s = std::max(word.start_s, window.stream_s(word.end_s, true));
  }
}

}  // namespace

void drop_invented_end(DecodedWindow& decoded, std::vector<TimedToken>& timed) {
  const auto said = [](const TimedToken& token) { return !token.bytes.empty(); };
  const auto last = std::find_if(timed.rbegin(), timed.rend(), said);
  if (last == timed.rend()) return;
  const double end_s = last->end_s;
  const bool by_character = writes_no_spaces(decoded.language);
  const auto begins = [&](const TimedToken& token) {
    return by_character ? begins_word(token) : token.bytes.starts_with(' ');
  };
  std::size_t words = 0, first = timed.size();
  for (std::size_t i = timed.size();
       i-- > 0 && (!said(timed[i]) || end_s - timed[i].start_s <= kInvented_s);) {
    if (!said(timed[i])) continue;
    words += begins(timed[i]);
    first = i;
  }
  while (first < timed.size() && !begins(timed[first])) ++first;  // the end of a word that was heard
  if (words < kInventedWords) return;
  timed.resize(first);
  decoded.tokens.resize(first);
  decoded.probabilities.resize(first);
}

WindowWords words_of(DecodedWindow& decoded, const SpeechWindow& window, const Tokenizer& tokenizer,
                     const WordsOptions& options) {
  const double length_s = window.duration_s();
  auto timed = timed_tokens(decoded, tokenizer, length_s, options.lateness);
  if (decoded.is_aligned) drop_invented_end(decoded, timed);
  double said_until_s = decoded.is_aligned ? 0 : length_s;
  for (const TimedToken& token : timed) said_until_s = std::max(said_until_s, token.end_s);
  const WindowCut cut = cut_segments(decoded.tokens, tokenizer, length_s, said_until_s);
  keep_to_spans(timed, window);
  WindowWords words{.segments = {}, .said = {}, .done_s = cut.done_s};
  for (const SegmentCut& one :
       decoded.is_aligned ? split_at_pauses(cut.segments, timed, window) : cut.segments) {
    Segment& segment =
        words.segments.emplace_back(segment_of(one, decoded, timed, tokenizer, options.translate));
    words.said.emplace_back(segment.start_s, segment.end_s);
    put_into_stream(segment, window);
  }
  return words;
}

}  // namespace ecg::whisper
