#pragma once
// Numbers as ggml stores them: plain, or in blocks of 32 that share a scale.
// Source: the block layouts of ggml (ggml-common.h, names q4_0 … q8_0), described here in our own words:
// a block is a 16-bit float scale d, then (for _1) a 16-bit float offset m, then (for q5) 32 high bits, then
// the low nibbles, number j in the low half of byte j and number j + 16 in the high half; q8_0 has 32 signed
// bytes.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace ecg::whisper {

enum class GgmlType { f32 = 0, f16 = 1, q4_0 = 2, q4_1 = 3, q5_0 = 6, q5_1 = 7, q8_0 = 8 };

/// nullopt for a number that no Whisper file uses.
std::optional<GgmlType> ggml_type(std::int32_t number);
/// How many numbers share a block (1 for f32 and f16), and how many bytes that block has.
std::size_t block_numbers(GgmlType type);
std::size_t block_bytes(GgmlType type);

float from_half(std::uint16_t half);

/// Unpacks out.size() numbers, a multiple of block_numbers(). `bytes` needs no alignment; its size must be
/// exact.
void dequantize(GgmlType type, std::span<const std::byte> bytes, std::span<float> out);

}  // namespace ecg::whisper
