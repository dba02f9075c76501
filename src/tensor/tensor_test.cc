// Every kernel against a plain twin in double precision, on every instruction set that this machine has.
#include "tensor/simd.h"
//
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "tensor/attention.h"
#include "tensor/vector_math.h"

namespace ecg::tensor {
namespace {

Matrix<float> noise(std::size_t rows, std::size_t columns, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Matrix<float> matrix(rows, columns);
  for (std::size_t i = 0; i < rows * columns; ++i) matrix.data()[i] = normal(random);
  return matrix;
}

/// rows x matrix^T, one sum after the other.
Matrix<float> plain_product(MatrixView<const float> rows, MatrixView<const float> matrix) {
  Matrix<float> out(rows.rows(), matrix.rows());
  for (std::size_t r = 0; r < rows.rows(); ++r)
    for (std::size_t o = 0; o < matrix.rows(); ++o) {
      double sum = 0;
      for (std::size_t i = 0; i < rows.columns(); ++i)
        sum += double{rows.row(r)[i]} * double{matrix.row(o)[i]};
      out.row(r)[o] = static_cast<float>(sum);
    }
  return out;
}

/// Root of the mean squared difference.
double distance(MatrixView<const float> a, MatrixView<const float> b) {
  double sum = 0;
  for (std::size_t r = 0; r < a.rows(); ++r)
    for (std::size_t c = 0; c < a.columns(); ++c)
      sum += std::pow(double{a.row(r)[c]} - double{b.row(r)[c]}, 2);
  return std::sqrt(sum / static_cast<double>(a.rows() * a.columns()));
}

double plain_gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

/// What errors to expect of products of n normal numbers: each factor is rounded by step / sqrt 12, and the
/// largest of n normal numbers, which sets the step, lies around 4. The errors of n products add as a random
/// walk.
double expected_error(ComputeType compute_type, std::size_t n) {
  const double step = 4.5 / std::sqrt(12.0), walk = std::sqrt(static_cast<double>(n));
  switch (compute_type) {
    case ComputeType::f32:
      return 1e-6 * walk;
    case ComputeType::i16:
      return walk * step * std::hypot(1.0 / kRowLevel, 1.0 / kWeightLevel);
    case ComputeType::i8:
      return walk * step * std::hypot(1.0 / kRowLevel, 1.0 / kByteLevel);
    case ComputeType::u8i8:
      return walk * step * std::hypot(2.0 / kRowByteLevel, 1.0 / kByteLevel);
  }
  return 0;
}

/// Runs each test once for every instruction set.
class Kernels : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override {
    hwy::SetSupportedTargetsForTest(GetParam());
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  void TearDown() override {
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

std::vector<std::int64_t> instruction_sets() {
  std::vector<std::int64_t> sets;
  for (std::int64_t bits = hwy::SupportedTargets() & HWY_TARGETS; bits != 0; bits &= bits - 1)
    sets.push_back(bits & -bits);
  return sets;
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return std::string(hwy::TargetName(set.param)); });

TEST_P(Kernels, UseTheInstructionsTheyWereToldTo) {
  EXPECT_STREQ(instruction_set(), hwy::TargetName(GetParam()));
}

TEST_P(Kernels, MultiplyLikeTheirTwin) {
  ThreadPool pool(2);
  for (const auto compute_type : {ComputeType::f32, ComputeType::i16, ComputeType::i8, ComputeType::u8i8})
    for (const std::size_t rows : {1u, 2u, 3u, 5u, 6u, 7u, 13u, 25u})
      for (const auto& [outputs, inputs] :
           {std::pair{1u, 1u}, {15u, 3u}, {16u, 64u}, {40u, 257u}, {70u, 513u}, {48u, 30u}}) {
        const auto a = noise(rows, inputs, 1), b = noise(outputs, inputs, 2);
        const auto packed = PackedMatrix::pack(compute_type, b);
        PackedRows left;
        left.assign(compute_type, a);
        Matrix<float> out(rows, outputs), spread(rows, outputs);
        multiply(left, packed, {}, out);
        multiply(pool, left, packed, {}, spread);
        EXPECT_LT(distance(out, plain_product(a, b)), 1.5 * expected_error(compute_type, inputs) + 1e-6)
            << rows << " x " << inputs << " x " << outputs;
        EXPECT_EQ(distance(out, spread), 0);
      }
}

// Windows are decoded together with others: what is heard in one must not hang on these.
TEST_P(Kernels, GiveARowTheSameWhateverItIsMultipliedWith) {
  const auto a = noise(13, 64, 1), b = noise(150, 64, 2);
  const std::vector<float> bias(150, 0.123f);
  for (const auto compute_type : {ComputeType::f32, ComputeType::i16, ComputeType::i8, ComputeType::u8i8})
    for (const Epilogue& after : {Epilogue{},
                                  {.bias = bias},
                                  {.gelu = true},
                                  {.bias = bias, .gelu = true},
                                  {.bias = bias, .add = true},
                                  {.add = true}}) {
      const auto packed = PackedMatrix::pack(compute_type, b);
      Matrix<float> alone(1, 150);
      for (std::size_t count = 1; count <= 13; ++count) {
        PackedRows rows;
        rows.assign(compute_type, a.view().rows(0, count));
        Matrix<float> out(count, 150);
        multiply(rows, packed, after, out);
        if (count == 1) std::ranges::copy(out.row(0), alone.data());
        EXPECT_TRUE(std::ranges::equal(out.row(0), alone.row(0))) << count;
      }
    }
}

// Every factor as large as it can be: 2048 products of 4095 * 2047 would not fit into 32 bits, runs of 256
// do.
TEST_P(Kernels, NeverOverflow) {
  Matrix<float> ones(6, 2048), minus(16, 2048);
  for (std::size_t i = 0; i < 6 * 2048; ++i) ones.data()[i] = 1;
  for (std::size_t i = 0; i < 16 * 2048; ++i) minus.data()[i] = -1;
  for (const auto compute_type : {ComputeType::i16, ComputeType::i8, ComputeType::u8i8}) {
    PackedRows rows;
    rows.assign(compute_type, ones);
    Matrix<float> out(6, 16);
    multiply(rows, PackedMatrix::pack(compute_type, minus), {}, out);
    for (const float sum : out.row(5)) EXPECT_NEAR(sum, -2048, 1e-3);
  }
}

TEST_P(Kernels, AddBiasGeluAndWhatWasThere) {
  const auto a = noise(7, 32, 1), b = noise(21, 32, 2), before = noise(7, 21, 3);
  const std::vector<float> bias(21, 0.5f);
  const auto product = plain_product(a, b);
  PackedRows rows;
  rows.assign(ComputeType::f32, a);
  Matrix<float> out(7, 21);
  for (std::size_t i = 0; i < 7 * 21; ++i) out.data()[i] = before.data()[i];
  multiply(rows, PackedMatrix::pack(ComputeType::f32, b), {.bias = bias, .gelu = true, .add = true}, out);
  for (std::size_t i = 0; i < 7 * 21; ++i) {
    const double x = double{product.data()[i]} + 0.5;
    EXPECT_NEAR(out.data()[i], double{before.data()[i]} + plain_gelu(x), 1e-5);
  }
}

TEST_P(Kernels, NormalizeLikeTheirTwin) {
  for (const std::size_t size : {1u, 7u, 64u, 513u}) {
    const auto x = noise(1, size, 4), scale = noise(1, size, 5), shift = noise(1, size, 6);
    double mean = 0, variance = 0;
    for (const float value : x.row(0)) mean += double{value} / static_cast<double>(size);
    for (const float value : x.row(0))
      variance += std::pow(double{value} - mean, 2) / static_cast<double>(size);
    std::vector<float> out(size);
    layer_norm(x.row(0), scale.row(0), shift.row(0), out);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_NEAR(out[i],
                  (x.row(0)[i] - mean) / std::sqrt(variance + 1e-5) * scale.row(0)[i] + shift.row(0)[i],
                  2e-5);
  }
}

TEST_P(Kernels, SoftmaxOfEveryKindOfRow) {
  const float none = -std::numeric_limits<float>::infinity();
  constexpr std::size_t kColumns = 27;  // more than a vector, and not a whole number of them
  Matrix<float> scores(3, kColumns);
  std::vector<std::vector<float>> rows = {{0, 0, 0, 0, 0, 0, 0, 0, 0},
                                          {1, 2, 3, none, -200, 2.5f, 3, 0, 1},
                                          {500, none, none, none, none, none, none, none, 499}};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t i = 9; i < kColumns; ++i) rows[r].push_back(rows[r][i - 9]);
    std::ranges::copy(rows[r], scores.row(r).begin());
  }
  for (const auto compute_type : {ComputeType::f32, ComputeType::i16, ComputeType::u8i8}) {
    PackedRows out;
    softmax(compute_type, scores, out);
    for (std::size_t r = 0; r < 3; ++r) {
      double sum = 0;
      const float most = *std::ranges::max_element(rows[r]);
      for (const float x : rows[r]) sum += std::exp(double{x} - most);
      for (std::size_t i = 0; i < kColumns; ++i) {
        const double got = compute_type == ComputeType::f32   ? double{out.plain(r)[i]}
                           : compute_type == ComputeType::i16 ? out.quantized(r)[i] * double{out.scale(r)}
                                                              : out.bytes(r)[i] * double{out.scale(r)};
        const double step = compute_type == ComputeType::i16 ? 1.0 / kRowLevel : 1.0 / kRowByteLevel;
        EXPECT_NEAR(got, std::exp(double{rows[r][i]} - most) / sum,
                    compute_type == ComputeType::f32 ? 1e-6 : 1.5 * step / sum);
      }
    }
  }
}

TEST_P(Kernels, FunctionsOfManyNumbers) {
  const auto x = noise(1, 1003, 7);
  double sum = 0;
  for (const float value : x.row(0)) sum += std::exp(double{value} - 1);
  EXPECT_NEAR(sum_of_exp(x.row(0), 1), sum, 1e-6 * sum * 10);
  const auto most = std::ranges::max_element(x.row(0));
  EXPECT_EQ(max(x.row(0)), *most);
  EXPECT_EQ(argmax(x.row(0)), static_cast<std::size_t>(most - x.row(0).begin()));
  std::vector<float> y(x.row(0).begin(), x.row(0).end());
  y.insert(y.end(), {-100, -10, 10, 100, 0, -0.0f, 1e-20f, 5});
  auto z = y;
  gelu(z);
  for (std::size_t i = 0; i < y.size(); ++i)
    EXPECT_NEAR(z[i], plain_gelu(y[i]), 2e-6 * std::max(1.0f, std::abs(y[i])));
}

TEST_P(Kernels, AttendLikeTheirTwin) {
  const auto q = noise(9, 64, 1), k = noise(150, 64, 2), v = noise(150, 64, 3);
  Matrix<float> scaled(9, 64), expected(9, 64);
  for (std::size_t i = 0; i < 9 * 64; ++i) scaled.data()[i] = q.data()[i] * 0.125f;
  const auto scores = plain_product(scaled, k);
  for (std::size_t r = 0; r < 9; ++r) {
    double sum = 0;
    for (const float s : scores.row(r)) sum += std::exp(double{s});
    for (std::size_t c = 0; c < 64; ++c) {
      double mixed = 0;
      for (std::size_t p = 0; p < 150; ++p)
        mixed += std::exp(double{scores.row(r)[p]}) / sum * double{v.row(p)[c]};
      expected.row(r)[c] = static_cast<float>(mixed);
    }
  }
  // Relative to values of about 1: floats; twelve bits; eight bits, where keys and values both err by a
  // percent.
  struct Case {
    ComputeType keys, values;
    double tolerance;
  };
  for (const auto& [keys, values, tolerance] : {Case{ComputeType::f32, ComputeType::f32, 1e-5},
                                                {ComputeType::i16, ComputeType::i16, 1e-3},
                                                {ComputeType::i8, ComputeType::i8, 1e-2},
                                                {ComputeType::u8i8, ComputeType::u8i8, 1e-2}}) {
    Memory memory;
    memory.assign(keys, values, k, v);
    AttentionScratch scratch;
    Matrix<float> out(9, 64);
    attend(scaled, memory, scratch, out);
    EXPECT_LT(distance(out, expected), tolerance);
  }
  Matrix<float> plainly(9, 64);
  std::vector<float> room(150);
  for (std::size_t r = 0; r < 9; ++r) attend_plainly(scaled.row(r), k, v, room, plainly.row(r));
  EXPECT_LT(distance(plainly, expected), 1e-6);
}

TEST(PackedRows, SurviveZerosInfinitiesAndNaN) {
  Matrix<float> x(3, 4);
  std::ranges::fill(x.row(1), std::numeric_limits<float>::infinity());
  x.row(2)[1] = 3;
  PackedRows rows;
  rows.assign(ComputeType::i16, x);
  EXPECT_EQ(rows.scale(0), 0);
  EXPECT_EQ(rows.scale(1), 0);
  EXPECT_EQ(rows.quantized(2)[1], kRowLevel);
}

TEST(PackedRows, OfBytesKeepZeroAndTheLeastAndTheGreatestNumber) {
  Matrix<float> x(2, 5);
  std::ranges::copy(std::vector<float>{-1, 0, 1, 3, 4}, x.row(0).begin());
  std::ranges::copy(std::vector<float>{7, 8, 9, 10, 10}, x.row(1).begin());
  PackedRows rows;
  rows.assign(ComputeType::u8i8, x);
  EXPECT_EQ(std::vector(rows.bytes(0), rows.bytes(0) + 8),
            (std::vector<std::uint8_t>{0, 51, 102, 204, 255, 0, 0, 0}));
  EXPECT_EQ(*rows.zeros(0), 51);
  EXPECT_EQ(*rows.zeros(1), 0);  // or 0, which pads the rows, could not be told
  EXPECT_EQ(rows.bytes(1)[4], 255);
}

// exp_of is within two steps of a float; a sigmoid divides by a sum with it, and tanh is one of twice the
// size.
TEST(LstmStep, IsThatOfOneUnitAtATime) {
  constexpr std::size_t kUnits = 21;  // whole vectors and a rest
  std::vector<float> gates(4 * kUnits), cell(kUnits), hidden(kUnits);
  for (std::size_t i = 0; i < gates.size(); ++i) gates[i] = 6 * std::sin(static_cast<float>(i) * 1.7f);
  gates[0] = 1e4f, gates[1] = -1e4f;
  for (std::size_t i = 0; i < kUnits; ++i) cell[i] = std::cos(static_cast<float>(i));
  const std::vector<float> before = cell;
  const auto sigmoid = [](float x) { return 1 / (1 + std::exp(-x)); };
  lstm_step(gates, cell, hidden);
  for (std::size_t i = 0; i < kUnits; ++i) {
    const float now =
        sigmoid(gates[2 * kUnits + i]) * before[i] + sigmoid(gates[i]) * std::tanh(gates[3 * kUnits + i]);
    EXPECT_NEAR(cell[i], now, 2e-6f) << i;
    EXPECT_NEAR(hidden[i], sigmoid(gates[kUnits + i]) * std::tanh(now), 2e-6f) << i;
  }
}

TEST(ThreadPool, CallsEveryIndexOnce) {
  for (const int threads : {1, 2, 3, 16}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const std::size_t count : {0u, 1u, 2u, 17u, 1000u}) {
      std::vector<std::atomic<int>> calls(count);
      pool.for_each(count, [&](std::size_t index, int thread) {
        EXPECT_LT(thread, threads);
        ++calls[index];
      });
      for (const auto& called : calls) EXPECT_EQ(called, 1);
    }
  }
}

TEST(ThreadPool, KeepsRoundsApart) {
  ThreadPool pool(3);
  long sum = 0;
  for (int round = 0; round < 2000; ++round) {
    std::atomic<long> part = 0;
    pool.for_each(5, [&](std::size_t index, int) { part += static_cast<long>(index); });
    sum += part;
  }
  EXPECT_EQ(sum, 2000 * 10);
}

}  // namespace
}  // namespace ecg::tensor
