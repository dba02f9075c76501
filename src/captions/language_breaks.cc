// Where a sentence holds together: the word lists are the classes the style guides name, filled with the
// common words.
#include "captions/language_breaks.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "captions/break_cost.h"
#include "captions/characters.h"

namespace ecg::captions {
namespace {

template <std::size_t n>
bool one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::ranges::find(words, word) != words.end();
}

template <std::size_t n>
bool ends_with_one_of(std::string_view word, const std::array<std::string_view, n>& endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return word.size() > ending.size() && word.ends_with(ending);
  });
}

/// Lower case, without quotes and punctuation around it: `"The` is "the".
std::string bare(std::string_view word) {
  constexpr std::string_view kAround = "\"'()[]{}.,;:!?-";
  const std::size_t first = word.find_first_not_of(kAround);
  if (first == word.npos) return "";
  return lower_ascii(word.substr(first, word.find_last_not_of(kAround) - first + 1));
}

// Words that begin a clause.
constexpr auto kConjunctions = std::to_array<std::string_view>(
    {"and",   "but",     "or",   "nor",   "so",     "yet",   "because",  "that",   "which",  "who",
     "whom",  "whose",   "when", "while", "where",  "if",    "although", "though", "unless", "until",
     "since", "whether", "than", "as",    "before", "after", "how",      "why",    "what"});

// Words that begin a phrase.
constexpr auto kPrepositions = std::to_array<std::string_view>(
    {"of",     "in",      "on",   "at",     "to",     "for",    "from",    "with",    "without", "by",
     "about",  "against", "into", "onto",   "over",   "under",  "through", "between", "among",   "during",
     "toward", "towards", "upon", "within", "across", "behind", "like",    "except"});

// Words that go with the next one: articles, possessives, subject pronouns, auxiliaries, negation, titles.
constexpr auto kLeaning = std::to_array<std::string_view>(
    {"a",      "an",     "the",     "this",   "these",  "those",   "my",     "your",  "his",   "her",
     "its",    "our",    "their",   "i",      "you",    "he",      "she",    "it",    "we",    "they",
     "is",     "are",    "was",     "were",   "am",     "be",      "been",   "being", "do",    "does",
     "did",    "have",   "has",     "had",    "will",   "would",   "can",    "could", "shall", "should",
     "may",    "might",  "must",    "not",    "don't",  "doesn't", "didn't", "can't", "won't", "isn't",
     "aren't", "wasn't", "weren't", "i'm",    "you're", "he's",    "she's",  "it's",  "we're", "they're",
     "i'll",   "we'll",  "no",      "every",  "each",   "some",    "any",    "very",  "mr",    "mrs",
     "ms",     "dr",     "there's", "that's", "let's",  "too",     "more",   "most"});

// Endings after which a Korean clause goes on: -and, -but, -because, -if, -while.
constexpr auto kConnectiveEndings = std::to_array<std::string_view>(
    {"고",   "며",   "면",     "면서", "서",     "니까", "니",     "는데", "은데",
     "인데", "지만", "도록",   "려고", "거나",   "든지", "자마자", "더니", "므로",
     "기에", "다가", "때문에", "위해", "위해서", "대해", "따라"});

// Endings that finish a sentence, for recognizers that write no full stops.
constexpr auto kFinalEndings = std::to_array<std::string_view>(
    {"니다", "어요", "아요", "에요", "예요", "네요", "군요", "지요", "죠", "세요", "까요", "했다", "한다",
     "이다", "었다", "았다", "겠다", "습니까"});

constexpr auto kParticles = std::to_array<std::string_view>(
    {"은", "는", "이", "가", "을",   "를",   "에",   "에서", "에게", "께서", "로",
     "와", "과", "도", "만", "까지", "부터", "보다", "처럼", "마다", "들"});

// Determiners and numerals that lean on the noun after them; genitive 의 is an ending of the same kind.
constexpr auto kDeterminers = std::to_array<std::string_view>(
    {"이",   "그",   "저",   "한",   "두",   "세", "네", "몇", "각",   "매",   "새",   "첫",  "모든",
     "어떤", "무슨", "이런", "그런", "저런", "안", "못", "더", "가장", "아주", "매우", "너무"});

