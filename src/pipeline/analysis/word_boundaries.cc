#include "pipeline/analysis/word_boundaries.h"

#include <algorithm>
#include <cmath>

namespace ecg::pipeline {
namespace {

using acoustics::VoiceTracks;

constexpr double kFramesPerSecond =
    static_cast<double>(acoustics::kSampleRateHz) / static_cast<double>(acoustics::kHopSamples);
constexpr std::size_t frames(double time_s) { return static_cast<std::size_t>(time_s * kFramesPerSecond); }

constexpr std::size_t kPause = frames(0.25);    // a stop may close the mouth for nearly as long
constexpr std::size_t kMostLate = frames(0.6);  // that a pause begins behind the end that was told
constexpr std::size_t kLook = frames(1.5);      // behind that end, for how quiet it gets
constexpr std::size_t kTogether = 5;            // frames of which the level is taken
constexpr double kLead_s = 0.03;                // before the first sound of a word
constexpr double kMostMissed_s = 0.35;          // of a word's begin
constexpr double kTouch_s = 0.05;               // into a word that a pause begins before
constexpr std::size_t kEnough = 3;              // pauses, to tell how early words are heard
constexpr double kShortest_s = 0.05;            // what is left of a word
constexpr double kMostEarly_s = 0.6;            // before a word, for the silence that it begins behind
constexpr double kTooLong_s = 0.4;              // of silence: no word lasts through it

// What counts as silence beside speech of some level: so much below it in a quiet place; half way down to the
// quietest that is heard there in a loud one, but so much at least.
constexpr double kSilent_db = 20, kLeastDrop_db = 12;
// The level of speech is that of the louder of the two words, but not so much above the other one.
constexpr double kMostAbove_db = 10;

std::size_t frame_at(double time_s) {
  return static_cast<std::size_t>(std::lround(std::max(time_s, 0.0) * kFramesPerSecond));
}
double time_of(std::size_t frame) { return static_cast<double>(frame) / kFramesPerSecond; }
double whole_ms(double time_s) { return std::round(time_s * 1e3) / 1e3; }

struct Pause {
  double begin_s, end_s;
  double heard_until_s;  ///< the sound behind it
};

class WordEdges {
 public:
  explicit WordEdges(const VoiceTracks& tracks) : tracks_(tracks) {}

  void settle(const std::vector<transcript::Word*>& words) {
    std::vector<std::optional<Pause>> pauses;
    std::vector<double> early_s;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const transcript::Word* next = i + 1 < words.size() ? words[i + 1] : nullptr;
      pauses.push_back(find_pause(*words[i], next));
      if (pauses[i] && (!next || pauses[i]->begin_s <= next->start_s))
        early_s.push_back(pauses[i]->begin_s - words[i]->end_s);
    }
    const double usual_s = median(early_s);
    for (std::size_t i = 0; i < words.size(); ++i)
      if (pauses[i]) settle(*words[i], i + 1 < words.size() ? words[i + 1] : nullptr, *pauses[i], usual_s);
    for (transcript::Word* word : words) end_at_silence(*word);
    for (std::size_t i = 0; i < words.size(); ++i)
      begin_behind_silence(*words[i], i > 0 ? words[i - 1] : nullptr);
  }

 private:
  /// Of how much too early this recording's words are heard; 0 where few tell.
  static double median(std::vector<double>& values) {
    if (values.size() < kEnough) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }

  /// next: nullptr where no word follows.
  static void settle(transcript::Word& word, transcript::Word* next, const Pause& pause, double early_s) {
    if (next && pause.begin_s > next->start_s + kTouch_s) {  // within it: before it, or behind?
      const double before_s = pause.begin_s - (next->start_s + early_s);
      const double behind_s = next->end_s + early_s - pause.end_s;
      if (before_s >= behind_s) return;
    }
    word.end_s = std::max(word.end_s, whole_ms(pause.begin_s));
    if (!next) return;
    const double begin_s = std::min(pause.end_s - kLead_s, next->end_s - kShortest_s);
    const bool is_missed = next->start_s - begin_s <= kMostMissed_s && pause.heard_until_s >= next->start_s;
    if (begin_s > next->start_s || is_missed) next->start_s = std::max(whole_ms(begin_s), word.end_s);
  }

  /// A word that goes on behind a silence which it cannot fill ends where that begins.
  void end_at_silence(transcript::Word& word) {
    if (word.end_s - word.start_s < kTooLong_s + kShortest_s) return;
    const auto silences = silences_in(word, frame_at(word.start_s), frame_at(word.end_s), frames(kTooLong_s));
    if (silences.empty() || silences.front().begin_s < word.start_s + kShortest_s) return;
    word.end_s = whole_ms(silences.front().begin_s);
  }

