#include "captions/language_breaks.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "captions/break_cost.h"
#include "captions/characters.h"

namespace ecg::captions {
namespace {

bool is_japanese_particle(char32_t c) {
  return std::u32string_view(U"はがをにでともへやのねよか").find(c) != std::u32string_view::npos;
}
bool is_chinese_particle(char32_t c) {
  return std::u32string_view(U"的了吧吗呢啊着过呀嘛").find(c) != std::u32string_view::npos;
}

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
  if (leans(last, next, table)) return table.may_end.has(last) ? mind::kCompound : mind::kClinging;
  if (next == "to" && table.infinitive.has(last)) return mind::kClose;
  if (table.conjunctions.has(next)) return mind::kConjunction;
  if (table.prepositions.has(next)) return table.may_end.has(next) ? mind::kOrdinary : mind::kPhrase;
  if (table.adjectives.has(last) && !table.leaning.has(next)) return mind::kCompound;
  if (is_number(last)) return mind::kCompound;
  // A name and a surname; in German all nouns have capitals, which follow each other within names only.
  if (is_capital(before) && is_capital(after) && next != "i") return mind::kCompound;
  return mind::kOrdinary;
}

// Japanese phrases end in hiragana and the next begins with another script; Chinese ones often end in a
// particle.
double unspaced_break(char32_t before, char32_t after, bool word_end) {
  const bool honorific = (before == U'お' || before == U'ご') && !is_hiragana(after);  // お店
  if (honorific || is_chinese_particle(after) || (is_han(before) && is_hiragana(after)))
    return mind::kInsideWord;
  if (is_chinese_particle(before)) return mind::kPhrase;
  if (before == U'い' && is_han(after)) return mind::kCompound;  // 古い町並み
  if (is_hiragana(before) && !is_hiragana(after))
    return is_japanese_particle(before) ? mind::kPhrase : mind::kOrdinary;
  if (is_japanese_particle(before) && word_end) return mind::kOrdinary;
  return word_end ? mind::kWordEnd : mind::kInsideWord;
}

}  // namespace ecg::captions
