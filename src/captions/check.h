#pragma once
// Which rules captions break, and by how much.
#include <optional>
#include <span>
#include <string>

#include "base/error.h"
#include "captions/cue_with_words.h"

namespace ecg::captions {

enum class ProblemCode {
  too_fast,        ///< value, limit: characters a second
  too_long,        ///< seconds on the screen
  too_short,       ///< seconds on the screen; not above 0 where a cue ends before it starts
  overlap,         ///< with the next one; value: seconds
  gap,             ///< to the next one, seconds
  line_too_long,   ///< columns of the widest line
  too_many_lines,  ///< lines
  empty,           ///< white space alone
  out_of_order,    ///< starts before the one before; value, limit: seconds, the two starts
  gap_not_closed,  ///< to the next one, seconds; limit: the gap it ought to have
  off_cut,  ///< begins or ends near a cut of the picture, not at it; value, limit: seconds, it and its place
  speakers_mixed,  ///< several speak in it, in one line, without dashes, or though none may; value: how many
  speaker_not_named,  ///< a voice is a number yet, or nobody, where names are asked for; said once of each
};

std::string_view name(ProblemCode code);  ///< "TOO_FAST"

struct Problem {
  std::size_t cue = 0;  ///< its place among those that were checked
  ProblemCode code{};
  std::optional<double> value, limit;

  bool operator==(const Problem&) const = default;
};

/// One sentence for a person, with the numbers.
std::string message(const Problem& problem, Language language);

/// In the order of the cues. Overlap and gap are said of the earlier cue, whose end is at fault. Cost: linear
/// in the text's length.
///
/// shots  where cuts of the picture are known: edges near them are held against them at rules.frame_rate, and
/// a
///        gap in which a cut lies may stay
std::vector<Problem> check(std::span<const CueWithWords> cues, const Rules& rules,
                           std::span<const transcript::Shot> shots = {});

/// Columns that are read, of all lines together.
double read_columns(const Cue& cue, const Rules& rules);
bool says_nothing(const Cue& cue);

/// A number as people write it: at most three decimals, none that are 0.
std::string figure(double value);

}  // namespace ecg::captions
