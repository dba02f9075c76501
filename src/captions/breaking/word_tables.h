#pragma once
// The small words of languages that write spaces, in the classes that the style guides name.
#include <string_view>

#include "captions/breaking/word_set.h"

namespace ecg::captions {

/// All in lower case. What stands in none of them is a word with a meaning of its own.
struct WordTable {
  WordSet conjunctions;  ///< a clause begins with them: "because"
  WordSet prepositions;  ///< a phrase begins with them: "of"
  WordSet leaning;       ///< go with the next word: articles, possessives, auxiliaries, subject pronouns
  /// Of `leaning` and the others, those that end a clause as well: "it", "in". They lean only where no clause
  /// or phrase begins after them.
  WordSet may_end;
  WordSet trailing = {};  ///< adverbs that belong to what stands before them: "away"
  WordSet adjectives;     ///< the common ones that are nothing else, where they stand before their noun
  WordSet infinitive;     ///< verbs that hold on to the "to" after them: "want"
};

/// By ISO 639-1; null: none is kept for the language.
const WordTable* word_table(std::string_view language);

}  // namespace ecg::captions
