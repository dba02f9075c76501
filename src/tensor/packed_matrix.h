#pragma once
// One factor of a product, laid out so that the kernel reads it once from front to back.
//
// A product here is out = rows x matrix^T, where `matrix` has a row of `inputs` numbers for each output.
// Sixteen outputs form a panel: first their first two inputs, output by output, then the next two (floats:
// one by one). That is what the instruction for pairs of 16-bit numbers (pmaddwd, vpdpwssd) wants, and SSE4,
// AVX2, AVX-512 and NEON have it.
//
// Bytes on both sides stand in fours, as the instruction for them (vpdpbusd, AVX-512 VNNI) wants them: half
// the memory and twice the products of pairs. Where there is no such instruction pairs are faster: on AVX2 a
// pair of 16-bit products costs what two pairs of 8-bit ones cost once these were saved from overflowing in
// 16 bits (docs/decisions).
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "tensor/matrix.h"

namespace ecg::tensor {

enum class ComputeType {
  f32,  ///< exact; rows are floats too
  i16,  ///< 12 bits and a float scale for each output
  i8,   ///< 8 bits and a float scale for each output: half the memory to read, widened on the way
  u8i8  ///< the same, and rows are bytes too
};

/// Whether u8i8 is the fastest compute type on this machine.
bool bytes_are_fast();

inline constexpr std::size_t kPanel = 16;
/// So many inputs of one output stand together.
constexpr std::size_t inputs_together(ComputeType compute_type) {
  return compute_type == ComputeType::u8i8 ? 4 : compute_type == ComputeType::f32 ? 1 : 2;
}
/// Both factors have zeros up to here. Floats too come in pairs.
constexpr std::size_t padded(ComputeType compute_type, std::size_t inputs) {
  const std::size_t together = compute_type == ComputeType::u8i8 ? 4 : 2;
  return (inputs + together - 1) / together * together;
}
/// This many inputs are summed in 32-bit integers before they go to floats, so
/// kRowLevel * kWeightLevel * kIntegerRun must stay below 2^31.
inline constexpr std::size_t kIntegerRun = 256;
inline constexpr int kRowLevel = 4095;
inline constexpr int kWeightLevel = 2047;
inline constexpr int kByteLevel = 127;
inline constexpr int kRowByteLevel = 255;
static_assert(std::int64_t{kRowLevel} * kWeightLevel * static_cast<std::int64_t>(kIntegerRun) < INT32_MAX);

class PackedMatrix {
 public:
  PackedMatrix() = default;
  PackedMatrix(ComputeType compute_type, std::size_t outputs, std::size_t inputs) {
    resize(compute_type, outputs, inputs);
  }

  /// [outputs x inputs], a row for each output.
  static PackedMatrix pack(ComputeType compute_type, MatrixView<const float> matrix);

  /// No allocation when it fits into what was there. The content is unspecified until each panel was packed.
  void resize(ComputeType compute_type, std::size_t outputs, std::size_t inputs);
  /// Packs outputs from `first_output`, a multiple of kPanel, on: a row of `matrix` each. Panels are
  /// independent: different threads may pack different ones.
  void pack_rows(std::size_t first_output, MatrixView<const float> matrix);
  /// The same, where outputs are the columns of `matrix`, as the values of attention are.
  void pack_columns(std::size_t first_output, MatrixView<const float> matrix);

  ComputeType compute_type() const { return compute_type_; }
  std::size_t outputs() const { return outputs_; }
  std::size_t inputs() const { return inputs_; }
  std::size_t padded_inputs() const { return padded(compute_type_, inputs_); }
  std::size_t panels() const { return (outputs_ + kPanel - 1) / kPanel; }
  std::size_t size_bytes() const;

  /// A panel's numbers; T is float, int16_t or int8_t as compute_type() says.
  template <typename T>
  const T* panel(std::size_t index) const {
    return std::get<Buffer<T>>(numbers_).data() + index * kPanel * padded_inputs();
  }
  /// Scales of a panel's outputs; ones for f32.
  const float* scales(std::size_t panel) const { return scales_.data() + panel * kPanel; }
  /// Sums of each output's numbers, for u8i8 only: a row's zero is no zero then.
  const std::int32_t* sums(std::size_t panel) const { return sums_.data() + panel * kPanel; }

 private:
  template <typename T>
  T* panel_for_writing(std::size_t index) {
    return std::get<Buffer<T>>(numbers_).data() + index * kPanel * padded_inputs();
  }
  /// Sets the scales of a panel; returns what its outputs are multiplied by.
  std::array<float, kPanel> choose_scales(std::size_t panel, const std::array<float, kPanel>& most);

  ComputeType compute_type_ = ComputeType::f32;
  std::size_t outputs_ = 0, inputs_ = 0;
  std::variant<Buffer<float>, Buffer<std::int16_t>, Buffer<std::int8_t>> numbers_;
  Buffer<float> scales_;
  Buffer<std::int32_t> sums_;
};

}  // namespace ecg::tensor
