#pragma once
// Rows of numbers: `Matrix` owns them, `MatrixView` looks at somebody's. Row-major, no strides but the
// row's.
#include <cassert>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace ecg::tensor {

/// Vectors of every CPU we know load from a multiple of this.
inline constexpr std::size_t kAlignment = 64;

/// Memory for std::free(), at a multiple of kAlignment. Throw std::bad_alloc. The first is zero, and large
/// ones lie on huge pages where the system has some: weights are read from end to end for every token, and
/// looking up each 4 KB of them costs a tenth of that.
void* zeroed_block(std::size_t bytes);
void* untouched_block(std::size_t bytes);

template <typename T>
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(T* data, std::size_t rows, std::size_t columns) : MatrixView(data, rows, columns, columns) {}
  MatrixView(T* data, std::size_t rows, std::size_t columns, std::size_t stride)
      : data_(data), rows_(rows), columns_(columns), stride_(stride) {}
  /// A view for writing is one for reading.
  template <typename U>
  requires(std::is_same_v<const U, T> && !std::is_const_v<U>)
      MatrixView(MatrixView<U> other)  // NOLINT(google-explicit-constructor)
      : MatrixView(other.data(), other.rows(), other.columns(), other.stride()) {}

  T* data() const { return data_; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::size_t stride() const { return stride_; }
  std::span<T> row(std::size_t r) const {
    assert(r < rows_);
    return {data_ + r * stride_, columns_};
  }
  MatrixView rows(std::size_t first, std::size_t count) const {
    assert(first + count <= rows_);
    return {data_ + first * stride_, count, columns_, stride_};
  }
  MatrixView columns(std::size_t first, std::size_t count) const {
    assert(first + count <= columns_);
    return {data_ + first, rows_, count, stride_};
  }

 private:
  T* data_ = nullptr;
  std::size_t rows_ = 0, columns_ = 0, stride_ = 0;
};

/// Plain numbers on an aligned block, zero at first. Shrinking and growing back within the first size costs
/// nothing.
template <typename T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) { resize(size); }

  /// Afterwards the content is zero if the block had to grow, and unspecified otherwise.
  void resize(std::size_t size) {
    if (size > capacity_) {
      data_.reset();  // or there would be two of them for a moment
      data_.reset(static_cast<T*>(zeroed_block(size * sizeof(T))));
      capacity_ = size;
    }
    size_ = size;
  }
  /// Room for `size` numbers that nobody may read before writing them. The system gives such a block page by
  /// page, as it is written: what stays unused costs nothing.
  void reserve_untouched(std::size_t size) {
    data_.reset(static_cast<T*>(untouched_block(size * sizeof(T))));
    size_ = capacity_ = size;
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  operator std::span<T>() { return {data_.get(), size_}; }              // NOLINT(google-explicit-constructor)
  operator std::span<const T>() const { return {data_.get(), size_}; }  // NOLINT(google-explicit-constructor)

 private:
  static_assert(std::is_trivially_copyable_v<T>);
  struct Free {
    void operator()(T* block) const { std::free(block); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

template <typename T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns) { resize(rows, columns); }

  /// As Buffer::resize(): no allocation when it fits.
  void resize(std::size_t rows, std::size_t columns) {
    numbers_.resize(rows * columns);
    rows_ = rows;
    columns_ = columns;
  }
  /// As Buffer::reserve_untouched().
  void resize_untouched(std::size_t rows, std::size_t columns) {
    numbers_.reserve_untouched(rows * columns);
    rows_ = rows;
    columns_ = columns;
  }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  T* data() { return numbers_.data(); }
  const T* data() const { return numbers_.data(); }
  std::span<T> row(std::size_t r) { return view().row(r); }
  std::span<const T> row(std::size_t r) const { return view().row(r); }
  MatrixView<T> view() { return {numbers_.data(), rows_, columns_}; }
  MatrixView<const T> view() const { return {numbers_.data(), rows_, columns_}; }
  operator MatrixView<T>() { return view(); }              // NOLINT(google-explicit-constructor)
  operator MatrixView<const T>() const { return view(); }  // NOLINT(google-explicit-constructor)

 private:
  Buffer<T> numbers_;
  std::size_t rows_ = 0, columns_ = 0;
};

}  // namespace ecg::tensor
