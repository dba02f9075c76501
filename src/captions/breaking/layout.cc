// Line treatment: one line where the text fits into one; two lines broken where the sentence breaks and of
// like length, the upper one rather shorter (Netflix general guide; the bottom-heavy pyramid keeps the
// picture free).
#include "captions/breaking/layout.h"

#include <cmath>
#include <limits>

#include "captions/breaking/break_cost.h"

namespace ecg::captions {
namespace {

// Netflix, Timed Text Style Guide: a pause of two seconds or more is one that captions show.
constexpr std::int64_t kLongPause_ms = 2000;

// The terms that a layout's cost is made of.
constexpr double kLineBreak = 2.0;  // times what the break itself costs
// Times the square of the difference of two lines as a share of the longer one: 11 beside 5 is well enough,
// 3 beside 13 is not.
constexpr double kUneven = 1.2;
constexpr double kTopHeavy = 1.5;        // the same where the upper line is the longer one
constexpr double kUnderHalf = 0.5;       // one line is less than half of the other
constexpr double kSentenceInLine = 0.5;  // a sentence ends within a line
constexpr double kFragmentInLine = 0.8;  // a line holds a few words of another clause beside its own
constexpr double kShortFragment = 0.5;   // of a line's columns: a part as long as that is none
constexpr double kDoesNotFit = std::numeric_limits<double>::infinity();

double uneven(double upper, double lower) {
  const double longer = std::max(upper, lower), shorter = std::min(upper, lower);
  if (longer <= 0) return 0;
  const double difference = (longer - shorter) / longer;
  return (upper > lower ? kTopHeavy : kUneven) * difference * difference +
         (shorter < longer / 2 ? kUnderHalf : 0);
}

}  // namespace

Row::Row(std::vector<BreakUnit> units, const Rules& rules, std::string_view language)
    : units_(std::move(units)),
      rules_(rules),
      space_(captions::columns(" ", rules)),
      columns_before_{0},
      sentences_before_{0} {
  for (std::size_t i = 0; i < size(); ++i) {
    const BreakUnit* next = i + 1 < size() ? &units_[i + 1] : nullptr;
    costs_.push_back(next ? captions::break_cost(units_[i], *next, language) : 0);
    function_words_.push_back(captions::is_function_word(units_[i], language));
    columns_before_.push_back(columns_before_.back() + space_before(i) + units_[i].columns);
    sentences_before_.push_back(sentences_before_.back() + (ends_sentence(units_[i], next) ? 1 : 0));
  }
  find_clauses();
}

void Row::find_clauses() {
  last_clause_.assign(size() + 1, 0);
  next_clause_.assign(size() + 1, size());
  for (std::size_t i = 1; i <= size(); ++i) last_clause_[i] = ends_clause_at(i) ? i : last_clause_[i - 1];
  for (std::size_t i = size(); i-- > 0;) next_clause_[i] = ends_clause_at(i) ? i : next_clause_[i + 1];
}

bool Row::ends_clause_at(std::size_t end) const {
  return ends_sentence_at(end) || captions::ends_clause(units_[end - 1]);
}

double Row::fragment(std::size_t begin, std::size_t middle, std::size_t end) const {
  const std::size_t before = last_clause_[middle], after = next_clause_[middle];
  if (before == middle) return 0;
  const double most = kShortFragment * rules_.max_columns;
  double shortest = most;
  if (before >= begin) shortest = std::min(shortest, columns(before, middle));
  if (after <= end) shortest = std::min(shortest, columns(middle, after));
  return 1 - shortest / most;
}

double Row::columns(std::size_t begin, std::size_t end) const {
  return columns_before_[end] - columns_before_[begin] - space_before(begin);
}

bool Row::must_break(std::size_t after) const {
  return after + 1 >= size() || units_[after].speaker_end ||
         units_[after + 1].start_ms - units_[after].end_ms >= kLongPause_ms;
}

int Row::sentences_within(std::size_t begin, std::size_t end) const {
  return sentences_before_[end - 1] - sentences_before_[begin];
}

bool Row::ends_sentence_at(std::size_t end) const {
  return end == 0 || end == size() || sentences_before_[end] > sentences_before_[end - 1] ||
         units_[end - 1].speaker_end;
}

double Row::line_cost(std::size_t begin, std::size_t end) const {
  if (end - begin > 1 && columns(begin, end) > rules_.max_columns) return kDoesNotFit;
  return kSentenceInLine * sentences_within(begin, end);
}

double Row::line_break_cost(std::size_t begin, std::size_t middle, std::size_t end) const {
  return kLineBreak * costs_[middle - 1] + kFragmentInLine * fragment(begin + 1, middle, end - 1) +
         uneven(columns(begin, middle), columns(middle, end));
}

/// The best lines of all stretches that end at one place, from the shortest on: a stretch is a first line and
/// a shorter stretch whose best lines are known. What is best after a line depends on how long that line is,
/// so all first lines of a stretch are kept. Those that leave more lines than needed are none.
class Row::LineSearch {
 public:
  LineSearch(const Row& row, std::size_t first, std::size_t end)
      : row_(row), first_(first), end_(end), stretches_(end - first) {
    lines_.reserve(8 * stretches_.size());
    for (std::size_t begin = end; begin-- > first;) add(begin);
  }