  /// The first word, and one behind a pause that is too long to be looked through, begin where their sound
  /// does.
  void begin_behind_silence(transcript::Word& word, const transcript::Word* before) {
    if (before && word.start_s - before->end_s < time_of(kLook)) return;
    const double before_s = before ? before->end_s : 0;
    const std::size_t first = frame_at(std::max(before_s, word.start_s - kMostEarly_s));
    std::optional<Pause> silence;
    for (const Pause& one : silences_in(word, first, frame_at(word.end_s), kPause / 2))
      if (one.begin_s <= word.start_s + kTouch_s) silence = one;
    if (!silence) return;
    const double begin_s = std::min(silence->end_s - kLead_s, word.end_s - kShortest_s);
    const bool is_missed = word.start_s - begin_s <= kMostMissed_s && silence->heard_until_s >= word.start_s;
    if (begin_s > word.start_s || is_missed) word.start_s = std::max(whole_ms(begin_s), before_s);
  }

  /// From … to (frames), as long as `least`, beside a word.
  std::vector<Pause> silences_in(const transcript::Word& word, std::size_t first, std::size_t last,
                                 std::size_t least) {
    std::vector<Pause> silences;
    const auto speech_db = level_db(word);
    if (!speech_db || first >= last) return silences;
    listen(first, last);
    const double silent_db = silence(*speech_db);
    for (std::size_t begin = 0, i = 0; i <= levels_db_.size(); ++i) {
      if (i < levels_db_.size() && levels_db_[i] <= silent_db) continue;
      if (i - begin >= least) silences.push_back(pause_of(first, begin, i, silent_db));
      begin = i + 1;
    }
    return silences;
  }

  Pause pause_of(std::size_t first, std::size_t begin, std::size_t end, double silent_db) const {
    std::size_t until = end;
    while (until < levels_db_.size() && levels_db_[until] > silent_db) ++until;
    return {time_of(first + begin), time_of(first + end), time_of(first + until)};
  }

  /// The first one behind the end of `word`; it may lie within `next`.
  std::optional<Pause> find_pause(const transcript::Word& word, const transcript::Word* next) {
    const auto first_db = level_db(word), second_db = next ? level_db(*next) : first_db;
    if (!first_db || !second_db) return std::nullopt;
    const auto [low_db, high_db] = std::minmax(*first_db, *second_db);
    const std::size_t first = frame_at(word.end_s);
    listen(first, std::min(next ? frame_at(next->end_s) : tracks_.size(), first + kLook));
    const double silent_db = silence(std::min(high_db, low_db + kMostAbove_db));
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= levels_db_.size(); ++i) {
      if (i < levels_db_.size() && levels_db_[i] <= silent_db) continue;
      if (i - begin >= kPause) return pause_of(first, begin, i, silent_db);
      begin = i + 1;
      if (begin > kMostLate) break;
    }
    return std::nullopt;
  }

  std::optional<double> level_db(const transcript::Word& word) const {
    return acoustics::measure(tracks_, word.start_s, word.end_s).volume_db;
  }

  /// Fills levels_db_ from the frame `first` on.
  void listen(std::size_t first, std::size_t last) {
    levels_db_.clear();
    last = std::min(last, tracks_.size());
    constexpr std::size_t kHalf = kTogether / 2;
    for (std::size_t i = first; i < last; ++i) {
      double power = 0;
      for (std::size_t j = i - std::min(i, kHalf); j < std::min(i + kHalf + 1, tracks_.size()); ++j)
        power += tracks_.power(j);
      levels_db_.push_back(acoustics::level_db(power / kTogether));
    }
  }

  double silence(double speech_db) const {
    if (levels_db_.empty()) return speech_db;
    const double half_way_db = (speech_db + *std::ranges::min_element(levels_db_)) / 2;
    return std::max(speech_db - kSilent_db, std::min(half_way_db, speech_db - kLeastDrop_db));
  }

  const VoiceTracks& tracks_;
  std::vector<double> levels_db_;
};

}  // namespace

void settle_word_edges(transcript::Transcript& result, const VoiceTracks& tracks) {
  std::vector<transcript::Word*> words;
  for (auto& segment : result.segments)
    for (auto& word : segment.words) words.push_back(&word);
  WordEdges(tracks).settle(words);
  for (auto& segment : result.segments) {
    if (segment.words.empty()) continue;
    segment.start_s = segment.words.front().start_s;
    segment.end_s = segment.words.back().end_s;
  }
}

}  // namespace ecg::pipeline
