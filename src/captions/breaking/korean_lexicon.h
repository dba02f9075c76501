#pragma once
// Korean stems, endings and small words by which korean_breaks.cc tells what an eojeol (the text between two
// spaces) ends in.
#include "captions/breaking/word_set.h"

namespace ecg::captions::korean {

/// Whole words.
const WordSet& determiners();      ///< 그, 모든, 어떤
const WordSet& numerals();         ///< 두, 열, 백만
const WordSet& degree_adverbs();   ///< 아주, 더, 안
const WordSet& adverbs();          ///< 다시, 함께
const WordSet& clause_openers();   ///< 그래서, 하지만
const WordSet& times();            ///< 오늘, 뒤, 동안: a phrase of time has ended
const WordSet& dependent_nouns();  ///< 것, 수, 때문
const WordSet& units();            ///< 명, 개, 년
const WordSet& topics();           ///< 나는, 물은: what looks like a verb and is a noun with its particle
const WordSet& bare_nouns();       ///< 광고, 화면: what looks like an ending and is a noun
/// Ends of words.
const WordSet& vowel_stems();        ///< before -는: 하, 다니, 만드
const WordSet& short_vowel_stems();  ///< the same, which are this alone: 사, 쓰
const WordSet& consonant_stems();    ///< before -은 and -을: 많, 읽
const WordSet& short_consonant_stems();
const WordSet& liquid_stems();  ///< 모를, 고를: what looks like an object and is a verb
const WordSet& connectives();   ///< -고, -면서, -니까
const WordSet& asking();        ///< -나, -는가, -을까 before 보다 and 싶다
const WordSet& finals();        ///< -습니다, -어요
const WordSet& particles();     ///< -이, -에서, -까지
/// Beginnings of words.
const WordSet& auxiliaries_after_infinitive();  ///< 주, 보, 버리
const WordSet& unlike_auxiliaries();  ///< 말씀, 하늘, 한국: begin like 말다 and 하다, and are none
const WordSet& verbs_of_their_own();  ///< 준비, 보호: what begins like one of those

}  // namespace ecg::captions::korean
