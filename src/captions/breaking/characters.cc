// Tables of characters, as ranges; only what spoken text can hold.
#include "captions/breaking/characters.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace ecg::captions {
namespace {

struct Range {
  char32_t first, last;
};

/// The ranges rise, and are asked for nearly every character of a file.
template <std::size_t n>
bool in(char32_t c, const Range (&ranges)[n]) {
  const Range* after = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                        [](char32_t value, Range range) { return value < range.first; });
  return after != std::begin(ranges) && c <= std::prev(after)->last;
}

template <std::size_t n>
constexpr bool rise(const Range (&ranges)[n]) {
  for (std::size_t i = 1; i < n; ++i)
    if (ranges[i].first <= ranges[i - 1].last) return false;
  return true;
}

bool in(char32_t c, std::u32string_view characters) { return characters.find(c) != characters.npos; }

constexpr Range kCombining[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F},   {0x0670, 0x0670},   {0x06D6, 0x06ED}, {0x0900, 0x0903}, {0x093A, 0x093C},
    {0x093E, 0x094F},   {0x0981, 0x0983},   {0x09BC, 0x09CD}, {0x0B82, 0x0B82}, {0x0BBE, 0x0BCD},
    {0x0C3E, 0x0C56},   {0x0E31, 0x0E31},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1},
    {0x0EB4, 0x0EBC},   {0x0EC8, 0x0ECD},   {0x102B, 0x103E}, {0x1160, 0x11FF}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},   {0x200B, 0x200F},   {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0x302A, 0x302D},
    {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF},
    {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
};

static_assert(rise(kCombining));

constexpr Range kFullWidth[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
    {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static_assert(rise(kFullWidth));

constexpr std::u32string_view kClosing = U")]}’”»›）］｝」』】〕〉》〗〙";
constexpr std::u32string_view kOpening = U"([{‘“«‹（［｛「『【〔〈《〖〘¿¡";
constexpr std::u32string_view kSmallKana = U"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶーゝゞヽヾ々〻";
constexpr std::u32string_view kSentenceEnds = U".!?。！？．｡‼⁇⁈⁉।؟۔";
constexpr std::u32string_view kClauseEnds = U",;:…‥—–、，；：､،؛";

}  // namespace

bool is_space(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x3000;
}

bool is_combining(char32_t c) { return c >= 0x300 && in(c, kCombining); }
bool is_full_width(char32_t c) { return c >= 0x1100 && in(c, kFullWidth); }
bool is_dash_or_quote(char32_t c) { return c >= 0x2010 && c <= 0x2027; }

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000 || c == U'々';
}
bool is_hiragana(char32_t c) { return c >= 0x3041 && c <= 0x309F; }
bool is_katakana(char32_t c) { return (c >= 0x30A1 && c <= 0x30FF) || (c >= 0xFF66 && c <= 0xFF9F); }

bool ends_sentence(char32_t c) { return in(c, kSentenceEnds); }
bool ends_clause(char32_t c) { return in(c, kClauseEnds); }
bool closes(char32_t c) { return c == U'"' || c == U'\'' || in(c, kClosing); }

bool never_starts_a_line(char32_t c) {
  return is_combining(c) || ends_sentence(c) || ends_clause(c) || in(c, kClosing) || in(c, kSmallKana) ||
         c == U'・' || c == U'~' || c == U'～' || c == U'〜' || c == U'%' || c == U'％';
}
bool never_ends_a_line(char32_t c) { return c == 0x200D || in(c, kOpening); }

}  // namespace ecg::captions
