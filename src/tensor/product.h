#pragma once
// Products of rows with a packed matrix, and what is done to the result while it is still at hand.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tensor/matrix.h"
#include "tensor/packed_matrix.h"
#include "tensor/thread_pool.h"

namespace ecg::tensor {

/// The other factor: rows of floats, or of integers with a scale for each row, as the packed matrix wants
/// them. The size of an integer is chosen from the row itself, so nothing needs calibration. Bytes are
/// unsigned: a row's least number is 0, its greatest 255, and `zero` stands for 0.
class PackedRows {
 public:
  /// Takes over `rows` as `compute_type` wants them. No allocation when it fits.
  void assign(ComputeType compute_type, MatrixView<const float> rows);
  /// The same for layer_norm(rows): Ba et al. 2016 (arXiv 1607.06450), epsilon 1e-5.
  void assign_normalized(ComputeType compute_type, MatrixView<const float> rows, std::span<const float> scale,
                         std::span<const float> shift);
  /// Room for `rows` rows to be written by hand.
  void resize(ComputeType compute_type, std::size_t rows, std::size_t inputs);

  /// Whether these rows and a matrix of that compute type go together.
  bool suit(ComputeType compute_type) const { return kind_ == kind_of(compute_type); }
  bool integers() const { return kind_ != Kind::floats; }
  std::size_t rows() const { return rows_; }
  std::size_t inputs() const { return inputs_; }
  std::size_t stride() const { return stride_; }  ///< padded(); the numbers beyond inputs() are 0
  std::int16_t* quantized(std::size_t row) { return quantized_.data() + row * stride_; }
  const std::int16_t* quantized(std::size_t row) const { return quantized_.data() + row * stride_; }
  std::uint8_t* bytes(std::size_t row) { return bytes_.data() + row * stride_; }
  const std::uint8_t* bytes(std::size_t row) const { return bytes_.data() + row * stride_; }
  float* plain(std::size_t row) { return plain_.data() + row * stride_; }
  const float* plain(std::size_t row) const { return plain_.data() + row * stride_; }
  float& scale(std::size_t row) { return scales_[row]; }
  float scale(std::size_t row) const { return scales_[row]; }
  const float* scales(std::size_t row) const { return scales_.data() + row; }
  std::int32_t& zero(std::size_t row) { return zeros_[row]; }  ///< of bytes only: the byte that means 0
  const std::int32_t* zeros(std::size_t row) const { return zeros_.data() + row; }

 private:
  enum class Kind { floats, shorts, bytes };
  static Kind kind_of(ComputeType compute_type) {
    return compute_type == ComputeType::f32    ? Kind::floats
           : compute_type == ComputeType::u8i8 ? Kind::bytes
                                               : Kind::shorts;
  }
  /// Fills a row of integers.
  void quantize(std::size_t row, const float* numbers);

  Kind kind_ = Kind::floats;
  std::size_t rows_ = 0, inputs_ = 0, stride_ = 0;
  Buffer<float> plain_;
  Buffer<std::int16_t> quantized_;
  Buffer<std::uint8_t> bytes_;
  Buffer<float> scales_;
  Buffer<std::int32_t> zeros_;
};

/// What follows a product: out = gelu(rows x matrix^T + bias), or out += … when `add`.
struct Epilogue {
  std::span<const float> bias = {};  ///< one for each output, or none
  bool gelu = false;                 ///< Hendrycks and Gimpel 2016 (arXiv 1606.08415), the exact one
  bool add = false;
};

/// out: [rows.rows() x matrix.outputs()]. On this thread.
void multiply(const PackedRows& rows, const PackedMatrix& matrix, const Epilogue& epilogue,
              MatrixView<float> out);
/// The same on all threads, each with some of the outputs: for few rows and many outputs.
void multiply(ThreadPool& pool, const PackedRows& rows, const PackedMatrix& matrix, const Epilogue& epilogue,
              MatrixView<float> out);

}  // namespace ecg::tensor
