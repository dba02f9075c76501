#pragma once
// The first cut of a text before byte pairs are merged: words with their leading space, numbers, signs,
// space. Source: GPT-2's pattern, 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
#include <string_view>
#include <vector>

namespace ecg::whisper {

/// Views into `text`, in order, that together are all of it.
std::vector<std::string_view> split_pieces(std::string_view text);

}  // namespace ecg::whisper