  double cost(std::size_t begin) const {
    return at(begin).lines <= row_.rules_.max_lines ? lines_[at(begin).best].cost : kDoesNotFit;
  }

  /// Where each line of [begin, end) ends.
  std::vector<std::size_t> line_ends(std::size_t begin) const {
    std::vector<std::size_t> ends;
    for (std::size_t line = at(begin).best; line != kNone; line = lines_[line].next)
      ends.push_back(lines_[line].end);
    return ends;
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  struct Line {
    std::size_t end = 0;
    double cost = kDoesNotFit;  // of it and those that follow
    std::size_t next = kNone;   // which of lines_ is best to follow
  };
  struct Stretch {
    int lines = 1;                 // as few as it needs
    std::size_t from = 0, to = 0;  // its first lines among lines_
    std::size_t best = 0;          // of those
  };

  const Stretch& at(std::size_t begin) const { return stretches_[begin - first_]; }

  void add(std::size_t begin) {
    Stretch& stretch = stretches_[begin - first_];
    stretch.from = stretch.best = lines_.size();
    const double whole = row_.line_cost(begin, end_);
    if (whole < kDoesNotFit)
      lines_.push_back({.end = end_, .cost = whole});
    else
      add_divided(begin, stretch);
    stretch.to = lines_.size();
    for (std::size_t line = stretch.from; line < stretch.to; ++line)
      if (lines_[line].cost < lines_[stretch.best].cost) stretch.best = line;
  }

  void add_divided(std::size_t begin, Stretch& stretch) {
    std::size_t longest = begin + 1;
    while (row_.line_cost(begin, longest + 1) < kDoesNotFit) ++longest;
    const int rest = at(longest).lines;
    stretch.lines = rest + 1;
    for (std::size_t end = begin + 1; end <= longest; ++end)
      if (at(end).lines == rest) lines_.push_back(followed(begin, end));
  }

  /// A line with the best of those that may follow it.
  Line followed(std::size_t begin, std::size_t end) const {
    Line line{.end = end};
    const double own = row_.line_cost(begin, end);
    for (std::size_t next = at(end).from; next < at(end).to; ++next) {
      if (own + lines_[next].cost >= line.cost) continue;  // a break costs nothing at least
      const double cost = own + lines_[next].cost + row_.line_break_cost(begin, end, lines_[next].end);
      if (cost < line.cost) line.cost = cost, line.next = next;
    }
    return line;
  }

  const Row& row_;
  const std::size_t first_, end_;
  std::vector<Stretch> stretches_;  // by their begin
  std::vector<Line> lines_;
};

std::vector<double> Row::layout_costs(std::size_t first, std::size_t end) const {
  const LineSearch search(*this, first, end);
  std::vector<double> costs;
  for (std::size_t begin = first; begin < end; ++begin) costs.push_back(search.cost(begin));
  return costs;
}

std::vector<std::string> Row::lines(std::size_t begin, std::size_t end) const {
  std::vector<std::string> lines;
  for (const std::size_t line_end : LineSearch(*this, begin, end).line_ends(begin)) {
    lines.push_back(line(begin, line_end));
    begin = line_end;
  }
  return lines;
}

std::string Row::line(std::size_t begin, std::size_t end) const {
  std::string text = units_[begin].text;
  for (std::size_t i = begin + 1; i < end; ++i)
    text.append(units_[i].space_before ? " " : "").append(units_[i].text);
  return text;
}

}  // namespace ecg::captions
