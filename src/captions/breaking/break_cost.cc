// Line treatment of the Netflix general guide: break after punctuation, before conjunctions, before
// prepositions; keep an article with its noun, an auxiliary with its verb. What each language makes of it is
// in language_breaks.cc.
#include "captions/breaking/break_cost.h"

#include <algorithm>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/breaking/korean_breaks.h"
#include "captions/breaking/language_breaks.h"
#include "captions/breaking/unspaced_breaks.h"

namespace ecg::captions {
namespace {

// A pause is evidence for a boundary that grows with its length: at kHalfPause_ms it has half of its weight.
// Within a phrase people pause to think: there it is none, however long, until captions show it (layout.cc).
constexpr double kHalfPause_ms = 300;
constexpr double kPauseSoftens = 0.7;       // an endless pause takes away this share of the cost
constexpr double kSegmentEndSoftens = 0.3;  // the recognizer saw a boundary there

std::u32string letters_of(std::string_view text) {
  std::u32string letters;
  for (std::size_t position = 0; position < text.size();) letters += next_code_point(text, position);
  return letters;
}

/// Without the quotes and brackets that may follow a full stop.
std::u32string without_closing(std::u32string letters) {
  while (letters.size() > 1 && closes(letters.back())) letters.pop_back();
  return letters;
}

/// "Dr.", "J.", "e.g.": a full stop that ends no sentence.
bool is_abbreviation(const std::u32string& letters, std::string_view text) {
  if (letters.size() == 2 && letters[0] != U'I') return true;
  static constexpr std::string_view kAbbreviations[] = {"mr.", "mrs.", "ms.",  "dr.",  "prof.",
                                                        "st.", "vs.",  "e.g.", "i.e.", "u.s."};
  return std::ranges::find(kAbbreviations, lower_ascii(text)) != std::end(kAbbreviations);
}

bool ends_with_dots(const std::u32string& letters) { return letters.ends_with(U".."); }

double softened(double cost, const BreakUnit& before, const BreakUnit& after) {
  if (cost > break_penalty::kOrdinary) return cost;
  const double pause_ms = std::max(0.0, static_cast<double>(after.start_ms - before.end_ms));
  cost *= 1 - kPauseSoftens * pause_ms / (pause_ms + kHalfPause_ms);
  return before.segment_end ? cost * (1 - kSegmentEndSoftens) : cost;
}

double cost_of_words(const BreakUnit& before, const BreakUnit& after, std::string_view language) {
  if (language == "ko") return korean_break(bare(before.text), bare(after.text));
  if (const WordTable* table = word_table(language))
    return break_between_words(before.text, after.text, *table);
  if (language == "ja" && !after.space_before) return japanese_break(before.text, after.text);
  if ((language == "zh" || language == "yue") && !after.space_before)
    return chinese_break(before.text, after.text);
  return break_penalty::kOrdinary;
}

}  // namespace

bool ends_sentence(const BreakUnit& unit, const BreakUnit* next) {
  const std::u32string letters = without_closing(letters_of(unit.text));
  if (unit.forced_break || !ends_sentence(letters.back()) || ends_with_dots(letters)) return false;
  if (letters.back() != U'.') return true;
  const bool goes_on = next && next->text.front() >= 'a' && next->text.front() <= 'z';
  return !goes_on && !is_abbreviation(letters, unit.text);
}

bool ends_clause(const BreakUnit& unit) {
  const std::u32string letters = without_closing(letters_of(unit.text));
  return ends_clause(letters.back()) || ends_with_dots(letters);
}

bool is_function_word(const BreakUnit& unit, std::string_view language) {
  const std::string word = bare(unit.text);
  if (language == "ko") return is_korean_function_word(word);
  const WordTable* table = word_table(language);
  return table && is_function_word(word, *table);
}

double break_cost(const BreakUnit& before, const BreakUnit& after, std::string_view language) {
  if (before.forced_break) return break_penalty::kForcedBreak;
  if (ends_sentence(before, &after)) return break_penalty::kSentence;
  const bool clause = ends_clause(before) || never_ends_a_line(letters_of(after.text).front());
  return softened(clause ? break_penalty::kClause : cost_of_words(before, after, language), before, after);
}

}  // namespace ecg::captions
