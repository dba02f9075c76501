#include "whisper/windows/alignment.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/vector_math.h"

namespace ecg::whisper {
namespace {

using Heads = std::vector<HeadPlace>;

constexpr std::size_t kMedian = 7;  // frames

/// Softmax over time, then each frame's mean and deviation over the tokens are taken out.
void normalize(tensor::MatrixView<float> scores) {
  for (std::size_t r = 0; r < scores.rows(); ++r) {
    const auto row = scores.row(r);
    const float most = tensor::max(row), by = 1 / tensor::sum_of_exp(row, most);
    tensor::exp_minus(row, most);
    for (float& x : row) x *= by;
  }
  // Row by row, as they lie in memory: all columns side by side.
  const auto count = static_cast<double>(scores.rows());
  std::vector<double> mean(scores.columns()), deviation(scores.columns());
  for (std::size_t r = 0; r < scores.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += scores.row(r)[c];
  for (double& m : mean) m /= count;
  for (std::size_t r = 0; r < scores.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) {
      const double d = scores.row(r)[c] - mean[c];
      deviation[c] += d * d;
    }
  for (double& d : deviation) d = d > 0 ? 1 / std::sqrt(d / count) : 0;
  for (std::size_t r = 0; r < scores.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c)
      scores.row(r)[c] = static_cast<float>((scores.row(r)[c] - mean[c]) * deviation[c]);
}

/// The row with what lies before and behind it mirrored.
void mirror(std::span<const float> row, std::vector<float>& wide) {
  const auto last = static_cast<std::ptrdiff_t>(row.size()) - 1;
  constexpr auto kHalf = static_cast<std::ptrdiff_t>(kMedian / 2);
  wide.resize(row.size() + 2 * kHalf);
  std::ranges::copy(row, wide.begin() + kHalf);
  const auto inside = [&](std::ptrdiff_t at) {
    at = std::abs(at);
    return row[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at > last ? 2 * last - at : at, 0, last))];
  };
  for (std::ptrdiff_t i = 1; i <= kHalf; ++i) {
    wide[static_cast<std::size_t>(kHalf - i)] = inside(-i);
    wide[static_cast<std::size_t>(kHalf + last + i)] = inside(last + i);
  }
}

/// out += the median of the seven around each, mirrored at the ends. Flat, or the compiler takes one at a
/// time.
[[gnu::flatten]] void add_smoothed(std::span<const float> row, std::vector<float>& wide,
                                   std::span<float> out) {
  mirror(row, wide);
  for (std::size_t c = 0; c < out.size(); ++c) out[c] += median_of_seven(&wide[c]);
}

}  // namespace

/// The fourth of seven: comparisons without branches, so that the compiler does several columns at once.
/// Sorts {0 1 2} and {3 4 5}; of their least and greatest only the inner ones can be the median.
float median_of_seven(const float* x) {
  const auto least = [](float a, float b) { return a < b ? a : b; };
  const auto most = [](float a, float b) { return a < b ? b : a; };
  const auto middle = [&](float a, float b, float c) { return most(least(a, b), least(most(a, b), c)); };
  const float low_a = least(least(x[0], x[1]), x[2]), mid_a = middle(x[0], x[1], x[2]),
              high_a = most(most(x[0], x[1]), x[2]);
  const float low_b = least(least(x[3], x[4]), x[5]), mid_b = middle(x[3], x[4], x[5]),
              high_b = most(most(x[3], x[4]), x[5]);
  // Of {0 … 5} the third and the fourth: the greater low and both mids and the lesser high hold them.
  const float low = most(low_a, low_b), high = least(high_a, high_b);
  const float small_mid = least(mid_a, mid_b), great_mid = most(mid_a, mid_b);
  const float third = least(most(low, small_mid), least(great_mid, high));
  const float fourth = most(most(low, small_mid), least(great_mid, high));
  return middle(third, fourth, x[6]);
}

