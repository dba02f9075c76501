#include "captions/breaking/language_breaks.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "captions/breaking/break_cost.h"

namespace ecg::captions {
namespace {

bool is_capital(std::string_view word) { return !word.empty() && word.front() >= 'A' && word.front() <= 'Z'; }

bool ends_with_one_of(std::string_view word, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return word.size() > ending.size() && word.ends_with(ending);
  });
}

/// "I've", "they'd", "don't", "l'": whatever comes is part of it.
bool is_contraction(std::string_view word) {
  return ends_with_one_of(word, {"'ve", "'d", "'ll", "'re", "'m", "n't"}) || word.ends_with('\'');
}

bool is_number(std::string_view word) {
  return !word.empty() && word.back() >= '0' && word.back() <= '9' && word.find_first_of("0123456789") == 0;
}

bool begins_part(std::string_view word, const WordTable& table) {
  return table.conjunctions.has(word) || table.prepositions.has(word);
}

/// Whether `last` wants what comes after it.
bool leans(std::string_view last, std::string_view next, const WordTable& table) {
  const bool small = table.leaning.has(last) || begins_part(last, table) || is_contraction(last);
  if (!small) return false;
  if (next == "that" && table.prepositions.has(last)) return true;  // in that area
  return !table.may_end.has(last) || !begins_part(next, table);
}

}  // namespace

std::string bare(std::string_view word) {
  constexpr std::string_view kAround = "\"'()[]{}.,;:!?-";
  const std::size_t first = word.find_first_not_of(kAround);
  if (first == word.npos) return "";
  return lower_ascii(word.substr(first, word.find_last_not_of(kAround) - first + 1));
}

bool is_function_word(std::string_view word, const WordTable& table) {
  return table.leaning.has(word) || begins_part(word, table);
}

double break_between_words(std::string_view before, std::string_view after, const WordTable& table) {
  const std::string last = bare(before), next = bare(after);
  if (leans(last, next, table))
    return table.may_end.has(last) ? break_penalty::kCompound : break_penalty::kClinging;
  if (next == "to" && table.infinitive.has(last)) return break_penalty::kClose;
  if (table.trailing.has(next)) return break_penalty::kClose;
  if (table.conjunctions.has(next)) return break_penalty::kConjunction;
  if (table.prepositions.has(next))
    return table.may_end.has(next) ? break_penalty::kOrdinary : break_penalty::kPhrase;
  if (table.adjectives.has(last) && !table.leaning.has(next)) return break_penalty::kCompound;
  if (is_number(last)) return break_penalty::kCompound;
  // A name and a surname; in German all nouns have capitals, which follow each other within names only.
  if (is_capital(before) && is_capital(after) && next != "i") return break_penalty::kCompound;
  return break_penalty::kOrdinary;
}

}  // namespace ecg::captions
