#include "whisper/ggml_tensor.h"

#include <bit>
#include <cassert>
#include <cstring>

#include "tensor/vector_math.h"

namespace ecg::whisper {
namespace {

constexpr std::size_t kBlock = 32;

template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

unsigned low(const std::byte* nibbles, std::size_t j) { return std::to_integer<unsigned>(nibbles[j]) & 15u; }
unsigned high(const std::byte* nibbles, std::size_t j) { return std::to_integer<unsigned>(nibbles[j]) >> 4; }

/// Calls number(j, raw) for the 32 numbers of a block of nibbles.
template <typename Number>
void each_nibble(const std::byte* nibbles, Number number) {
  for (std::size_t j = 0; j < kBlock / 2; ++j) {
    number(j, low(nibbles, j));
    number(j + kBlock / 2, high(nibbles, j));
  }
}

void unpack_q4(const std::byte* block, bool with_offset, float* out) {
  const float d = from_half(load<std::uint16_t>(block));
  const float m = with_offset ? from_half(load<std::uint16_t>(block + 2)) : -8 * d;
  each_nibble(block + (with_offset ? 4 : 2),
              [&](std::size_t j, unsigned raw) { out[j] = d * static_cast<float>(raw) + m; });
}

void unpack_q5(const std::byte* block, bool with_offset, float* out) {
  const float d = from_half(load<std::uint16_t>(block));
  const float m = with_offset ? from_half(load<std::uint16_t>(block + 2)) : -16 * d;
  const std::byte* bits = block + (with_offset ? 4 : 2);
  const auto fifth = load<std::uint32_t>(bits);
  each_nibble(bits + 4, [&](std::size_t j, unsigned raw) {
    out[j] = d * static_cast<float>(raw | ((fifth >> j & 1u) << 4)) + m;
  });
}

void unpack_q8(const std::byte* block, float* out) {
  const float d = from_half(load<std::uint16_t>(block));
  for (std::size_t j = 0; j < kBlock; ++j) out[j] = d * static_cast<float>(load<std::int8_t>(block + 2 + j));
}

void unpack_block(GgmlType type, const std::byte* block, float* out) {
  switch (type) {
    case GgmlType::f32:
    case GgmlType::f16:
      return;  // no blocks
    case GgmlType::q4_0:
      return unpack_q4(block, false, out);
    case GgmlType::q4_1:
      return unpack_q4(block, true, out);
    case GgmlType::q5_0:
      return unpack_q5(block, false, out);
    case GgmlType::q5_1:
      return unpack_q5(block, true, out);
    case GgmlType::q8_0:
      return unpack_q8(block, out);
  }
}

}  // namespace

std::optional<GgmlType> ggml_type(std::int32_t number) {
  switch (number) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 6:
    case 7:
    case 8:
      return static_cast<GgmlType>(number);
    default:
      return std::nullopt;
  }
}

std::size_t block_numbers(GgmlType type) {
  return type == GgmlType::f32 || type == GgmlType::f16 ? 1 : kBlock;
}

std::size_t block_bytes(GgmlType type) {
  switch (type) {
    case GgmlType::f32:
      return 4;
    case GgmlType::f16:
      return 2;
    case GgmlType::q4_0:
      return 2 + 16;
    case GgmlType::q4_1:
      return 4 + 16;
    case GgmlType::q5_0:
      return 2 + 4 + 16;
    case GgmlType::q5_1:
      return 4 + 4 + 16;
    case GgmlType::q8_0:
      return 2 + 32;
  }
  return 0;
}

// IEEE 754 binary16. Shifting the bits into place gives the number times 2^-112; one product puts that right,
// subnormals included. Infinity and NaN have the exponent 31, which then needs the rest of binary32's.
float from_half(std::uint16_t half) {
  const auto sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const auto magnitude = static_cast<std::uint32_t>(half & 0x7fffu) << 13;
  const bool special = (half & 0x7c00u) == 0x7c00u;
  const float scaled = std::bit_cast<float>(magnitude) * 0x1p112f;
  const auto bits = special ? magnitude | 0x7f800000u : std::bit_cast<std::uint32_t>(scaled);
  return std::bit_cast<float>(bits | sign);
}

void dequantize(GgmlType type, std::span<const std::byte> bytes, std::span<float> out) {
  const std::size_t step = block_numbers(type), size = block_bytes(type);
  assert(out.size() % step == 0 && out.size() / step * size == bytes.size());
  if (type == GgmlType::f32) {
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return;
  }
  if (type == GgmlType::f16) return tensor::half_to_float(bytes.data(), out);
  const std::byte* block = bytes.data();
  for (std::size_t i = 0; i < out.size(); i += step, block += size) unpack_block(type, block, out.data() + i);
}

}  // namespace ecg::whisper
