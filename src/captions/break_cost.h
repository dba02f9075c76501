#pragma once
// How much a reader minds a break between two pieces, whether it ends a line or a cue.
#include <string_view>

#include "captions/pieces.h"

namespace ecg::captions {

/// From 0 (after a sentence) over 1 (nothing speaks for it) to kTorn.
namespace mind {
constexpr double kSentence = 0.0;
constexpr double kClause = 0.25;       // after a comma
constexpr double kConjunction = 0.45;  // before "because", after a Korean connective ending
constexpr double kPreposition = 0.55;  // before "of", after a Korean particle
constexpr double kOrdinary = 1.0;
constexpr double kWordEnd = 1.2;     // between kanji, where the recognizer ends a word
constexpr double kClinging = 1.8;    // after "the", before a Korean dependent noun
constexpr double kInsideWord = 2.2;  // within kanji or katakana that are probably one word
constexpr double kTorn = 4.0;        // a word broken by force
}  // namespace mind

bool ends_sentence(const Piece& piece, const Piece* next);
/// `language`: ISO 639-1; those without a table of their own know punctuation and pauses only.
double break_cost(const Piece& before, const Piece& after, std::string_view language);

}  // namespace ecg::captions