// Nouns that cannot stand without the word before them; a particle may follow ("줄도").
constexpr auto kDependentNouns =
    std::to_array<std::string_view>({"수", "것", "거", "게", "건", "걸", "줄", "때", "뿐", "만큼", "때문",
                                     "적", "지", "중", "뒤", "후", "전", "등", "듯", "채", "대로"});

// Auxiliary verbs by how they begin: being, lacking, not doing, wanting, being able.
constexpr auto kAuxiliaries = std::to_array<std::string_view>({"있", "없", "않", "싶", "못하", "못했"});
// The same, which only after the infinitive (해 주다, 먹어 보다) are not verbs of their own.
constexpr auto kAuxiliariesAfterInfinitive =
    std::to_array<std::string_view>({"주",   "줄",   "줘",   "줬", "준", "보", "볼", "봐", "봤", "본", "버리",
                                     "버렸", "드리", "드릴", "오", "왔", "가", "갔", "나", "놓", "두"});
constexpr auto kInfinitives =
    std::to_array<std::string_view>({"아", "어", "여", "해", "워", "려", "와", "켜", "져", "꿔", "돼"});

template <std::size_t n>
bool begins_with_one_of(std::string_view word, const std::array<std::string_view, n>& beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view beginning) { return word.starts_with(beginning); });
}

bool is_dependent_noun(std::string_view word) {
  return std::ranges::any_of(kDependentNouns, [&](std::string_view noun) {
    if (!word.starts_with(noun)) return false;
    const std::string_view rest = word.substr(noun.size());
    return rest.empty() || rest == "밖에" || one_of(rest, kParticles);
  });
}

bool depends(std::string_view before, std::string_view after) {
  if (is_dependent_noun(after) || begins_with_one_of(after, kAuxiliaries)) return true;
  const bool infinitive =
      std::ranges::any_of(kInfinitives, [&](std::string_view ending) { return before.ends_with(ending); });
  return infinitive && begins_with_one_of(after, kAuxiliariesAfterInfinitive);
}

bool is_japanese_particle(char32_t c) {
  return std::u32string_view(U"はがをにでともへやのねよか").find(c) != std::u32string_view::npos;
}
bool is_chinese_particle(char32_t c) {
  return std::u32string_view(U"的了吧吗呢啊着过呀嘛").find(c) != std::u32string_view::npos;
}

}  // namespace

double english_break(std::string_view before, std::string_view after) {
  const std::string last = bare(before), next = bare(after);
  if (one_of(last, kLeaning) || one_of(last, kPrepositions) || one_of(last, kConjunctions))
    return mind::kClinging;
  if (one_of(next, kConjunctions)) return mind::kConjunction;
  if (one_of(next, kPrepositions)) return mind::kPreposition;
  return mind::kOrdinary;
}

double korean_break(std::string_view before, std::string_view after) {
  const std::string last = bare(before), next = bare(after);
  if (one_of(last, kDeterminers) || last.ends_with("의") || depends(last, next)) return mind::kClinging;
  if (ends_with_one_of(last, kFinalEndings)) return mind::kClause;
  if (ends_with_one_of(last, kConnectiveEndings)) return mind::kConjunction;
  if (ends_with_one_of(last, kParticles)) return mind::kPreposition;
  return mind::kOrdinary;
}

// Japanese phrases end in hiragana and the next begins with another script; Chinese ones often end in a
// particle.
double unspaced_break(char32_t before, char32_t after, bool word_end) {
  const bool honorific = (before == U'お' || before == U'ご') && !is_hiragana(after);  // お店
  if (honorific || is_chinese_particle(after) || (is_han(before) && is_hiragana(after)))
    return mind::kInsideWord;
  if (is_chinese_particle(before)) return mind::kPreposition;
  if (is_hiragana(before) && !is_hiragana(after))
    return is_japanese_particle(before) ? mind::kPreposition : mind::kOrdinary;
  if (is_japanese_particle(before) && word_end) return mind::kOrdinary;
  return word_end ? mind::kWordEnd : mind::kInsideWord;
}

}  // namespace ecg::captions
