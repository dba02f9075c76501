// Korean breaks after particles and endings, never between a modifier and its noun. Written Korean shows the
// part of speech at the end of an eojeol (the text between two spaces), so that is where these rules look.
#include "captions/breaking/korean_breaks.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "captions/breaking/break_cost.h"
#include "captions/breaking/korean_lexicon.h"

namespace ecg::captions {
namespace {

namespace lexicon = korean;

constexpr std::size_t kSyllable = 3;  // bytes of a Hangul syllable in UTF-8
constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
constexpr int kFinals = 28;  // final consonants of a syllable, none among them
constexpr int kNoFinal = 0, kN = 4, kL = 8, kSs = 20;
constexpr int kVowels = 21;

constexpr double kSubjectOfVerb = 1.3;  // 바다가 보이는: rather after the whole clause
constexpr double kObject = 0.8;         // 내용을 다시 한번: the verb is not far, but not next
constexpr double kOnePredicate = 4.0;  // 할 | 수 | 있는, 말씀해 | 주실: rather a modifier from its noun
constexpr double kDegree = 2.4;        // 아주 편리한

/// What an eojeol ends in, as far as its letters tell.
enum class Ending {
  sentence,    // -습니다
  clause,      // -면서
  object,      // -을, the object particle
  subject,     // -이
  phrase,      // -는, the topic particle; -에서
  time,        // 오늘, 뒤
  modifier,    // 하는, 그, 두
  degree,      // 아주
  opener,      // 그래서
  adverb,      // 다시
  infinitive,  // 해, 먹어
  noun,        // nothing: the next noun belongs to it
};

char32_t last_letter(std::string_view word) {
  if (word.size() < kSyllable) return 0;
  std::size_t at = word.size() - kSyllable;
  return next_code_point(word, at);
}

bool is_syllable(char32_t c) { return c >= kFirstSyllable && c <= kLastSyllable; }
int final_of(char32_t c) { return is_syllable(c) ? static_cast<int>(c - kFirstSyllable) % kFinals : -1; }
int vowel_of(char32_t c) {
  return is_syllable(c) ? static_cast<int>(c - kFirstSyllable) / kFinals % kVowels : -1;
}
int final_of(std::string_view word) { return final_of(last_letter(word)); }

std::string_view without(std::string_view word, std::string_view ending) {
  return word.substr(0, word.size() - ending.size());
}

/// Open, with a vowel that an infinitive ends in: ㅏ ㅐ ㅓ ㅔ ㅕ ㅘ ㅙ ㅝ ㅞ (가, 해, 어, 려, 와, 돼, 줘).
bool is_infinitive_syllable(char32_t c) {
  static constexpr int kThose[] = {0, 1, 4, 5, 6, 9, 10, 14, 15};
  return final_of(c) == kNoFinal && std::ranges::find(kThose, vowel_of(c)) != std::end(kThose);
}

/// 들어가-, 해보-, 보여주-, 나오-, 해내-, 써지-: a verb that follows an infinitive.
bool is_compound_verb(std::string_view stem) {
  static const WordSet verbs{"가 오 보 주 내 지 나"};
  if (stem.size() < 2 * kSyllable || !verbs.has(stem.substr(stem.size() - kSyllable))) return false;
  return is_infinitive_syllable(last_letter(stem.substr(0, stem.size() - kSyllable)));
}

/// "하는", "찾는", "있는"; a noun after a consonant has 은 instead.
bool is_modifier_in_neun(std::string_view word) {
  const std::string_view stem = without(word, "는");
  if (stem.empty() || stem.ends_with("에서") || stem.ends_with("께서") || stem.ends_with("까지"))
    return false;
  if (const int final = final_of(stem); final > kNoFinal) return true;
  return lexicon::short_vowel_stems().has(stem) || lexicon::vowel_stems().ends(stem) ||
         is_compound_verb(stem);
}

/// "많은", "읽을", "했을".
bool is_modifier_after_consonant(std::string_view word, std::string_view ending) {
  const std::string_view stem = without(word, ending);
  static const WordSet never_nouns{
      "남 참 지 나 걸 들 이 작 막 웃 잡 녹 죽 넘 맞 걷 맡 먹 벗"};  // 숨을 and 입을 are breath and mouth
  const bool alone = ending == "은" ? lexicon::short_consonant_stems().has(stem) : never_nouns.has(stem);
  return alone || final_of(stem) == kSs || lexicon::consonant_stems().ends(stem);
}

bool is_modifier(std::string_view word) {
  if (lexicon::topics().has(word) || lexicon::bare_nouns().has(word)) return false;
  if (word.ends_with("는")) return is_modifier_in_neun(word);
  if (word.ends_with("은")) return is_modifier_after_consonant(word, "은");
  if (word.ends_with("을")) return is_modifier_after_consonant(word, "을");
  if (word.ends_with("를")) return lexicon::liquid_stems().has(word);
  if (word.ends_with("만") || word.ends_with("면")) return false;
  if (word.ends_with("던") || word.ends_with("의")) return true;
  const int final = final_of(word);
  return final == kN || final == kL;  // 큰, 만든, 할; or a noun, which leans on the next one just as well
}

bool is_connective_seo(std::string_view word) {
  if (!word.ends_with("서") || word.size() < 2 * kSyllable) return false;
  return !word.ends_with("에서") && !word.ends_with("께서") && !word.ends_with("에게서") &&
         is_infinitive_syllable(last_letter(without(word, "서")));
}

Ending ending_of(std::string_view word) {
  if (lexicon::clause_openers().has(word)) return Ending::opener;
  if (lexicon::determiners().has(word) || lexicon::numerals().has(word)) return Ending::modifier;
  if (lexicon::degree_adverbs().has(word)) return Ending::degree;
  if (lexicon::adverbs().has(word)) return Ending::adverb;
  if (lexicon::times().has(word)) return Ending::time;
  if (lexicon::bare_nouns().has(word)) return Ending::noun;
  if (lexicon::connectives().ends(word) || is_connective_seo(word)) return Ending::clause;
  if (lexicon::finals().ends(word)) return Ending::sentence;
  if (is_modifier(word)) return Ending::modifier;
  if (word.ends_with("을") || word.ends_with("를")) return Ending::object;
  if (word.size() <= kSyllable) return Ending::noun;
  if (word.ends_with("이") || word.ends_with("가")) return Ending::subject;
  if (lexicon::particles().ends(word)) return Ending::phrase;
  if (word.ends_with("게") || word.ends_with("히")) return Ending::adverb;
  static const WordSet infinitives{"어 아 여 해 와 워 려 져 켜 펴 혀 쳐 겨 셔 줘 봐 돼 꿔 춰"};
  return infinitives.ends(word) ? Ending::infinitive : Ending::noun;
}

bool is_predicate(std::string_view word) {
  static const WordSet copulas{"입니다 이다 이에요 예요 였다 이었다 인데 이며 이고"};
  static const WordSet adnominals{
      "한 된 할 될 낸 본 온 준 쓴 큰 린 른 든 운 킨 긴 뜬 볼 올 쓸 낼 릴 킬 인 은 는 을 던"};
  if (copulas.ends(word)) return false;
  const Ending ending = ending_of(word);
  if (ending == Ending::modifier)
    return !lexicon::determiners().has(word) && !lexicon::numerals().has(word) && adnominals.ends(word);
  return ending == Ending::sentence || ending == Ending::clause || word.ends_with("다");
}

/// 수, 수가, 수밖에; 것입니다, 때문이다: one of `nouns` with a particle or the copula, or nothing.
bool is_one_of(std::string_view word, const WordSet& nouns) {
  static const WordSet copulas{"입 인 예 였 이다 이었 이에 이라 이며 이지 이고"};
  for (std::size_t size = kSyllable; size <= std::min(word.size(), 3 * kSyllable); size += kSyllable) {
    const std::string_view rest = word.substr(size);
    if (nouns.has(word.substr(0, size)) &&
        (rest.empty() || lexicon::particles().has(rest) || copulas.begins(rest)))
      return true;
  }
  return false;
}

/// 해 주다, 먹어 보다.
bool takes_auxiliary_verb(std::string_view word, std::string_view next) {
  static const WordSet never{"에 께 가 과 나 라 다 에서 께서"};  // particles
  const bool infinitive = is_infinitive_syllable(last_letter(word)) && !lexicon::adverbs().has(word) &&
                          !lexicon::times().has(word) && (!never.ends(word) || is_compound_verb(word));
  return infinitive && lexicon::auxiliaries_after_infinitive().begins(next) &&
         !lexicon::verbs_of_their_own().begins(next);
}

/// Endings that make one predicate with the verb after them: -지 않다, -게 되다, -어야 하다, -고 싶다.
bool takes_auxiliary(std::string_view word, std::string_view next) {
  static const WordSet to_do{"하 한 할 합 했 해"}, to_become{"되 된 될 됩 됐 돼"};
  static const WordSet after_go{"있 싶 나서 나면 난 났 말 계시 계신 계셨 계십 보니 보면"},
      after_ji{"않 못 말 마"};
  static const WordSet ji{"지 지는 지도 지를"}, must{"야 도록 려고 으려"};
  static const WordSet said{"기 기만 기도 기는 기로 곤 까 자고 다고 라고 냐고"};
  static const WordSet going_on{"보면 보니"}, wished{"합 해 했"};
  static const WordSet makes{"만들 만든 만드 만듭"}, begins{"시작"}, easy{"쉽 쉬 어렵 어려 힘들 힘든 좋 싫"};
  static const WordSet seems{"봐 봅 보다 보네 싶"}, wondering{"나 가 까"};
  if (lexicon::topics().has(word) || lexicon::unlike_auxiliaries().begins(next)) return false;
  const bool does = to_do.begins(next), becomes = to_become.begins(next) || makes.begins(next);
  if (word.ends_with("기") && (begins.begins(next) || easy.begins(next))) return true;
  if (wondering.ends(word) && seems.begins(next) && lexicon::asking().ends(word)) return true;
  if (ji.ends(word)) return after_ji.begins(next);
  if (word.ends_with("게") && !word.ends_with("에게")) return does || becomes;
  if (must.ends(word)) return does || becomes;
  if (word.ends_with("고") && after_go.begins(next)) return true;
  if (said.ends(word) && does) return true;
  if (word.ends_with("다") && going_on.begins(next)) return true;
  if (word.ends_with("면") && wished.begins(next)) return true;
  return takes_auxiliary_verb(word, next);
}

/// 할 수 있다, 본 적 없다, 것 같다.
bool takes_being(std::string_view word, std::string_view next) {
  static const WordSet nouns{"수 적 리 줄 것 거 듯 뻔 만 척 필요 법 일 나위 턱"};
  static const WordSet being{"있 없 같 모르 몰 알 하 한 할 합 했"};
  return is_one_of(word, nouns) && being.begins(next) && !lexicon::unlike_auxiliaries().begins(next);
}

/// "을 위해", "에 대한", "로 인해": verbs that are particles by now.
bool is_postposition(std::string_view word, std::string_view next) {
  static const WordSet verbs{
      "위해 위한 대해 대한 대하 따라 따르 따른 통해 통한 의해 의한 관해 관한 비해 비하 인해 인한 걸쳐 "
      "불구하고 "
      "향해 향한 둘러싼"};
  if (next.starts_with("달리")) return word.ends_with("과") || word.ends_with("와");
  const bool particle = word.ends_with("을") || word.ends_with("를") || word.ends_with("에") ||
                        word.ends_with("로") || word.ends_with("과") || word.ends_with("와") ||
                        word.ends_with("도");
  return particle && verbs.begins(next);
}

/// After an adnominal ending these mean nothing by themselves, whatever the ending looks like (나는 것).
bool needs_modifier(std::string_view next) {
  static const WordSet nouns{
      "것 수 줄 뿐 데 바 채 뻔 듯 척 거 거야 거예요 거니 거죠 거라 게 건 걸 겁니다 셈 터 테니 텐데 만큼 때문 "
      "지 적 리"};
  return next != "바로" && next != "수도" && is_one_of(next, nouns);
}

/// 식사 후, 오 년 동안, 화재 때문: these follow a noun as well.
bool follows_noun(std::string_view next) {
  static const WordSet nouns{
      "때문 등 덕분 안 말 반 이후 이전 때 후 뒤 전 중 동안 정도 내내 무렵 가운데 대신 만에 종일 사이"};
  return is_one_of(next, nouns);
}

bool may_be_adnominal(std::string_view word) {
  const int final = final_of(word);
  return (final == kN || final == kL) && !word.ends_with("만") && !word.ends_with("면") &&
         !word.ends_with("를");
}

/// 예약을 하지, 실수를 하지만: the verb says nothing without its object.
bool is_light_verb(std::string_view word, std::string_view next) {
  static const WordSet to_do{"하 한 할 합 했 해"};
  const bool object = word.size() > kSyllable && (word.ends_with("을") || word.ends_with("를"));
  return object && to_do.begins(next) &&
         (next.starts_with("하지만") || !lexicon::unlike_auxiliaries().begins(next));
}

/// 다시 한번, 일주일에 한 번: how often, in one breath.
bool is_how_often(std::string_view word, std::string_view next) {
  static const WordSet again{"다시 또 꼭 언제 딱"}, counts{"한 두 한두 세 네 몇 다섯 여러"};
  static const WordSet spans{"하루에 일주일에 주에 달에 년에 분에 시간에 해에 평생에 초에"};
  if (again.has(word)) return next == "한" || next.starts_with("한번");
  return spans.ends(word) && (counts.has(next) || next.starts_with("한번"));
}

/// "골목이 되었습니다", "문제가 아니라", "시간이 없다": what it becomes, or what there is, belongs to the
/// verb.
bool is_complement(std::string_view word, std::string_view next) {
  static const WordSet verbs{"되 된 될 됩 됐 돼 아니 아닌 아닐 아닙"}, being{"있 없"};
  const bool subject = word.ends_with("이") || word.ends_with("가");
  if (subject && being.begins(next)) return true;
  return (subject || word.ends_with("은") || word.ends_with("는")) && verbs.begins(next);
}

/// "육천육백만": digits written as they are read; "일" and "이" alone are other words as well.
bool is_written_number(std::string_view word) {
  static const WordSet digits{"일 이 삼 사 오 육 칠 팔 구 십 백 천 만 억 조"};
  if (word.size() < 2 * kSyllable) return false;
  for (std::size_t at = 0; at < word.size(); at += kSyllable)
    if (!digits.has(word.substr(at, kSyllable))) return false;
  return true;
}

/// Numerals and Latin letters: "2 GB", "API 키" are one; a particle after them is written without a space.
double other_script_break(std::string_view word, std::string_view next) {
  const bool digit = !word.empty() && word.back() >= '0' && word.back() <= '9';
  if (digit || lexicon::units().begins(next)) return break_penalty::kClinging;
  return break_penalty::kCompound;
}

/// 김민수 사장님, 이영희 씨.
bool is_title(std::string_view next) {
  static const WordSet titles{
      "씨 님 군 양 사장 사장님 선생 선생님 교수 교수님 대표 대표님 기자 기자님 의원 장관 대통령 팀장 팀장님 "
      "부장 과장 박사 "
      "박사님 감독 감독님 작가 작가님 회장 회장님 원장 원장님 시장 배우 선수 위원장 변호사"};
  return is_one_of(next, titles);
}

double cost_after(Ending ending, std::string_view next) {
  switch (ending) {
    case Ending::sentence:
      return break_penalty::kClause;
    case Ending::clause:
      return break_penalty::kConjunction;
    case Ending::object:
      return is_predicate(next) ? break_penalty::kClose : kObject;
    case Ending::subject:
      return is_predicate(next) ? kSubjectOfVerb : break_penalty::kPhrase;
    case Ending::phrase:
      return is_predicate(next) ? break_penalty::kOrdinary : break_penalty::kPhrase;
    case Ending::time:
      return lexicon::adverbs().has(next) ? break_penalty::kCompound : break_penalty::kPhrase;  // 아침 일찍
    case Ending::modifier:
      return break_penalty::kClinging;
    case Ending::degree:
      return kDegree;
    case Ending::opener:
      return break_penalty::kClose;
    case Ending::adverb:
      return is_predicate(next) ? break_penalty::kClose : break_penalty::kOrdinary;
    case Ending::infinitive:
      return break_penalty::kOrdinary;
    case Ending::noun:
      return is_predicate(next) ? break_penalty::kClose : break_penalty::kCompound;
  }
  return break_penalty::kOrdinary;
}

}  // namespace

double korean_break(std::string_view before, std::string_view after) {
  if (!is_syllable(last_letter(before))) return other_script_break(before, after);
  const bool one_predicate = takes_auxiliary(before, after) || takes_being(before, after);
  if (one_predicate) return kOnePredicate;
  if (is_written_number(before)) return break_penalty::kClinging;
  if (needs_modifier(after) && may_be_adnominal(before)) return kOnePredicate;
  if (is_postposition(before, after)) return break_penalty::kCompound;
  if (is_light_verb(before, after) || is_how_often(before, after)) return break_penalty::kCompound;
  if (is_complement(before, after)) return break_penalty::kClose;
  const Ending ending = ending_of(before);
  if (ending == Ending::noun && is_title(after)) return break_penalty::kInsideWord;
  const bool unit = lexicon::dependent_nouns().has(before) || lexicon::units().has(before);
  const bool bare = ending == Ending::noun || ending == Ending::time || ending == Ending::infinitive;
  if ((bare || unit) && (follows_noun(after) || lexicon::times().has(after))) return break_penalty::kCompound;
  if (unit && !lexicon::numerals().has(before) && !lexicon::determiners().has(before))
    return break_penalty::kOrdinary;
  return cost_after(ending, after);
}

bool is_korean_function_word(std::string_view word) {
  return lexicon::determiners().has(word) || lexicon::degree_adverbs().has(word) ||
         lexicon::clause_openers().has(word) || lexicon::numerals().has(word);
}

}  // namespace ecg::captions
