// The encoder's and decoder's products: billions of operations a second, and beside them oneDNN's and the
// machine's limit. The limit is what independent multiply-adds on registers reach, so it moves with clock and
// neighbours.
#include <benchmark/benchmark.h>
#include <dnnl.h>

#include <vector>

#include "tensor/attention.h"
#include "tensor/product.h"
#include "tensor/vector_math.h"

namespace {

using namespace ecg::tensor;

Matrix<float> ramp(std::size_t rows, std::size_t columns) {
  Matrix<float> matrix(rows, columns);
  for (std::size_t i = 0; i < rows * columns; ++i) matrix.data()[i] = static_cast<float>(i % 37) - 18;
  return matrix;
}

void count_operations(benchmark::State& state, double per_round) {
  state.counters["GOP/s"] = benchmark::Counter(
      per_round * 1e-9, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

constexpr std::size_t kBlockRows = 36;  // as the encoder's

/// 1500 rows in blocks, as the encoder multiplies them; one thread.
void encoder_product(benchmark::State& state, ComputeType storage) {
  const auto inputs = static_cast<std::size_t>(state.range(0)),
             outputs = static_cast<std::size_t>(state.range(1));
  const auto packed = PackedMatrix::pack(storage, ramp(outputs, inputs));
  PackedRows rows;
  rows.assign(storage, ramp(kBlockRows, inputs));
  Matrix<float> out(kBlockRows, outputs);
  for (auto _ : state) multiply(rows, packed, {}, out);
  count_operations(state, 2.0 * kBlockRows * static_cast<double>(inputs * outputs));
}

void onednn_product(benchmark::State& state) {
  const auto inputs = state.range(0), outputs = state.range(1);
  const auto a = ramp(1500, static_cast<std::size_t>(inputs));
  const auto b = ramp(static_cast<std::size_t>(outputs), static_cast<std::size_t>(inputs));
  Matrix<float> out(1500, static_cast<std::size_t>(outputs));
  for (auto _ : state)
    dnnl_sgemm('N', 'T', 1500, outputs, inputs, 1, a.data(), inputs, b.data(), inputs, 0, out.data(),
               outputs);
  count_operations(state, 2.0 * 1500 * static_cast<double>(inputs * outputs));
}

/// The logits for a few windows at once: memory is the limit.
void decoder_product(benchmark::State& state, ComputeType storage) {
  ThreadPool pool;
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto packed = PackedMatrix::pack(storage, ramp(51864, 512));
  PackedRows rows;
  rows.assign(storage, ramp(count, 512));
  Matrix<float> out(count, 51864);
  for (auto _ : state) multiply(pool, rows, packed, {}, out);
  count_operations(state, 2.0 * static_cast<double>(count) * 51864 * 512);
  state.SetBytesProcessed(static_cast<std::int64_t>(packed.size_bytes()) * state.iterations());
}

void encoder_attention(benchmark::State& state, ComputeType of_keys, ComputeType of_values) {
  const auto keys = ramp(1500, 64), queries = ramp(kBlockRows, 64);
  Memory memory;
  memory.assign(of_keys, of_values, keys, keys);
  AttentionScratch scratch;
  Matrix<float> out(kBlockRows, 64);
  for (auto _ : state) attend(queries, memory, scratch, out);
  count_operations(state, 4.0 * kBlockRows * 1500 * 64);
}

BENCHMARK_CAPTURE(encoder_product, f32, ComputeType::f32)
    ->Args({512, 512})
    ->Args({512, 2048})
    ->Args({2048, 512});
BENCHMARK_CAPTURE(encoder_product, i16, ComputeType::i16)
    ->Args({512, 512})
    ->Args({512, 2048})
    ->Args({2048, 512});
BENCHMARK_CAPTURE(encoder_product, i8, ComputeType::i8)
    ->Args({512, 512})
    ->Args({512, 2048})
    ->Args({2048, 512});
BENCHMARK_CAPTURE(encoder_product, u8i8, ComputeType::u8i8)
    ->Args({512, 512})
    ->Args({512, 2048})
    ->Args({2048, 512});
BENCHMARK(onednn_product)->Args({512, 512})->Args({512, 2048})->Args({2048, 512});
BENCHMARK_CAPTURE(decoder_product, f32, ComputeType::f32)->Arg(1)->Arg(5)->Arg(8)->UseRealTime();
BENCHMARK_CAPTURE(decoder_product, i8, ComputeType::i8)->Arg(1)->Arg(5)->Arg(8)->Arg(16)->UseRealTime();
BENCHMARK_CAPTURE(encoder_attention, f32, ComputeType::f32, ComputeType::f32);
BENCHMARK_CAPTURE(encoder_attention, i16, ComputeType::i16, ComputeType::i16);
BENCHMARK_CAPTURE(encoder_attention, u8i8, ComputeType::u8i8, ComputeType::i16);

}  // namespace

BENCHMARK_MAIN();
