// One walk over a cue's letters and its words: both are the same letters, spaces aside.
#include "captions/writing/spoken.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/reading/timed_text.h"

namespace ecg::captions {
namespace {

using transcript::Word;

/// Those that spell the cue, or the whole of it as one.
std::vector<Word> spelling_words(const CueWithWords& worded) {
  const std::string text = text_of(worded.cue);
  if (!worded.words.empty() && words_spell_text(text, worded.words)) return worded.words;
  return {{.text = text,
           .start_s = static_cast<double>(worded.cue.start_ms) / 1e3,
           .end_s = static_cast<double>(worded.cue.end_ms) / 1e3}};
}

class Walk {
 public:
  explicit Walk(std::vector<Word> words) : words_(std::move(words)), letters_(timed_letters(words_)) {}

  /// One line cut into its words: after each space, and where the transcript's word ends.
  std::vector<SpokenWord> words_of(const std::string& line) {
    std::vector<SpokenWord> words;
    bool word_ended = false;
    for (std::size_t position = 0; position < line.size();) {
      const char32_t c = next_code_point(line, position);
      const bool space = is_space(c);
      if (words.empty() || (word_ended && !space)) words.push_back(space ? SpokenWord{} : word_here());
      word_ended = space || letters_[at_++].word_end;
      append_code_point(words.back().text, c);
    }
    return words;
  }

 private:
  SpokenWord word_here() const {
    const TimedCharacter& letter = letters_[at_];
    const Word& word = words_[letter.word];
    return {"", std::llround(letter.start_ms), word.volume_db, word.pitch_hz};
  }

  const std::vector<Word> words_;
  const std::vector<TimedCharacter> letters_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::vector<SpokenWord>> spoken_lines(const CueWithWords& worded) {
  Walk walk(spelling_words(worded));
  std::vector<std::vector<SpokenWord>> lines;
  std::int64_t earliest = worded.cue.start_ms;
  for (const std::string& line : worded.cue.lines) {
    lines.push_back(walk.words_of(line));
    for (SpokenWord& word : lines.back())
      word.start_ms = earliest = std::clamp(word.start_ms, earliest, std::max(earliest, worded.cue.end_ms));
  }
  return lines;
}

}  // namespace ecg::captions
