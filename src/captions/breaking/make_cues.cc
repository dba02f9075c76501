// The best captions for a transcript: of all ways to cut its words into cues, the one that costs a reader
// least. An optimal partition by dynamic programming (Bellman), as Knuth and Plass break paragraphs into
// lines.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/asker.h"
#include "captions/breaking/layout.h"
#include "captions/captions.h"
#include "captions/reading/text_limit.h"
#include "captions/reading/timed_text.h"
#include "captions/rules/shot_changes.h"
#include "captions/rules/timing.h"

namespace ecg::captions {
namespace {

// Of one cue, whatever their width: bounds the search. Two lines of 42 columns have room for 42 words of one
// letter.
constexpr std::size_t kMaxPieces = 48;

// The terms that a cue's cost is made of.
constexpr double kCue = 0.6;             // each cue is one more thing to look at
constexpr double kCueBreak = 2.5;        // times what the break after it costs
constexpr double kUnreadSecond = 2.0;    // for each second that its reader lacks
constexpr double kTooShortSecond = 6.0;  // for each second below the least time
constexpr double kLoneWord = 2.5;        // one word; of a language without spaces less than kNarrow of a line
constexpr double kLoneSentence = 0.4;    // the same where it is all that was said, and is as narrow
constexpr double kLoneFunctionWord = 8;  // "the": rather any other break
constexpr double kNarrow = 0.25;
constexpr double kSentenceInside = 0.4;  // for each sentence that ends within the cue,
constexpr double kTornSentence = 1.6;    // and where the cue holds only a part of it or of the next one
// For each second that a pause within the cue is longer than what is heard as fluent speech: the words after
// it are shown before they are said.
constexpr double kPauseInside = 2.0;
constexpr std::int64_t kFluent_ms = 500;
constexpr double kFragment = 2.0;  // a cue ends after a few words of a clause, or before its last few
constexpr double kNever = std::numeric_limits<double>::infinity();

class Search {
 public:
  Search(const Row& row, std::int64_t duration_ms)
      : row_(row), rules_(row.rules()), duration_ms_(duration_ms), pauses_before_{0} {
    for (std::size_t i = 1; i < row.size(); ++i)
      pauses_before_.push_back(pauses_before_.back() + pause_cost(i));
  }

  /// Where each cue begins, and the end of the last.
  std::vector<std::size_t> boundaries() const {
    std::vector<double> costs(row_.size() + 1, kNever);
    std::vector<std::size_t> begins(row_.size() + 1, 0);
    costs[0] = 0;
    for (std::size_t end = 1; end <= row_.size(); ++end) {
      go_on_for_asker();
      const std::size_t first = first_begin(end);
      const std::vector<double> layouts = row_.layout_costs(first, end);
      for (std::size_t begin = end; begin-- > first;) {
        const double cost = costs[begin] + (cue_cost(begin, end) + layouts[begin - first]);
        if (cost < costs[end]) costs[end] = cost, begins[end] = begin;
      }
    }
    return walked_back(begins);
  }

 private:
  /// The earliest begin of a cue that ends at `end` and could fit in lines and time.
  std::size_t first_begin(std::size_t end) const {
    std::size_t begin = end - 1;
    while (begin > 0 && end - begin < kMaxPieces && !row_.must_break(begin - 1) && may_fit(begin - 1, end))
      --begin;
    return begin;
  }

  bool may_fit(std::size_t begin, std::size_t end) const {
    return row_.columns(begin, end) <= rules_.max_columns * rules_.max_lines + rules_.max_lines &&
           row_[end - 1].end_ms - row_[begin].start_ms <= rules_.max_ms;
  }

  /// All but its layout's.
  double cue_cost(std::size_t begin, std::size_t end) const {
    const double breaking = row_.must_break(end - 1) ? 0 : kCueBreak * row_.break_cost(end - 1);
    return kCue + breaking + fragment_cost(begin, end) + time_cost(begin, end) + lone_word_cost(begin, end) +
           sentence_cost(begin, end) + pauses_before_[end - 1] - pauses_before_[begin];
  }

