// ICU counts in UTF-16; here an offset is that of a code point.
#include "captions/breaking/unicode_breaks.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>

#include "base/error.h"

namespace ecg::captions {
namespace {

constexpr char32_t kFirstMark = 0x300;        // below it every character is a cluster of its own
constexpr char32_t kFirstSuchScript = 0xE00;  // Thai: the first block of class SA

using Iterator = std::unique_ptr<icu::BreakIterator>;

/// Opening ICU's data takes longer than most captions, and a copy as long as a short one: it is opened once
/// for each kind, and copied once for each thread.
Iterator copy_of(const Iterator& opened) {
  if (!opened) throw Error(Code::internal, "ICU has no rules for breaks of text");
  return Iterator(opened->clone());
}

const Iterator& clusters() {
  static UErrorCode problem = U_ZERO_ERROR;
  static const Iterator opened(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), problem));
  thread_local const Iterator own = copy_of(opened);
  return own;
}

const Iterator& lines() {
  static UErrorCode problem = U_ZERO_ERROR;
  static const Iterator opened(icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), problem));
  thread_local const Iterator own = copy_of(opened);
  return own;
}

const Iterator& words() {
  static UErrorCode problem = U_ZERO_ERROR;
  static const Iterator opened(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), problem));
  thread_local const Iterator own = copy_of(opened);
  return own;
}

std::vector<bool> boundaries(std::u32string_view text, const Iterator& iterator) {
  const icu::UnicodeString utf16 = icu::UnicodeString::fromUTF32(
      reinterpret_cast<const UChar32*>(text.data()), static_cast<std::int32_t>(text.size()));
  iterator->setText(utf16);
  std::vector<bool> starts(text.size(), false);
  std::int32_t offset = 0;
  std::size_t at = 0;
  for (std::int32_t next = iterator->first(); next != icu::BreakIterator::DONE; next = iterator->next()) {
    for (; offset < next; ++at) offset += text[at] > 0xFFFF ? 2 : 1;
    if (at < text.size()) starts[at] = true;
  }
  return starts;
}

bool all_below(std::u32string_view text, char32_t limit) {
  return std::ranges::all_of(text, [limit](char32_t c) { return c < limit; });
}

bool needs_dictionary(char32_t c) {
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

}  // namespace

std::vector<bool> cluster_starts(std::u32string_view text) {
  if (all_below(text, kFirstMark)) return std::vector<bool>(text.size(), true);
  return boundaries(text, clusters());
}

std::vector<bool> line_opportunities(std::u32string_view text) {
  std::vector<bool> starts(text.size(), false);
  if (all_below(text, kFirstSuchScript) || std::ranges::none_of(text, needs_dictionary)) return starts;
  const std::vector<bool> found = boundaries(text, lines());
  for (std::size_t i = 1; i < text.size(); ++i)
    starts[i] = found[i] && (needs_dictionary(text[i - 1]) || needs_dictionary(text[i]));
  return starts;
}

std::vector<bool> word_starts(std::u32string_view text) { return boundaries(text, words()); }

}  // namespace ecg::captions
