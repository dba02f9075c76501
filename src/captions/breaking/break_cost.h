#pragma once
// How much a reader minds a break between two pieces, whether it ends a line or a cue.
#include <string_view>

#include "captions/breaking/break_units.h"

namespace ecg::captions {

/// From 0 (after a sentence) over 1 (nothing speaks for it) to kForcedBreak. What a guide forbids ("do not
/// separate a noun from its article") stands so far above 1 that one more cue, or lines of unlike length,
/// cost less.
namespace break_penalty {
constexpr double kSentence = 0.0;
constexpr double kClause = 0.25;       // after a comma
constexpr double kConjunction = 0.45;  // before "because", after a Korean connective ending
constexpr double kPhrase = 0.6;        // before "of", after a Korean particle, after a noun of time
constexpr double kOrdinary = 1.0;
constexpr double kClose = 1.6;        // between an object and its verb, before the "to" of "want to"
constexpr double kCompound = 2.6;     // between two nouns that are one, a name and a surname
constexpr double kClinging = 3.0;     // between an article, a modifier and its noun; before an auxiliary
constexpr double kInsideWord = 3.2;   // between a word and the particle or ending that hangs on it
constexpr double kForcedBreak = 5.0;  // a word broken by force
}  // namespace break_penalty

bool ends_sentence(const BreakUnit& unit, const BreakUnit* next);
bool ends_clause(const BreakUnit& unit);  ///< by its punctuation
/// Whether a cue of this piece alone would say nothing: "the", "and", "그".
bool is_function_word(const BreakUnit& unit, std::string_view language);
/// `language`: ISO 639-1; those without a table of their own know punctuation and pauses only.
double break_cost(const BreakUnit& before, const BreakUnit& after, std::string_view language);

}  // namespace ecg::captions