std::vector<HeadPlace> alignment_heads(const Dimensions& d, std::string_view name) {
  const bool many = d.multilingual();
  if (d.audio_layers == 4 && d.text_layers == 4)
    return many ? Heads{{2, 2}, {3, 0}, {3, 2}, {3, 3}, {3, 4}, {3, 5}}
                : Heads{{1, 0}, {2, 0}, {2, 5}, {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 4}};
  if (d.audio_layers == 6 && d.text_layers == 6)
    return many ? Heads{{3, 1}, {4, 2}, {4, 3}, {4, 7}, {5, 1}, {5, 2}, {5, 4}, {5, 6}}
                : Heads{{3, 3}, {4, 7}, {5, 1}, {5, 5}, {5, 7}};
  if (d.audio_layers == 12 && d.text_layers == 12)
    return many ? Heads{{5, 3}, {5, 9}, {8, 0}, {8, 4}, {8, 7}, {8, 8}, {9, 0}, {9, 7}, {9, 9}, {10, 5}}
                : Heads{{6, 6},  {7, 0},  {7, 3},   {7, 8},  {8, 2},  {8, 5},  {8, 7},
                        {9, 0},  {9, 4},  {9, 8},   {9, 10}, {10, 0}, {10, 1}, {10, 2},
                        {10, 3}, {10, 6}, {10, 11}, {11, 2}, {11, 4}};
  if (d.audio_layers == 24 && d.text_layers == 24)
    return many ? Heads{{13, 15}, {15, 4}, {15, 15}, {16, 1}, {20, 0}, {23, 4}}
                : Heads{{11, 4},  {14, 1}, {14, 12}, {14, 14}, {15, 4}, {16, 0}, {16, 4}, {16, 9},  {17, 12},
                        {17, 14}, {18, 7}, {18, 10}, {18, 15}, {20, 0}, {20, 3}, {20, 9}, {20, 14}, {21, 12}};
  if (d.audio_layers != 32) return {};
  if (d.text_layers == 4) return {{2, 4}, {2, 11}, {3, 3}, {3, 6}, {3, 11}, {3, 14}};
  if (d.text_layers != 32) return {};
  if (d.mel_bands == 128)
    return {{7, 0}, {10, 17}, {12, 18}, {13, 12}, {16, 1}, {17, 14}, {19, 11}, {21, 4}, {24, 1}, {25, 6}};
  if (name.starts_with("large-v1"))
    return {{9, 19}, {11, 2}, {11, 4}, {11, 17}, {22, 7}, {22, 11}, {22, 17}, {23, 2}, {23, 15}};
  return {{10, 12}, {13, 17}, {16, 11}, {16, 12}, {16, 13}, {17, 15}, {17, 16}, {18, 4},
          {18, 11}, {18, 19}, {19, 11}, {21, 2},  {21, 3},  {22, 3},  {22, 9},  {22, 12},
          {23, 5},  {23, 7},  {23, 13}, {25, 5},  {26, 1},  {26, 12}, {27, 15}};
}

std::vector<int> dtw_path(tensor::MatrixView<const float> cost) {
  enum Step : std::uint8_t { diagonal, down, right };
  const std::size_t rows = cost.rows(), columns = cost.columns();
  std::vector<std::uint8_t> steps(rows * columns);
  constexpr float kFar = std::numeric_limits<float>::infinity();
  std::vector<float> above(columns + 1, kFar), here(columns + 1);
  above[0] = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    here[0] = kFar;
    const auto row = cost.row(r);
    for (std::size_t c = 0; c < columns; ++c) {
      const float from_diagonal = above[c], from_above = above[c + 1], from_left = here[c];
      std::uint8_t step = right;
      float least = from_left;
      if (from_diagonal < from_above && from_diagonal < from_left)
        step = diagonal, least = from_diagonal;
      else if (from_above < from_diagonal && from_above < from_left)
        step = down, least = from_above;
      steps[r * columns + c] = step;
      here[c + 1] = row[c] + least;
    }
    above.swap(here);
  }
  std::vector<int> first(rows, 0);
  for (std::size_t r = rows, c = columns; r > 0 && c > 0;) {
    first[r - 1] = static_cast<int>(c - 1);
    const std::uint8_t step = steps[(r - 1) * columns + c - 1];
    if (step != right) --r;
    if (step != down) --c;
  }
  return first;
}

std::vector<int> align(std::span<tensor::Matrix<float>> scores) {
  const std::size_t rows = scores.front().rows(), frames = scores.front().columns();
  tensor::Matrix<float> cost(rows, frames);
  std::fill_n(cost.data(), rows * frames, 0.0f);
  std::vector<float> wide;
  for (auto& head : scores) {
    normalize(head.view());
    for (std::size_t r = 0; r < rows; ++r) add_smoothed(head.row(r), wide, cost.row(r));
  }
  for (std::size_t i = 0; i < rows * frames; ++i) cost.data()[i] /= -static_cast<float>(scores.size());
  return dtw_path(cost);
}

}  // namespace ecg::whisper
