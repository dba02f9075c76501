#pragma once
// Bytes that come and bytes that go, one piece at a time: how rooms hand streams to each other.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ecg {

/// Takes a body piece by piece. Destroyed without finish() it must leave no trace: the sender went away.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;  ///< throws Error, which ends the body
};

/// Gives a body piece by piece.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills the front of `out` and returns how much; 0 at the end. Throws Error.
  virtual std::size_t read(std::span<char> out) = 0;
};

}  // namespace ecg
