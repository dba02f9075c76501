#include "captions/rework.h"

#include <algorithm>
#include <cmath>

#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using transcript::Run;

std::int64_t shared_ms(const Cue& a, const Cue& b) {
  return std::min(a.end_ms, b.end_ms) - std::max(a.start_ms, b.start_ms);
}

std::uint32_t letters_of(const Cue& cue) { return static_cast<std::uint32_t>(letters_in(text_of(cue))); }

/// The lines of `below` under those of `above`, with their runs.
void put_below(CueWithWords& above, const CueWithWords& below) {
  const std::uint32_t letters = letters_of(above.cue);
  for (const Run& run : below.styling.runs)
    above.styling.runs.push_back({run.from + letters, run.to + letters, run.look});
  above.cue.lines.insert(above.cue.lines.end(), below.cue.lines.begin(), below.cue.lines.end());
  above.words.clear();  // of one language only
}

/// Of those that begin before `cue` ends, the one that shares most of its time; no longer than half of its
/// own time apart.
CueWithWords* partner(std::vector<CueWithWords>& upper, std::size_t from, const CueWithWords& lower) {
  CueWithWords* best = nullptr;
  for (std::size_t i = from; i < upper.size() && upper[i].cue.start_ms < lower.cue.end_ms; ++i)
    if (!best || shared_ms(upper[i].cue, lower.cue) > shared_ms(best->cue, lower.cue)) best = &upper[i];
  const std::int64_t length = lower.cue.end_ms - lower.cue.start_ms;
  return best && shared_ms(best->cue, lower.cue) * 2 >= length && length > 0 ? best : nullptr;
}

void put_in_order(std::vector<CueWithWords>& cues) {
  std::ranges::stable_sort(cues, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
}

}  // namespace

std::size_t shift(std::vector<CueWithWords>& cues, const Shift& by) {
  const auto moved = [&](std::int64_t time_ms) {
    return std::llround(static_cast<double>(time_ms) * by.factor) + by.by_ms;
  };
  std::size_t cut = 0;
  for (CueWithWords& worded : cues) {
    const std::int64_t start = moved(worded.cue.start_ms), end = moved(worded.cue.end_ms);
    if (start < 0) ++cut;
    worded.cue.start_ms = std::max<std::int64_t>(start, 0);
    worded.cue.end_ms = std::max<std::int64_t>(end, 0);
    for (transcript::Word& word : worded.words) {
      word.start_s = word.start_s * by.factor + static_cast<double>(by.by_ms) / 1e3;
      word.end_s = word.end_s * by.factor + static_cast<double>(by.by_ms) / 1e3;
    }
    keep_words_inside(worded);
  }
  std::erase_if(
      cues, [](const CueWithWords& worded) { return worded.cue.start_ms == 0 && worded.cue.end_ms == 0; });
  return cut;
}

std::vector<CueWithWords> merge(std::vector<CueWithWords> upper, std::vector<CueWithWords> lower) {
  put_in_order(upper);
  put_in_order(lower);
  std::vector<CueWithWords> alone;
  std::size_t from = 0;
  for (CueWithWords& below : lower) {
    while (from < upper.size() && upper[from].cue.end_ms <= below.cue.start_ms) ++from;
    if (CueWithWords* above = partner(upper, from, below))
      put_below(*above, below);
    else
      alone.push_back(std::move(below));
  }
  std::ranges::move(alone, std::back_inserter(upper));
  put_in_order(upper);
  return upper;
}

}  // namespace ecg::captions
