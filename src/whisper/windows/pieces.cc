#include "whisper/windows/pieces.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ecg::whisper {
namespace {

enum class Kind { space, letter, number, sign };

struct Range {
  char32_t first, last;
  Kind kind;
};

// Beyond ASCII everything is taken for a letter but what stands here: the blocks of signs, spaces and digits
// that people write. A letter taken for a sign, or the reverse, only costs a token more; the text stays the
// same.
constexpr std::array kRanges = std::to_array<Range>({
    {0x80, 0x84, Kind::sign},       {0x85, 0x85, Kind::space},      {0x86, 0x9f, Kind::sign},
    {0xa0, 0xa0, Kind::space},      {0xa1, 0xa9, Kind::sign},       {0xab, 0xb1, Kind::sign},
    {0xb2, 0xb3, Kind::number},     {0xb4, 0xb4, Kind::sign},       {0xb6, 0xb8, Kind::sign},
    {0xb9, 0xb9, Kind::number},     {0xbb, 0xbb, Kind::sign},       {0xbc, 0xbe, Kind::number},
    {0xbf, 0xbf, Kind::sign},       {0xd7, 0xd7, Kind::sign},       {0xf7, 0xf7, Kind::sign},
    {0x2c2, 0x2c5, Kind::sign},     {0x300, 0x36f, Kind::sign},     {0x660, 0x669, Kind::number},
    {0x966, 0x96f, Kind::number},   {0x2000, 0x200a, Kind::space},  {0x200b, 0x2027, Kind::sign},
    {0x2028, 0x2029, Kind::space},  {0x202a, 0x202e, Kind::sign},   {0x202f, 0x202f, Kind::space},
    {0x2030, 0x205e, Kind::sign},   {0x205f, 0x205f, Kind::space},  {0x2060, 0x206f, Kind::sign},
    {0x2070, 0x2070, Kind::number}, {0x2074, 0x2079, Kind::number}, {0x207a, 0x207e, Kind::sign},
    {0x2080, 0x2089, Kind::number}, {0x208a, 0x208e, Kind::sign},   {0x20a0, 0x20f0, Kind::sign},
    {0x2150, 0x218b, Kind::number}, {0x2190, 0x245f, Kind::sign},   {0x2460, 0x249b, Kind::number},
    {0x249c, 0x24e9, Kind::sign},   {0x24ea, 0x24ff, Kind::number}, {0x2500, 0x2775, Kind::sign},
    {0x2776, 0x2793, Kind::number}, {0x2794, 0x2bff, Kind::sign},   {0x3000, 0x3000, Kind::space},
    {0x3001, 0x3004, Kind::sign},   {0x3007, 0x3007, Kind::number}, {0x3008, 0x3020, Kind::sign},
    {0x3021, 0x3029, Kind::number}, {0x302a, 0x3030, Kind::sign},   {0x30a0, 0x30a0, Kind::sign},
    {0x30fb, 0x30fb, Kind::sign},   {0xfe10, 0xfe6b, Kind::sign},   {0xff01, 0xff0f, Kind::sign},
    {0xff10, 0xff19, Kind::number}, {0xff1a, 0xff20, Kind::sign},   {0xff3b, 0xff40, Kind::sign},
    {0xff5b, 0xff65, Kind::sign},   {0xfffc, 0xfffd, Kind::sign},   {0x1f000, 0x1faff, Kind::sign},
});

Kind ascii_kind(char32_t c) {
  if (c == ' ' || (c >= '\t' && c <= '\r')) return Kind::space;
  if (c >= '0' && c <= '9') return Kind::number;
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? Kind::letter : Kind::sign;
}

Kind kind_of(char32_t c) {
  if (c < 0x80) return ascii_kind(c);
  const auto after = std::ranges::upper_bound(kRanges, c, {}, &Range::first);
  return after != kRanges.begin() && c <= std::prev(after)->last ? std::prev(after)->kind : Kind::letter;
}

/// Where the run of characters of one kind that begins at `position` ends.
std::size_t end_of_run(std::string_view text, std::size_t position, Kind kind) {
  while (position < text.size()) {
    std::size_t next = position;
    if (kind_of(next_code_point(text, next)) != kind) break;
    position = next;
  }
  return position;
}

std::size_t contraction(std::string_view rest) {
  for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
    if (rest.starts_with(ending)) return ending.size();
  return 0;
}

/// A run of space belongs together, but its last character goes with what follows it.
std::size_t space_size(std::string_view text, std::size_t position) {
  const std::size_t end = end_of_run(text, position, Kind::space);
  if (end == text.size()) return end - position;
  std::size_t last = position;
  for (std::size_t at = position; at < end;) {
    last = at;
    next_code_point(text, at);
  }
  return (last > position ? last : end) - position;
}

std::size_t piece_size(std::string_view text, std::size_t position) {
  if (const auto size = contraction(text.substr(position))) return size;
  std::size_t start = position;
  if (text[position] == ' ' && position + 1 < text.size()) ++start;
  std::size_t after = start;
  const Kind kind = kind_of(next_code_point(text, after));
  if (kind == Kind::space) return space_size(text, position);
  return end_of_run(text, start, kind) - position;
}

}  // namespace

std::vector<std::string_view> split_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t position = 0; position < text.size();) {
    pieces.push_back(text.substr(position, piece_size(text, position)));
    position += pieces.back().size();
  }
  return pieces;
}

}  // namespace ecg::whisper
