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

bool begins_word(const TimedToken& token) {
  return token.bytes.starts_with(' ') || static_cast<unsigned char>(token.bytes.front()) >= 0xc0;
}

}  // namespace

void keep_to_pieces(std::vector<TimedToken>& tokens, const acoustics::SpeechWindow& window) {
  for (TimedToken& token : tokens) {
    const double seam_s = window.piece_end_s(window.piece_at(token.start_s));
    if (token.end_s > seam_s)
      (seam_s - token.start_s < token.end_s - seam_s ? token.start_s : token.end_s) = seam_s;
    const std::size_t piece = window.piece_at(token.start_s);
    const double begin_s = window.speech_begin_s(piece), end_s = window.speech_end_s(piece);
    if (token.end_s <= begin_s || token.start_s >= end_s) continue;
    token.start_s = std::max(token.start_s, begin_s);
    token.end_s = std::min(token.end_s, end_s);
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
