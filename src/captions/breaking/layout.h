#pragma once
// The pieces of a whole transcript as the search for the best captions asks about them.
#include <string_view>
#include <vector>

#include "captions/breaking/break_units.h"

namespace ecg::captions {

class Row {
 public:
  Row(std::vector<BreakUnit> units, const Rules& rules, std::string_view language);

  std::size_t size() const { return units_.size(); }
  const BreakUnit& operator[](std::size_t i) const { return units_[i]; }
  const Rules& rules() const { return rules_; }

  double columns(std::size_t begin, std::size_t end) const;  ///< of one line; constant time
  double break_cost(std::size_t after) const { return costs_[after]; }
  bool must_break(std::size_t after) const;  ///< a long pause follows, or another speaker
  bool is_function_word(std::size_t i) const { return function_words_[i]; }
  /// Of a break before piece `middle` that leaves in [begin, end) a few words of the clause that it parts,
  /// the first or the last of them: 0 where the clause ends there or what is left is long, up to 1.
  double fragment(std::size_t begin, std::size_t middle, std::size_t end) const;
  int sentences_within(std::size_t begin, std::size_t end) const;  ///< that end before the last piece does
  bool ends_sentence_at(std::size_t end) const;  ///< or a turn ends there, or everything does or begins

  /// Of pieces that stand in one line; infinite when they do not fit. A single piece is let through however
  /// wide: it cannot be broken.
  double line_cost(std::size_t begin, std::size_t end) const;
  /// Of the break between two lines, [begin, middle) and [middle, end).
  double line_break_cost(std::size_t begin, std::size_t middle, std::size_t end) const;

  /// What it costs to lay out [begin, end), for each begin from `first` on: in as few lines as that needs,
  /// broken where it costs least; infinite where max_lines are too few. Time: at most the square of the
  /// pieces that fit into a line, for each piece.
  std::vector<double> layout_costs(std::size_t first, std::size_t end) const;
  std::vector<std::string> lines(std::size_t begin, std::size_t end) const;  ///< laid out so

 private:
  class LineSearch;

  void find_clauses();
  bool ends_clause_at(std::size_t end) const;
  double space_before(std::size_t i) const { return units_[i].space_before ? space_ : 0; }
  std::string line(std::size_t begin, std::size_t end) const;

  const std::vector<BreakUnit> units_;
  const Rules rules_;
  const double space_;
  std::vector<double> costs_;           // of a break after each piece
  std::vector<double> columns_before_;  // sum over all pieces before, each with its space
  std::vector<bool> function_words_;
  std::vector<int> sentences_before_;  // how many of them end a sentence
  // The last place up to each where a clause ends by its punctuation, and the first from it on.
  std::vector<std::size_t> last_clause_, next_clause_;
};

}  // namespace ecg::captions
