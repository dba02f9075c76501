// Script first: most scripts belong to one language. Latin letters are told apart by their most common words,
// which no other language on the list uses so often.
#include "captions/reading/language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "captions/exports.h"

namespace ecg::captions {
namespace {

constexpr std::size_t kEnough_bytes = 256 << 10;  // of a longer text
constexpr std::size_t kLeastHits = 2;             // two words, so that one name decides nothing

// Scripts that one language writes almost alone.
constexpr std::array<std::pair<UScriptCode, std::string_view>, 15> kScripts = {{
    {USCRIPT_THAI, "th"},
    {USCRIPT_GREEK, "el"},
    {USCRIPT_HEBREW, "he"},
    {USCRIPT_GEORGIAN, "ka"},
    {USCRIPT_ARMENIAN, "hy"},
    {USCRIPT_KHMER, "km"},
    {USCRIPT_LAO, "lo"},
    {USCRIPT_MYANMAR, "my"},
    {USCRIPT_TAMIL, "ta"},
    {USCRIPT_TELUGU, "te"},
    {USCRIPT_KANNADA, "kn"},
    {USCRIPT_MALAYALAM, "ml"},
    {USCRIPT_GUJARATI, "gu"},
    {USCRIPT_GURMUKHI, "pa"},
    {USCRIPT_SINHALA, "si"},
}};

struct CommonWords {
  std::string_view language, words;
};

constexpr std::array kCommon = {
    CommonWords{
        "en",
        " the and of to is you that it was are with he she this have not what for we they but there your "},
    CommonWords{"de",
                " der die das und ist nicht ich sie ein eine es wir mit auf den dem zu um ab auch wie haben "
                "war sich "},
    CommonWords{
        "fr",
        " le les et est que je vous pas une il elle des dans pour ne qui nous sur avec ce au du c'est à "},
    CommonWords{"es", " el los las que y es una por con para no lo se del al está pero como muy yo más qué "},
    CommonWords{"pt", " o os que e não uma um para com do da em você eu se mas é isso ele ela dos das ao "},
    CommonWords{"it", " il lo gli che di è non una per con sono della del mi ma ci si ho questo anche più "},
    CommonWords{"nl", " de het een en van ik je niet dat is zijn wij met voor op er maar hij ze aan wat "},
    CommonWords{"sv", " och att det är jag inte du en ett som på för med har vi han hon den av till "},
    CommonWords{"pl", " nie się jest na że to i co jak do w z ja ty mnie tak jego był czy "},
    CommonWords{"tr", " bir ve bu ne için de da ben sen çok değil var mı mi gibi ama daha o "},
    CommonWords{"id",
                " yang dan di itu ini aku tidak ada kau dengan untuk dia kita apa dari akan bisa saya "},
    CommonWords{"vi", " là của và không tôi có anh em được cho một này người đi với những các "},
};

std::map<UScriptCode, std::size_t> scripts_in(std::string_view text) {
  std::map<UScriptCode, std::size_t> counts;
  for (std::size_t position = 0; position < text.size();) {
    UErrorCode problem = U_ZERO_ERROR;
    const UScriptCode script =
        uscript_getScript(static_cast<UChar32>(next_code_point(text, position)), &problem);
    if (script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_UNKNOWN)
      ++counts[script];
  }
  return counts;
}

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> letters) {
  return std::ranges::any_of(letters,
                             [&](std::string_view letter) { return text.find(letter) != text.npos; });
}

std::string_view cyrillic_language(std::string_view text) {
  if (holds_one_of(text, {"ђ", "ћ", "џ", "љ", "њ", "ј"})) return "sr";
  if (holds_one_of(text, {"ї", "є", "ґ"})) return "uk";
  return holds_one_of(text, {"ы", "э", "ё"}) && !holds_one_of(text, {"і", "ў"}) ? "ru" : "und";
}

std::string_view arabic_language(std::string_view text) {
  if (holds_one_of(text, {"ٹ", "ڈ", "ڑ", "ے"})) return "ur";
  if (holds_one_of(text, {"پ", "چ", "ژ", "گ"})) return "fa";
  return "ar";
}

std::string lower(std::string_view text) {
  std::string result;
  for (std::size_t position = 0; position < text.size();)
    append_code_point(
        result, static_cast<char32_t>(u_tolower(static_cast<UChar32>(next_code_point(text, position)))));
  return result;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (u_isalpha(static_cast<UChar32>(c)) || c == U'\'')
      append_code_point(words.back(), c);
    else if (!words.back().empty())
      words.emplace_back();
  }
  return words;
}

std::string_view latin_language(std::string_view text) {
  std::array<std::size_t, kCommon.size()> hits{};
  for (const std::string& word : words_of(lower(text)))
    for (std::size_t i = 0; i < kCommon.size(); ++i)
      if (!word.empty() && kCommon[i].words.find(" " + word + " ") != std::string_view::npos) ++hits[i];
  const auto best = std::ranges::max_element(hits);
  const bool alone =
      std::ranges::count_if(hits, [&](std::size_t count) { return count * 4 > *best * 3; }) == 1;
  return *best >= kLeastHits && alone ? kCommon[static_cast<std::size_t>(best - hits.begin())].language
                                      : "und";
}

}  // namespace

std::string language_of(std::string_view text) {
  text = text.substr(0, kEnough_bytes);
  auto counts = scripts_in(text);
  std::size_t all = 0;
  for (const auto& [script, count] : counts) all += count;
  const std::size_t hangul = counts[USCRIPT_HANGUL], han = counts[USCRIPT_HAN],
                    kana = counts[USCRIPT_HIRAGANA] + counts[USCRIPT_KATAKANA];
  // A Latin name takes more letters than it would take of these scripts: a fifth of them settles it.
  if (hangul + kana + han > 0 && (hangul + kana + han) * 5 >= all)
    return hangul >= kana + han ? "ko" : kana * 5 >= han ? "ja" : "zh";
  for (const auto& [script, language] : kScripts)
    if (counts[script] * 2 > all) return std::string(language);
  if (counts[USCRIPT_CYRILLIC] * 2 > all) return std::string(cyrillic_language(text));
  if (counts[USCRIPT_ARABIC] * 2 > all) return std::string(arabic_language(text));
  return counts[USCRIPT_LATIN] * 2 > all ? std::string(latin_language(text)) : "und";
}

std::string primary_language(std::string_view tag) {
  std::string primary = lower_ascii(trimmed(tag.substr(0, tag.find_first_of("-_"))));
  // The three letters that Korean, Japanese, Chinese and English files use.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kShort = {
      {{"kor", "ko"}, {"jpn", "ja"}, {"zho", "zh"}, {"eng", "en"}}};
  for (const auto& [long_one, short_one] : kShort)
    if (primary == long_one) primary = short_one;
  return is_language_tag(primary) ? primary : "";
}

bool is_language_tag(std::string_view language) {
  return (language.size() == 2 || language.size() == 3) &&
         std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_right_to_left(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const UCharDirection direction = u_charDirection(static_cast<UChar32>(next_code_point(text, position)));
    if (direction == U_LEFT_TO_RIGHT) return false;
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return true;
  }
  return false;
}

}  // namespace ecg::captions
