#include "whisper/windows/pauses.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

constexpr double kPadding_s = 0.1;  // that surely stands before speech, and is no part of it
// Behind the end of speech as it was detected: the last word may go on for so long, or come again softly.
constexpr double kLastWord_s = 0.15;

/// False where `before` is no span.
bool is_seam_between(const acoustics::SpeechWindow& window, std::size_t before, std::size_t here) {
  for (std::size_t index = before + 1; index <= here; ++index)
    if (window.is_seam_before(index)) return true;
  return false;
}

/// The tokens that were heard in the pause before some speech: too early, if they are few.
class EarlyTokens {
 public:
  /// `span`: of whose speech they are the begin.
  void add(TimedToken& token, std::size_t span) {
    if (span != span_) tokens_.clear();
    span_ = span;
    tokens_.push_back(&token);
  }
  bool wait_for(std::size_t span) const { return span == span_ && !tokens_.empty(); }

  /// `first` is the first token in the speech at `begin_s`, or reaches into it. The early ones come before it
  /// there, and where that leaves them no room they share its time; but where it was itself heard a little
  /// before the detector heard speech, so were they.
  void come_before(TimedToken& first, std::size_t span, double begin_s) {
    if (span != span_ || too_many()) tokens_.clear();
    const double least_s = kLeast_s * static_cast<double>(tokens_.size());
    const double room_s = first.start_s - begin_s;
    if (!tokens_.empty() && room_s < least_s && room_s >= -kDetectedLate_s)
      return share(first.start_s - least_s, first.start_s);
    if (room_s < 0 || room_s < least_s) tokens_.push_back(&first);
    if (!tokens_.empty()) share(begin_s, tokens_.back() == &first ? first.end_s : first.start_s);
    tokens_.clear();
  }

 private:
  static constexpr std::ptrdiff_t kMostWords = 2;
  static constexpr std::size_t kMostTokens = 8;
  static constexpr double kLeast_s = 0.1;  // of room for each
  static constexpr double kDetectedLate_s = 0.25;

  bool too_many() const {
    const auto begins = [](const TimedToken* token) { return token->bytes.starts_with(' '); };
    return tokens_.size() > kMostTokens || std::ranges::count_if(tokens_, begins) > kMostWords;
  }

  void share(double begin_s, double end_s) {
    const double share_s = (end_s - begin_s) / static_cast<double>(tokens_.size());
    for (TimedToken* token : tokens_) {
      token->start_s = begin_s;
      token->end_s = begin_s += share_s;
    }
    tokens_.clear();
  }

  std::vector<TimedToken*> tokens_;
  std::size_t span_ = 0;
};

/// The text before it ends with one, or the model says so by two times.
bool begins_sentence(const std::vector<TimedToken>& tokens, std::size_t index) {
  std::size_t times = 0;
  while (index-- > 0) {
    if (!tokens[index].bytes.empty()) return times >= 2 || ends_sentence(tokens[index].bytes);
    ++times;
  }
  return true;
}

/// Whether its sentence ends before `speech_s`: a last word that dies away, or goes under in music.
bool ends_sentence_before(const std::vector<TimedToken>& tokens, std::size_t index, double speech_s) {
  for (; index < tokens.size() && tokens[index].start_s < speech_s; ++index)
    if (ends_sentence(tokens[index].bytes)) return true;
  return false;
}

/// Whether a token that begins behind the speech of its span, which ends at `end_s`, belongs to that of the
/// next one, which begins at `next_s`.
bool is_of_next_span(const std::vector<TimedToken>& tokens, std::size_t index, double end_s, double next_s) {
  const TimedToken& token = tokens[index];
  if (!begins_word(token)) return false;
  if (begins_sentence(tokens, index)) return token.start_s >= end_s - kPadding_s;
  return token.start_s >= end_s + kLastWord_s && !ends_sentence_before(tokens, index, next_s);
}

}  // namespace

bool begins_word(const TimedToken& token) {
  return !token.bytes.empty() &&
         (token.bytes.front() == ' ' || static_cast<unsigned char>(token.bytes.front()) >= 0xc0);
}

void keep_to_spans(std::vector<TimedToken>& tokens, const acoustics::SpeechWindow& window) {
  EarlyTokens early;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    TimedToken& token = tokens[i];
    if (token.bytes.empty()) continue;  // a time
    std::size_t span = window.span_at(token.start_s);
    if (token.end_s > window.span_end_s(span) && span + 1 < window.spans.size()) {
      if (token.end_s <= window.speech_begin_s(span + 1) + kPadding_s)
        token.end_s = window.span_end_s(span);
      else
        token.start_s = window.span_end_s(span++);
    }
    const double begin_s = window.speech_begin_s(span), end_s = window.speech_end_s(span);
    const bool is_behind = window.is_seam_before(span + 1) && token.start_s >= end_s - kPadding_s;
    if (end_s <= begin_s) {  // all of it is pause
      early.add(token, span + 1);
    } else if (token.end_s <= begin_s) {
      early.add(token, span);
    } else if (is_behind && (early.wait_for(span + 1) ||
                             is_of_next_span(tokens, i, end_s, window.speech_begin_s(span + 1)))) {
      early.add(token, span + 1);
    } else if (token.start_s < end_s) {
      token.end_s = std::min(token.end_s, end_s);
      early.come_before(token, span, begin_s);
    }
  }
}

std::vector<SegmentCut> split_at_pauses(const std::vector<SegmentCut>& cuts,
                                        const std::vector<TimedToken>& timed,
                                        const acoustics::SpeechWindow& window) {
  std::vector<SegmentCut> split;
  for (SegmentCut rest : cuts) {
    std::size_t span = window.spans.size();  // of the token before
    for (std::size_t i = rest.first; i < rest.end; ++i) {
      if (timed[i].bytes.empty()) continue;  // a time
      const std::size_t here = window.span_at(timed[i].start_s);
      if (is_seam_between(window, span, here) && begins_word(timed[i])) {
        const double seam_s = window.span_end_s(here - 1);
        split.push_back({rest.first, i, rest.start_s, seam_s});
        rest.first = i;
        rest.start_s = seam_s;
      }
      span = here;
    }
    split.push_back(rest);
  }
  return split;
}

}  // namespace ecg::whisper
