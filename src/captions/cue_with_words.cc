// Which words stand in which cue: found by counting characters, which cutting into cues neither adds nor
// drops.
#include "captions/cue_with_words.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/cue_text.h"
#include "captions/reading/timed_text.h"
#include "captions/turns.h"
#include "captions/writing/sounds.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;
using transcript::Word;

std::size_t visible(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < text.size();)
    if (!is_space(next_code_point(text, position))) ++count;
  return count;
}

/// Up to and with the `count`th visible character of `text`.
std::size_t end_of_visible(std::string_view text, std::size_t count) {
  std::size_t position = 0;
  while (count > 0 && position < text.size())
    if (!is_space(next_code_point(text, position))) --count;
  return position;
}

/// Reads a transcript's characters from left to right, word by word.
class Reader {
 public:
  explicit Reader(const Transcript& transcript) : transcript_(transcript) {
    begin_segment();
    pass_empty();
  }

  /// Of the next visible character; nullptr at the end.
  const Segment* segment() const { return index_ < segments().size() ? &segments()[index_] : nullptr; }

  /// Whoever says the next visible character.
  std::optional<std::string> speaker() const {
    if (!segment()) return std::nullopt;
    const bool has_own = has_words_ && segment()->words[word_].speaker;
    return has_own ? segment()->words[word_].speaker : segment()->speaker;
  }

  /// Passes `count` visible characters; the words among them, or their parts, go to `words`.
  void read(std::size_t count, std::vector<Word>& words) {
    while (count > 0 && segment()) {
      const std::size_t taken = std::min(count, left_);
      if (has_words_) words.push_back(part(taken));
      left_ -= taken;
      count -= taken;
      pass_empty();
    }
  }

 private:
  const std::vector<Segment>& segments() const { return transcript_.segments; }

  void pass_empty() {
    while (segment() && left_ == 0) next();
  }

  void next() {
    if (has_words_ && ++word_ < segment()->words.size()) return begin_word();
    ++index_;
    begin_segment();
  }

  void begin_segment() {
    if (!segment()) return;
    const std::vector<Word>& words = segment()->words;
    has_words_ = std::ranges::any_of(words, [](const Word& word) { return visible(word.text) > 0; });
    word_ = 0;
    if (has_words_)
      begin_word();
    else
      left_ = visible(segment()->text);
  }

  void begin_word() { whole_ = left_ = visible(segment()->words[word_].text); }

  /// Of the current word the next `taken` characters.
  Word part(std::size_t taken) const {
    Word word = segment()->words[word_];
    if (taken == whole_) return word;
    const std::size_t before = whole_ - left_;
    const std::size_t from = end_of_visible(word.text, before);
    const double each_s = (word.end_s - word.start_s) / static_cast<double>(whole_);
    word.end_s = word.start_s + each_s * static_cast<double>(before + taken);
    word.start_s += each_s * static_cast<double>(before);
    word.text = word.text.substr(from, end_of_visible(word.text, before + taken) - from);
    return word;
  }

  const Transcript& transcript_;
  std::size_t index_ = 0, word_ = 0;  // of the segment, of the word in it
  bool has_words_ = false;
  std::size_t whole_ = 0, left_ = 0;  // visible characters: of the word, and of those not yet passed
};

}  // namespace

CueWithWords cue_of(const Segment& segment) {
  return {.cue = {.start_ms = std::llround(to_ms(segment.start_s)),
                  .end_ms = std::llround(to_ms(segment.end_s)),
                  .lines = lines_of(segment.text)},
          .speaker = segment.speaker,
          .words = segment.words,
          .styling = segment.styling};
}

std::vector<CueWithWords> with_words(std::vector<Cue> cues, const Transcript& transcript) {
  std::vector<CueWithWords> worded;
  Reader reader(transcript);
  for (Cue& cue : cues) {
    CueWithWords made;
    made.speaker = reader.speaker();
    for (const std::string& line : cue.lines) reader.read(visible(line), made.words);
    made.cue = std::move(cue);
    keep_words_inside(made);
    worded.push_back(std::move(made));
  }
  return worded;
}

std::vector<CueWithWords> cues_with_words(const Transcript& transcript, const Rules& rules) {
  std::vector<CueWithWords> cues;
  if (!transcript.is_edited()) {
    std::vector<Cue> made = make_cues(transcript, rules);
    for (Cue& sound : sound_cues(made, transcript, rules)) cues.push_back({.cue = std::move(sound)});
    std::ranges::move(shared_by_turns(with_words(std::move(made), transcript), rules),
                      std::back_inserter(cues));
    std::ranges::stable_sort(cues, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
    return cues;
  }
  for (const Segment& segment : transcript.segments) cues.push_back(cue_of(segment));
  return cues;
}

std::vector<Cue> shown_cues(const Transcript& transcript, const Rules& rules) {
  std::vector<Cue> cues;
  for (CueWithWords& worded : cues_with_words(transcript, rules)) cues.push_back(std::move(worded.cue));
  return cues;
}

void keep_words_inside(CueWithWords& worded) {
  const double start_s = static_cast<double>(worded.cue.start_ms) / 1e3,
               end_s = static_cast<double>(worded.cue.end_ms) / 1e3;
  for (Word& word : worded.words) {
    word.start_s = std::clamp(to_ms(word.start_s) / 1e3, start_s, std::max(start_s, end_s));
    word.end_s = std::clamp(to_ms(word.end_s) / 1e3, word.start_s, std::max(word.start_s, end_s));
  }
}

std::vector<CueWithWords> tidy_cues(std::vector<CueWithWords> cues) {
  for (CueWithWords& worded : cues) worded.cue.lines = tidy_lines(worded.cue.lines);
  std::erase_if(cues, [](const CueWithWords& worded) { return worded.cue.lines.empty(); });
  return cues;
}

void forget_stale_words(Transcript& transcript) {
  for (Segment& segment : transcript.segments)
    if (!words_spell_text(segment.text, segment.words)) segment.words.clear();
}

std::string text_of(const Cue& cue) {
  std::string text;
  for (const std::string& line : cue.lines) text.append(&line == cue.lines.data() ? "" : "\n").append(line);
  return text;
}

std::vector<std::string> lines_of(std::string_view text) { return split(text, '\n'); }

}  // namespace ecg::captions
