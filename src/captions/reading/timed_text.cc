// Words give the times, the segment's text gives the spaces: some recognizers write words without them.
#include "captions/reading/timed_text.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "captions/breaking/characters.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Word;

constexpr double kEndOfTime_s = 1e9;  // 31 years

std::u32string decoded(std::string_view text) {
  std::u32string characters;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    characters += is_space(c) ? U' ' : c;
  }
  return characters;
}

std::u32string without_spaces(std::u32string text) {
  std::erase(text, U' ');
  return text;
}

void append_visible(std::vector<TimedCharacter>& characters, const Word& word, std::size_t index) {
  const std::u32string visible = without_spaces(decoded(word.text));
  const double start = to_ms(word.start_s), end = std::max(start, to_ms(word.end_s));
  const double each = (end - start) / static_cast<double>(std::max<std::size_t>(visible.size(), 1));
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const double from = start + each * static_cast<double>(i);
    characters.push_back({visible[i], from, from + each, i + 1 == visible.size(), index});
  }
}

std::u32string joined(const std::vector<Word>& words, std::u32string_view separator) {
  std::u32string text;
  for (const Word& word : words) text.append(separator).append(decoded(word.text));
  return text;
}

/// The words as one text: as they are, or with spaces between where the language has them and the words bring
/// none.
std::u32string spelled(const std::vector<Word>& words, const Rules& rules) {
  std::u32string text = joined(words, U"");
  const bool spaced = text.find(U' ') != text.npos;
  return spaced || !rules.break_at_spaces_only ? text : joined(words, U" ");
}

std::vector<TimedCharacter> with_spaces(const std::vector<TimedCharacter>& visible,
                                        const std::u32string& text) {
  std::vector<TimedCharacter> characters;
  std::size_t next = 0;
  for (const char32_t c : text) {
    if (c != U' ')
      characters.push_back(visible[next++]);
    else if (!characters.empty() && characters.back().c != U' ')
      characters.push_back({U' ', characters.back().end_ms, characters.back().end_ms});
  }
  if (!characters.empty() && characters.back().c == U' ') characters.pop_back();
  return characters;
}

}  // namespace

double to_ms(double time_s) {
  return std::isfinite(time_s) ? std::clamp(time_s, 0.0, kEndOfTime_s) * 1e3 : 0;
}

bool words_spell_text(std::string_view text, const std::vector<Word>& words) {
  return without_spaces(decoded(text)) == without_spaces(joined(words, U""));
}

std::vector<TimedCharacter> timed_letters(const std::vector<Word>& words) {
  std::vector<TimedCharacter> letters;
  for (const Word& word : words)
    append_visible(letters, word, static_cast<std::size_t>(&word - words.data()));
  return letters;
}

std::vector<TimedCharacter> timed_text(const Segment& segment, const Rules& rules) {
  const std::vector<TimedCharacter> visible = timed_letters(segment.words);
  const std::u32string text = decoded(segment.text);
  if (visible.empty())
    return with_spaces(
        timed_letters({{.text = segment.text, .start_s = segment.start_s, .end_s = segment.end_s}}), text);
  const std::u32string words = spelled(segment.words, rules);
  return with_spaces(visible, without_spaces(text) == without_spaces(words) ? text : words);
}

}  // namespace ecg::captions