  /// Of what it ends and begins with; that it is torn off there is no fault where somebody pauses.
  double fragment_cost(std::size_t begin, std::size_t end) const {
    double cost = 0;
    if (!row_.must_break(end - 1)) cost += row_.fragment(begin, end, end);
    if (begin > 0 && !row_.must_break(begin - 1)) cost += row_.fragment(begin, begin, end);
    return kFragment * cost;
  }

  /// Of the pause before the piece, within a cue.
  double pause_cost(std::size_t i) const {
    const std::int64_t pause = row_[i].start_ms - row_[i - 1].end_ms;
    return kPauseInside * static_cast<double>(std::max<std::int64_t>(0, pause - kFluent_ms)) / 1e3;
  }

  double sentence_cost(std::size_t begin, std::size_t end) const {
    const int inside = row_.sentences_within(begin, end);
    if (inside == 0) return 0;
    const bool whole = row_.ends_sentence_at(begin) && row_.ends_sentence_at(end);
    return kSentenceInside * inside + (whole ? 0 : kTornSentence);
  }

  double time_cost(std::size_t begin, std::size_t end) const {
    const double shown = shown_ms(begin, end);
    const double unread = reading_ms(row_.columns(begin, end), rules_) - shown;
    const double too_short = static_cast<double>(rules_.min_ms) - shown;
    return (kUnreadSecond * std::max(0.0, unread) + kTooShortSecond * std::max(0.0, too_short)) / 1e3;
  }

  /// How long it can be shown: until the next begins.
  double shown_ms(std::size_t begin, std::size_t end) const {
    const std::int64_t start = row_[begin].start_ms;
    const bool last = end == row_.size();
    const std::int64_t until =
        last ? std::max(duration_ms_, row_[end - 1].end_ms) : row_[end].start_ms - rules_.min_gap_ms;
    return static_cast<double>(std::clamp<std::int64_t>(until - start, 0, rules_.max_ms));
  }

  double lone_word_cost(std::size_t begin, std::size_t end) const {
    const bool narrow = row_.columns(begin, end) < kNarrow * rules_.max_columns;
    if (end - begin > 1 || row_[begin].forced_break || !(narrow || rules_.break_at_spaces_only)) return 0;
    if (row_.ends_sentence_at(begin) && row_.ends_sentence_at(end)) return narrow ? kLoneSentence : 0;
    return row_.is_function_word(begin) ? kLoneFunctionWord : kLoneWord;
  }

  std::vector<std::size_t> walked_back(const std::vector<std::size_t>& begins) const {
    std::vector<std::size_t> boundaries{row_.size()};
    while (boundaries.back() > 0) boundaries.push_back(begins[boundaries.back()]);
    std::ranges::reverse(boundaries);
    return boundaries;
  }

  const Row& row_;
  const Rules& rules_;
  const std::int64_t duration_ms_;
  std::vector<double> pauses_before_;  // what all pauses up to a piece would cost inside of one cue
};

}  // namespace

std::vector<Cue> make_cues(const transcript::Transcript& transcript, const Rules& asked) {
  std::size_t text_bytes = 0;
  for (const transcript::Segment& segment : transcript.segments) text_bytes += segment.text.size();
  require_readable(text_bytes);
  const Rules rules = transcript.video ? asked.at_frame_rate(transcript.video->frame_rate) : asked;
  const Row row(break_units_of(transcript, rules), rules, transcript.language);
  const std::int64_t duration_ms = std::llround(to_ms(transcript.duration_s));
  const std::vector<std::size_t> boundaries = Search(row, duration_ms).boundaries();
  std::vector<Cue> cues;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    const std::size_t begin = boundaries[i], end = boundaries[i + 1];
    cues.push_back({row[begin].start_ms, row[end - 1].end_ms, row.lines(begin, end)});
  }
  set_times(cues, rules, duration_ms);
  align_to_shots(cues, transcript.shots, rules);
  return cues;
}

}  // namespace ecg::captions
