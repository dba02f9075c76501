// Netflix, Timed Text Style Guides, "Dual Speakers": at most one speaker a line, a hyphen before each
// (English without a space, Korean with one); the BBC's dash stands where colours are not to be had.
#include "captions/turns.h"

#include <algorithm>

#include "base/text.h"
#include "captions/reading/timed_text.h"
#include "captions/speaker_names.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

// Who reads "Yes." alone for less than this has just found it: with the turn before or behind it stands
// longer.
constexpr std::int64_t kShortTurn_ms = 1500;
// As far apart as captions whose gap is closed: what is answered later is a surprise that a reader keeps.
constexpr std::int64_t kAnswer_ms = 500;

std::int64_t shown_ms(const CueWithWords& worded) { return worded.cue.end_ms - worded.cue.start_ms; }

class Sharing {
 public:
  Sharing(std::vector<CueWithWords> cues, const Rules& rules) : cues_(std::move(cues)), rules_(rules) {}

  std::vector<CueWithWords> shared() && {
    std::vector<bool> whole;
    for (std::size_t i = 0; i < cues_.size(); ++i) whole.push_back(is_whole_turn(i));
    std::vector<CueWithWords> made;
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      if (i + 1 < cues_.size() && whole[i] && whole[i + 1] && may_share(cues_[i], cues_[i + 1])) {
        made.push_back(joined(std::move(cues_[i]), std::move(cues_[i + 1])));
        ++i;
      } else {
        made.push_back(std::move(cues_[i]));
      }
    }
    return made;
  }

 private:
  bool is_whole_turn(std::size_t i) const {
    const auto& speaker = cues_[i].speaker;
    return speaker && (i == 0 || cues_[i - 1].speaker != speaker) &&
           (i + 1 == cues_.size() || cues_[i + 1].speaker != speaker);
  }

  bool fits(const CueWithWords& worded) const {
    const auto& lines = worded.cue.lines;
    return lines.size() == 1 &&
           columns(rules_.speaker_dash, rules_) + columns(lines.front(), rules_) <= rules_.max_columns;
  }

  bool may_share(const CueWithWords& first, const CueWithWords& second) const {
    const std::int64_t whole = second.cue.end_ms - first.cue.start_ms;
    const double read = columns(first.cue.lines.front(), rules_) + columns(second.cue.lines.front(), rules_) +
                        2 * columns(rules_.speaker_dash, rules_);
    return fits(first) && fits(second) && whole <= rules_.max_ms &&
           second.cue.start_ms - first.cue.end_ms <= kAnswer_ms &&
           std::min(shown_ms(first), shown_ms(second)) < kShortTurn_ms &&
           read * 1e3 <= rules_.max_cps * static_cast<double>(whole);
  }

  CueWithWords with_dash(CueWithWords worded) const {
    const std::string dash(rules_.speaker_dash);
    worded.cue.lines.front().insert(0, dash);
    if (!worded.words.empty()) {
      std::string& word = worded.words.front().text;
      word.insert(word.starts_with(' ') ? 1 : 0, dash);
    }
    const auto letters = static_cast<std::uint32_t>(letters_in(worded.cue.lines.front()));
    worded.styling.runs = {{0, letters, {.voice = *worded.speaker}}};
    return worded;
  }

  CueWithWords joined(CueWithWords first, CueWithWords second) const {
    CueWithWords both = with_dash(std::move(first));
    second = with_dash(std::move(second));
    const auto letters = both.styling.runs.back().to;
    both.cue.end_ms = second.cue.end_ms;
    both.cue.lines.push_back(std::move(second.cue.lines.front()));
    std::ranges::move(second.words, std::back_inserter(both.words));
    for (transcript::Run& run : second.styling.runs)
      both.styling.runs.push_back({run.from + letters, run.to + letters, std::move(run.look)});
    return both;
  }

  std::vector<CueWithWords> cues_;
  const Rules& rules_;
};

}  // namespace

std::vector<CueWithWords> shared_by_turns(std::vector<CueWithWords> cues, const Rules& rules) {
  if (rules.speaker_dash.empty() || rules.max_lines < 2) return cues;
  return Sharing(std::move(cues), rules).shared();
}

std::set<std::string> speakers_in(const CueWithWords& worded) {
  std::set<std::string> speakers;
  for (const transcript::Word& word : worded.words)
    if (word.speaker) speakers.insert(*word.speaker);
  for (const transcript::Run& run : worded.styling.runs)
    if (!run.look.voice.empty()) speakers.insert(run.look.voice);
  if (speakers.empty() && worded.speaker) speakers.insert(*worded.speaker);
  return speakers;
}

bool is_dialogue(std::span<const CueWithWords> cues) {
  std::set<std::string> speakers;
  for (const CueWithWords& worded : cues) {
    speakers.merge(speakers_in(worded));
    if (speakers.size() > 1) return true;
  }
  return false;
}

bool mixes_speakers(const CueWithWords& worded, const Rules& rules) {
  const std::size_t speakers = speakers_in(worded).size();
  if (speakers < 2) return false;
  const auto dashes =
      std::ranges::count_if(worded.cue.lines, [](const std::string& line) { return dash_length(line) > 0; });
  return rules.speaker_dash.empty() || dashes < static_cast<std::ptrdiff_t>(speakers);
}

bool can_part_speakers(const CueWithWords& worded, const Rules& rules) {
  if (!mixes_speakers(worded, rules) || !words_spell_text(text_of(worded.cue), worded.words)) return false;
  const auto& words = worded.words;
  return std::ranges::adjacent_find(words, std::ranges::not_equal_to(), &transcript::Word::speaker) !=
         words.end();
}

}  // namespace ecg::captions
