#pragma once
// The pieces of a whole transcript as the search for the best captions asks about them.
#include <string_view>
#include <vector>

#include "captions/pieces.h"

namespace ecg::captions {

/// Pieces [begin, end) in as few lines as they need, broken where it costs least.
struct Layout {
  double cost = 0;             ///< infinite when they do not fit
  std::size_t first_line_end;  ///< the rest is laid out from there
};

class Row {
 public:
  Row(std::vector<Piece> pieces, const Rules& rules, std::string_view language);

  std::size_t size() const { return pieces_.size(); }
  const Piece& operator[](std::size_t i) const { return pieces_[i]; }
  const Rules& rules() const { return rules_; }

  double columns(std::size_t begin, std::size_t end) const;  ///< of one line; constant time
  double break_cost(std::size_t after) const { return costs_[after]; }
  bool must_break(std::size_t after) const;  ///< a long pause follows, or another speaker

  Layout layout(std::size_t begin, std::size_t end, int lines) const;
  std::vector<std::string> lines(std::size_t begin, std::size_t end) const;

 private:
  double line_cost(std::size_t begin, std::size_t end) const;
  double space_before(std::size_t i) const { return pieces_[i].space_before ? space_ : 0; }
  std::string line(std::size_t begin, std::size_t end) const;

  const std::vector<Piece> pieces_;
  const Rules rules_;
  const double space_;
  std::vector<double> costs_;           // of a break after each piece
  std::vector<double> columns_before_;  // sum over all pieces before, each with its space
  std::vector<int> sentences_before_;   // how many of them end a sentence
};

}  // namespace ecg::captions
