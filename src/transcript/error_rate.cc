#include "transcript/error_rate.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "base/text.h"

namespace ecg::transcript {
namespace {

using Units = std::vector<std::string>;

bool counts_characters(std::string_view language) {
  constexpr std::array<std::string_view, 4> kLanguages{"ko", "ja", "zh", "yue"};
  return std::ranges::find(kLanguages, language) != kLanguages.end();
}

/// Of ASCII, and the general and CJK blocks of Unicode.
bool is_punctuation(char32_t c) {
  if (c < 0x80) return !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  return (c >= 0x80 && c <= 0xbf) || (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) ||
         (c >= 0xff00 && c <= 0xff0f) || (c >= 0xff1a && c <= 0xff20) || (c >= 0xff3b && c <= 0xff40) ||
         (c >= 0xff5b && c <= 0xff65);
}

Units units_of(std::string_view text, bool characters) {
  const std::string lower = lower_ascii(text);
  Units units;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) units.push_back(word == "mister" ? "mr" : word);
    word.clear();
  };
  for (std::size_t position = 0; position < lower.size();) {
    const char32_t c = next_code_point(lower, position);
    if (c == '\'') continue;  // "don't" is one word
    if (is_punctuation(c)) {
      end_word();
      continue;
    }
    append_code_point(word, c);
    if (characters) end_word();
  }
  end_word();
  return units;
}

}  // namespace

ErrorRate error_rate(std::string_view said, std::string_view heard, std::string_view language) {
  const bool characters = counts_characters(language);
  const Units truth = units_of(said, characters), found = units_of(heard, characters);
  std::vector<std::size_t> row(found.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < truth.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < found.size(); ++j) {
      const std::size_t replaced = diagonal + (truth[i] == found[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return {.errors = row.back(), .said = truth.size()};
}

}  // namespace ecg::transcript
