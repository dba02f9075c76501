#include "whisper/decoding/judgement.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"

namespace ecg::whisper {
namespace {

constexpr std::size_t kPhrase = 3;        // tokens in a row that were said before make a copy
constexpr double kFastest_frames = 2;     // a token: 25 a second, twice as fast as people speak
constexpr double kStandsStill = 5;        // frames: 0.1 s is less than any word lasts
constexpr std::size_t kShortestLoop = 8;  // tokens in a row: attention is noisy, and a slip is no loop

enum Script : unsigned { kLatin = 1, kHangul = 2, kKana = 4, kHan = 8, kCyrillic = 16, kOther = 32 };

struct Range {
  char32_t first, last;
  Script script;
};
// Letters by block of Unicode. What stands in none of them is no letter, or belongs to a script of no
// language below.
constexpr std::array kRanges{
    Range{'A', 'Z', kLatin},       Range{'a', 'z', kLatin},        Range{0xc0, 0x24f, kLatin},
    Range{0x1e00, 0x1eff, kLatin}, Range{0x370, 0x3ff, kOther},    Range{0x400, 0x52f, kCyrillic},
    Range{0x530, 0x10ff, kOther},  Range{0x1100, 0x11ff, kHangul}, Range{0x1200, 0x1dff, kOther},
    Range{0x1f00, 0x1fff, kOther}, Range{0x3041, 0x30ff, kKana},   Range{0x3131, 0x318e, kHangul},
    Range{0x3400, 0x4dbf, kHan},   Range{0x4e00, 0x9fff, kHan},    Range{0xac00, 0xd7a3, kHangul},
    Range{0xf900, 0xfaff, kHan},   Range{0x20000, 0x3ffff, kHan},
};

unsigned script_of(char32_t c) {
  for (const Range& range : kRanges)
    if (range.first <= c && c <= range.last) return range.script;
  return 0;
}

/// 0: not listed, everything may be right.
unsigned scripts_of(std::string_view language) {
  static const std::map<std::string_view, unsigned> kScripts{
      {"ko", kHangul},   {"ja", kKana | kHan}, {"zh", kHan},      {"yue", kHan},     {"ru", kCyrillic},
      {"uk", kCyrillic}, {"be", kCyrillic},    {"bg", kCyrillic}, {"mk", kCyrillic}, {"en", 0u | kLatin},
      {"de", kLatin},    {"es", kLatin},       {"fr", kLatin},    {"it", kLatin},    {"pt", kLatin},
      {"nl", kLatin},    {"sv", kLatin},       {"da", kLatin},    {"no", kLatin},    {"fi", kLatin},
      {"pl", kLatin},    {"cs", kLatin},       {"sk", kLatin},    {"hu", kLatin},    {"ro", kLatin},
      {"tr", kLatin},    {"ca", kLatin},       {"hr", kLatin},    {"sl", kLatin},    {"id", kLatin},
      {"ms", kLatin},    {"vi", kLatin},       {"tl", kLatin},    {"et", kLatin},    {"lv", kLatin},
      {"lt", kLatin},    {"is", kLatin},       {"gl", kLatin},    {"eu", kLatin},    {"af", kLatin},
  };
  const auto found = kScripts.find(language);
  return found == kScripts.end() ? 0 : found->second | kLatin;
}

/// How many tokens ago the phrase that ends at `at` was said last.
std::optional<std::size_t> said_before(std::span<const Token> text, std::size_t at) {
  const auto phrase = text.subspan(at + 1 - kPhrase, kPhrase);
  for (std::size_t back = 1; back + kPhrase <= at + 1; ++back)
    if (std::ranges::equal(phrase, text.subspan(at + 1 - kPhrase - back, kPhrase))) return back;
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> begin_of_loop(std::span<const Token> text, std::span<const int> frames) {
  std::size_t stalled = 0;
  for (std::size_t i = kPhrase - 1; i < text.size(); ++i) {
    const auto back = said_before(text, i);
    const bool stands = back && frames[i] - frames[i - *back] <
                                    std::max(kStandsStill, kFastest_frames * static_cast<double>(*back));
    stalled = stands ? stalled + 1 : 0;
    if (stalled == kShortestLoop) return i + 1 - stalled - (kPhrase - 1);
  }
  return std::nullopt;
}

double foreign_share(std::string_view text, std::string_view language) {
  const unsigned own = scripts_of(language);
  if (own == 0) return 0;
  std::size_t letters = 0, foreign = 0;
  for (std::size_t position = 0; position < text.size();) {
    const unsigned script = script_of(next_code_point(text, position));
    if (script == 0) continue;
    ++letters;
    foreign += (script & own) == 0;
  }
  return letters == 0 ? 0 : static_cast<double>(foreign) / static_cast<double>(letters);
}

}  // namespace ecg::whisper
