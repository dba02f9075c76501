#include "captions/breaking/layout.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "captions/testing/random_rounds.h"

namespace ecg::captions {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Ends = std::vector<std::size_t>;

double cost_of(const Row& row, std::size_t begin, const Ends& line_ends) {
  double cost = 0;
  for (std::size_t i = 0, from = begin; i < line_ends.size(); from = line_ends[i++]) {
    cost += row.line_cost(from, line_ends[i]);
    if (i + 1 < line_ends.size()) cost += row.line_break_cost(from, line_ends[i], line_ends[i + 1]);
  }
  return cost;
}

/// Every way to break `count` pieces into lines: each bit says whether a line ends after that piece.
Ends line_ends_of(unsigned bits, std::size_t begin, std::size_t end) {
  Ends ends;
  for (std::size_t i = begin; i + 1 < end; ++i)
    if (bits >> (i - begin) & 1) ends.push_back(i + 1);
  ends.push_back(end);
  return ends;
}

/// What the fewest lines cost at their cheapest, found by trying all.
double least_cost(const Row& row, std::size_t begin, std::size_t end) {
  std::vector<double> by_lines(static_cast<std::size_t>(row.rules().max_lines) + 1, kInfinity);
  for (unsigned bits = 0; bits < 1u << (end - begin - 1); ++bits) {
    const Ends ends = line_ends_of(bits, begin, end);
    if (ends.size() < by_lines.size())
      by_lines[ends.size()] = std::min(by_lines[ends.size()], cost_of(row, begin, ends));
  }
  for (const double cost : by_lines)
    if (cost < kInfinity) return cost;
  return kInfinity;
}

class Words {
 public:
  Row row() {
    std::vector<BreakUnit> units;
    for (std::size_t left = 1 + pick(10); left > 0; --left) units.push_back(unit(units));
    return {std::move(units),
            {.max_lines = 1 + static_cast<int>(pick(9)), .max_columns = static_cast<double>(3 + pick(20))},
            pick(2) == 0 ? "en" : "de"};
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }

  BreakUnit unit(const std::vector<BreakUnit>& before) {
    static constexpr std::string_view kTexts[] = {"a",       "the", "of",           "word,",
                                                  "because", "so.", "extraordinary"};
    BreakUnit unit{.text = std::string(kTexts[pick(std::size(kTexts))]), .space_before = pick(5) != 0};
    unit.columns = static_cast<double>(unit.text.size());
    unit.start_ms = before.empty() ? 0 : before.back().end_ms + static_cast<std::int64_t>(pick(3) * 100);
    unit.end_ms = unit.start_ms + 200;
    return unit;
  }

  std::mt19937 random_{5};
};

TEST(Layout, CostsWhatTheBestOfAllWaysToBreakItsLinesCosts) {
  Words words;
  for (int round = 0; round < random_rounds(600) && !testing::Test::HasFailure(); ++round) {
    const Row row = words.row();
    const std::vector<double> costs = row.layout_costs(0, row.size());
    for (std::size_t begin = 0; begin < row.size(); ++begin)
      EXPECT_DOUBLE_EQ(costs[begin], least_cost(row, begin, row.size()));
  }
}

TEST(Layout, HasTheLinesThatItsCostIsOf) {
  Words words;
  for (int round = 0; round < random_rounds(600) && !testing::Test::HasFailure(); ++round) {
    const Row row = words.row();
    const double cost = row.layout_costs(0, row.size()).front();
    if (cost == kInfinity) continue;
    // What lines() gives are texts; of all ways with this text in as many lines, one costs that.
    const std::vector<std::string> lines = row.lines(0, row.size());
    bool found = false;
    for (unsigned bits = 0; bits < 1u << (row.size() - 1) && !found; ++bits) {
      const Ends ends = line_ends_of(bits, 0, row.size());
      std::size_t from = 0;
      bool same = ends.size() == lines.size();
      for (std::size_t i = 0; same && i < ends.size(); from = ends[i++])
        same = row.lines(from, ends[i]) == std::vector{lines[i]};
      found = same && std::abs(cost_of(row, 0, ends) - cost) < 1e-9;
    }
    EXPECT_TRUE(found);
  }
}

}  // namespace
}  // namespace ecg::captions
