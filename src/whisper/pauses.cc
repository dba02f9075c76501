#include "whisper/pauses.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

/// False where `before` is no piece.
bool is_seam_between(const acoustics::SpeechWindow& window, std::size_t before, std::size_t here) {
  for (std::size_t index = before + 1; index <= here; ++index)
    if (window.is_seam_before(index)) return true;
  return false;
}

/// Speech begins with a token that reaches into it from the pause before it. So many before that one may have
/// been heard too early altogether.
constexpr std::ptrdiff_t kMostEarly = 2;

/// `tokens` share the time from `begin_s` to the end of the last one.
void share(std::span<TimedToken* const> tokens, double begin_s) {
  const double share_s = (tokens.back()->end_s - begin_s) / static_cast<double>(tokens.size());
  for (TimedToken* token : tokens) {
    token->start_s = begin_s;
    token->end_s = begin_s += share_s;
  }
}

bool begins_word(const TimedToken& token) {
  return token.bytes.starts_with(' ') || static_cast<unsigned char>(token.bytes.front()) >= 0xc0;
}

}  // namespace

void keep_to_pieces(std::vector<TimedToken>& tokens, const acoustics::SpeechWindow& window) {
  std::vector<TimedToken*> early;  // those just before, in the pause that speech follows
  for (TimedToken& token : tokens) {
    if (token.bytes.empty()) continue;  // a time
    std::size_t piece = window.piece_at(token.start_s);
    if (token.end_s > window.piece_end_s(piece) && piece + 1 < window.pieces.size()) {
      const double in_this_s = window.speech_end_s(piece) - token.start_s;
      const double in_next_s = token.end_s - window.speech_begin_s(piece + 1);
      if (in_this_s > in_next_s)
        token.end_s = window.piece_end_s(piece);
      else
        token.start_s = window.piece_end_s(piece++);
    }
    const double begin_s = window.speech_begin_s(piece), end_s = window.speech_end_s(piece);
    const bool in_pause_before = token.end_s <= begin_s || end_s <= begin_s;
    if (!in_pause_before && token.start_s < end_s) {
      token.end_s = std::min(token.end_s, end_s);
      if (token.start_s < begin_s) {
        early.erase(early.begin(), early.end() - std::min(kMostEarly, std::ssize(early)));
        early.push_back(&token);
        share(early, begin_s);
      }
    }
    if (in_pause_before)
      early.push_back(&token);
    else
      early.clear();
  }
}

std::vector<SegmentCut> split_at_pauses(const std::vector<SegmentCut>& cuts,
                                        const std::vector<TimedToken>& timed,
                                        const acoustics::SpeechWindow& window) {
  std::vector<SegmentCut> split;
  for (SegmentCut rest : cuts) {
    std::size_t piece = window.pieces.size();  // of the token before
    for (std::size_t i = rest.first; i < rest.end; ++i) {
      if (timed[i].bytes.empty()) continue;  // a time
      const std::size_t here = window.piece_at(timed[i].start_s);
      if (is_seam_between(window, piece, here) && begins_word(timed[i])) {
        const double seam_s = window.piece_end_s(here - 1);
        split.push_back({rest.first, i, rest.start_s, seam_s});
        rest.first = i;
        rest.start_s = seam_s;
      }
      piece = here;
    }
    split.push_back(rest);
  }
  return split;
}

}  // namespace ecg::whisper
