// Line treatment: one line where the text fits into one; two lines broken where the sentence breaks and of
// like length, the upper one rather shorter (Netflix general guide; the bottom-heavy pyramid keeps the
// picture free).
#include "captions/layout.h"

#include <cmath>
#include <limits>

#include "captions/break_cost.h"

namespace ecg::captions {
namespace {

constexpr std::int64_t kLongPause_ms = 500;  // nothing is said for so long that the caption must go

// The terms that a layout's cost is made of.
constexpr double kLineBreak = 1.0;       // times what the break itself costs
constexpr double kUneven = 0.6;          // times the difference of two lines as a share of the longer one
constexpr double kTopHeavy = 0.9;        // the same where the upper line is the longer one
constexpr double kSentenceInLine = 0.5;  // a sentence ends within a line
constexpr double kDoesNotFit = std::numeric_limits<double>::infinity();

double uneven(double upper, double lower) {
  const double longer = std::max(upper, lower);
  return longer <= 0 ? 0 : (upper > lower ? kTopHeavy : kUneven) * std::abs(upper - lower) / longer;
}

}  // namespace

Row::Row(std::vector<Piece> pieces, const Rules& rules, std::string_view language)
    : pieces_(std::move(pieces)),
      rules_(rules),
      space_(captions::columns(" ", rules)),
      columns_before_{0},
      sentences_before_{0} {
  for (std::size_t i = 0; i < size(); ++i) {
    const Piece* next = i + 1 < size() ? &pieces_[i + 1] : nullptr;
    costs_.push_back(next ? captions::break_cost(pieces_[i], *next, language) : 0);
    columns_before_.push_back(columns_before_.back() + space_before(i) + pieces_[i].columns);
    sentences_before_.push_back(sentences_before_.back() + (ends_sentence(pieces_[i], next) ? 1 : 0));
  }
}

double Row::columns(std::size_t begin, std::size_t end) const {
  return columns_before_[end] - columns_before_[begin] - space_before(begin);
}

bool Row::must_break(std::size_t after) const {
  return after + 1 >= size() || pieces_[after].speaker_end ||
         pieces_[after + 1].start_ms - pieces_[after].end_ms > kLongPause_ms;
}

/// Of pieces that stand in one line. A single piece is let through however wide: it cannot be broken.
double Row::line_cost(std::size_t begin, std::size_t end) const {
  if (end - begin > 1 && columns(begin, end) > rules_.max_columns) return kDoesNotFit;
  return kSentenceInLine * (sentences_before_[end - 1] - sentences_before_[begin]);
}

Layout Row::layout(std::size_t begin, std::size_t end, int lines) const {
  Layout best{line_cost(begin, end), end};
  if (best.cost < kDoesNotFit || lines <= 1) return best;
  for (std::size_t middle = begin + 1; middle < end; ++middle) {
    const double upper = line_cost(begin, middle);
    if (upper == kDoesNotFit) break;
    const Layout rest = layout(middle, end, lines - 1);
    const double cost = upper + rest.cost + kLineBreak * costs_[middle - 1] +
                        uneven(columns(begin, middle), columns(middle, rest.first_line_end));
    if (cost < best.cost) best = {cost, middle};
  }
  return best;
}

std::vector<std::string> Row::lines(std::size_t begin, std::size_t end) const {
  std::vector<std::string> lines;
  for (int left = rules_.max_lines; begin < end; --left) {
    const std::size_t line_end = layout(begin, end, left).first_line_end;
    lines.push_back(line(begin, line_end));
    begin = line_end;
  }
  return lines;
}

std::string Row::line(std::size_t begin, std::size_t end) const {
  std::string text = pieces_[begin].text;
  for (std::size_t i = begin + 1; i < end; ++i)
    text.append(pieces_[i].space_before ? " " : "").append(pieces_[i].text);
  return text;
}

}  // namespace ecg::captions
