// Cues are the transcript's characters in the transcript's order, spaces aside: one walk over both finds each
// cue's times. Where a person has changed the words, the walk goes on by time.
#include "captions/spoken.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "captions/characters.h"
#include "captions/payload.h"
#include "captions/timed_text.h"

namespace ecg::captions {
namespace {

struct Said {
  TimedCharacter character;
  std::string_view speaker;
};

std::vector<Said> all_said(const transcript::Transcript& transcript, const Rules& rules) {
  std::vector<Said> said;
  for (const transcript::Segment& segment : transcript.segments)
    for (const TimedCharacter& character : timed_text(segment, rules))
      if (character.c != U' ')
        said.push_back({character, segment.speaker ? *segment.speaker : std::string_view()});
  return said;
}

std::u32string visible(const Cue& cue) {
  std::u32string characters;
  for (const std::string& line : cue.lines)
    for (std::size_t position = 0; position < line.size();)
      if (const char32_t c = next_code_point(line, position); !is_space(c)) characters += c;
  return characters;
}

/// The walk over what was said; it never goes back.
class Walk {
 public:
  explicit Walk(std::vector<Said> said) : said_(std::move(said)) {}

  /// The characters of `cue`, each with its time.
  std::vector<Said> next(const Cue& cue) {
    const std::u32string text = visible(cue);
    if (!stands_here(text)) skip_to(static_cast<double>(cue.start_ms));
    if (!stands_here(text)) return spread(cue, text);
    const auto begin = said_.begin() + static_cast<std::ptrdiff_t>(at_);
    at_ += text.size();
    return {begin, begin + static_cast<std::ptrdiff_t>(text.size())};
  }

 private:
  bool stands_here(const std::u32string& text) const {
    return text.size() <= said_.size() - at_ &&
           std::equal(text.begin(), text.end(), said_.begin() + static_cast<std::ptrdiff_t>(at_),
                      [](char32_t c, const Said& said) { return c == said.character.c; });
  }

  void skip_to(double time_ms) {
    while (at_ < said_.size() && said_[at_].character.start_ms + 0.5 < time_ms)
      ++at_;  // 0.5: cues are rounded
  }

  std::vector<Said> spread(const Cue& cue, const std::u32string& text) const {
    const double start = static_cast<double>(cue.start_ms);
    const double each = (static_cast<double>(cue.end_ms) - start) / static_cast<double>(text.size());
    const std::string_view speaker = at_ < said_.size() ? said_[at_].speaker : std::string_view();
    std::vector<Said> characters;
    for (const char32_t c : text) {
      const double from = start + each * static_cast<double>(characters.size());
      characters.push_back({{c, from, from + each}, speaker});
    }
    return characters;
  }

  const std::vector<Said> said_;
  std::size_t at_ = 0;
};

/// One line cut into its words: after each space, and where the transcript's word ends.
std::vector<SpokenWord> words_of(const std::string& line, const Said*& next) {
  std::vector<SpokenWord> words;
  bool word_ended = false;
  for (std::size_t position = 0; position < line.size();) {
    const char32_t c = next_code_point(line, position);
    const bool space = is_space(c);
    if (words.empty() || (word_ended && !space))
      words.push_back({"", space ? 0 : std::llround(next->character.start_ms)});
    word_ended = space || next++->character.word_end;
    append_code_point(words.back().text, c);
  }
  return words;
}

SpokenCue spoken_cue(Cue cue, Walk& walk) {
  const std::vector<Said> characters = walk.next(cue);
  SpokenCue made{.speaker = std::string(characters.empty() ? std::string_view() : characters[0].speaker)};
  const Said* next = characters.data();
  std::int64_t earliest = cue.start_ms;
  for (const std::string& line : cue.lines) {
    made.words.push_back(words_of(line, next));
    for (SpokenWord& word : made.words.back())
      word.start_ms = earliest = std::clamp(word.start_ms, earliest, std::max(earliest, cue.end_ms));
  }
  made.cue = std::move(cue);
  return made;
}

}  // namespace

std::vector<SpokenCue> spoken(const std::vector<Cue>& cues, const transcript::Transcript& transcript,
                              const Rules& rules) {
  Walk walk(all_said(transcript, rules));
  std::vector<SpokenCue> made;
  for (Cue cue : cues) {
    cue.lines = tidy_lines(cue.lines);
    if (!cue.lines.empty()) made.push_back(spoken_cue(std::move(cue), walk));
  }
  return made;
}

}  // namespace ecg::captions
