// Conversion by ICU, detection by uchardet (Mozilla's detector, with Korean and Japanese models).
#include "captions/reading/encoding.h"

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace ecg::captions {
namespace {

constexpr std::size_t kTelling_bytes = 64 << 10;  // as much of the letters as a detector needs
constexpr std::size_t kUtf16Sample_bytes = 4096;
constexpr std::string_view kReplacement = "\uFFFD";

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

// What is looked for in old files, as the superset that Windows wrote.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSupersets = {{
    {"UHC", "windows-949"},
    {"EUC-KR", "windows-949"},
    {"SHIFT_JIS", "windows-31j"},
    {"BIG5", "windows-950"},
    {"ISO-8859-1", "windows-1252"},
    {"ISO-8859-15", "windows-1252"},
    {"ISO-8859-7", "windows-1253"},
    {"ISO-8859-9", "windows-1254"},
    {"TIS-620", "windows-874"},
    {"ASCII", "windows-1252"},
}};

Converter converter_named(std::string_view name) {
  UErrorCode problem = U_ZERO_ERROR;
  // iconv's names of Windows' own code pages mean more than ICU takes them for.
  const std::string lower = lower_ascii(name);
  const std::string asked =
      lower == "cp949" || lower == "euc-kr" || lower == "uhc" ? "windows-949"
      : lower == "shift_jis" || lower == "shift-jis" || lower == "sjis" || lower == "cp932"
          ? "windows-31j"
          : std::string(name);
  Converter converter(ucnv_open(asked.c_str(), &problem), ucnv_close);
  if (U_FAILURE(problem) || !converter)
    throw Error(Code::usage, "no encoding is called '" + std::string(name) +
                                 "'; there are utf-8, utf-16le, cp949, shift_jis, gb18030, windows-1252, …");
  return converter;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

Decoded decoded(std::string_view bytes, std::string_view encoding) {
  const Converter converter = converter_named(encoding);
  UErrorCode problem = U_ZERO_ERROR;
  const icu::UnicodeString wide(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(),
                                problem);
  if (U_FAILURE(problem))
    throw Error(Code::invalid_field, "the file cannot be read as " + std::string(encoding));
  Decoded result{.text = {}, .encoding = std::string(encoding)};
  wide.toUTF8String(result.text);
  if (result.text.starts_with("\uFEFF")) result.text.erase(0, 3);
  result.lost = count_of(result.text, kReplacement);
  return result;
}

Decoded as_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  Decoded result{.text = to_valid_utf8(bytes), .encoding = "UTF-8"};
  if (!is_utf8(bytes)) result.lost = count_of(result.text, kReplacement) - count_of(bytes, kReplacement);
  return result;
}

/// Whether it is UTF-8 with some broken bytes, and not something else: four good letters for each bad byte.
bool is_mostly_utf8(std::string_view bytes) {
  std::size_t good = 0, bad = 0;
  for (std::size_t position = 0; position < bytes.size();) {
    const std::size_t from = position;
    const char32_t c = next_code_point(bytes, position);
    if (c == 0xFFFD && position == from + 1)
      ++bad;
    else if (c >= 0x80)
      ++good;
  }
  return good >= 4 * bad;
}

/// Written text has a zero byte in most of its UTF-16 units; no other text has any.
std::string_view utf16_without_mark(std::string_view bytes) {
  bytes = bytes.substr(0, kUtf16Sample_bytes);
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] == '\0') ++(i % 2 == 0 ? even : odd);
  const std::size_t enough = bytes.size() / 5;
  if (enough == 0) return "";
  return odd > enough && even * 4 < odd ? "UTF-16LE" : even > enough && odd * 4 < even ? "UTF-16BE" : "";
}

/// The lines in which something is not ASCII.
std::string telling_lines(std::string_view bytes) {
  std::string telling;
  while (!bytes.empty() && telling.size() < kTelling_bytes) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
      telling.append(line).append("\n");
    bytes.remove_prefix(std::min(bytes.size(), end + 1));
  }
  return telling;
}

/// Whether it is all Hangul as CP949. Text in Western letters never is: most of them stand alone, and would
/// take an ASCII letter with them that makes no syllable.
bool is_all_hangul(std::string_view telling) {
  const Decoded korean = decoded(telling, "windows-949");
  std::size_t hangul = 0, others = korean.lost;
  for (std::size_t position = 0; position < korean.text.size();) {
    const char32_t c = next_code_point(korean.text, position);
    if (c >= 0xAC00 && c <= 0xD7A3)
      ++hangul;
    else if (c >= 0x80)
      ++others;
  }
  return hangul >= 2 && others * 10 <= hangul;
}

bool is_eastern(std::string_view name) {
  constexpr std::array<std::string_view, 7> kEastern = {"GB18030", "BIG5", "EUC-TW", "SHIFT_JIS",
                                                        "EUC-JP",  "UHC",  "EUC-KR"};
  return std::ranges::find(kEastern, name) != kEastern.end() || name.starts_with("ISO-2022");
}

/// uchardet takes Korean with syllables outside of KS X 1001 for Western text.
std::string detected(std::string_view telling) {
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, decltype(&uchardet_delete)> detector(
      uchardet_new(), uchardet_delete);
  uchardet_handle_data(detector.get(), telling.data(), telling.size());
  uchardet_data_end(detector.get());
  const std::string_view name = uchardet_get_charset(detector.get());
  if (!is_eastern(name) && is_all_hangul(telling)) return "windows-949";
  const auto superset =
      std::ranges::find(kSupersets, name, &std::pair<std::string_view, std::string_view>::first);
  if (superset != kSupersets.end()) return std::string(superset->second);
  UErrorCode problem = U_ZERO_ERROR;
  const Converter converter(ucnv_open(std::string(name).c_str(), &problem), ucnv_close);
  return name.empty() || U_FAILURE(problem) ? "windows-1252" : std::string(name);
}

std::string_view marked(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return "UTF-32LE";
  if (bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4))) return "UTF-32BE";
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  return "";
}

}  // namespace

Decoded to_utf8(std::string_view bytes, std::string_view told) {
  if (const std::string_view mark = marked(bytes); !mark.empty())
    return mark == "UTF-8" ? as_utf8(bytes) : decoded(bytes, mark);
  if (!told.empty()) return decoded(bytes, told);
  if (const std::string_view wide = utf16_without_mark(bytes); !wide.empty()) return decoded(bytes, wide);
  if (is_mostly_utf8(bytes)) return as_utf8(bytes);
  return decoded(bytes, detected(telling_lines(bytes)));
}

}  // namespace ecg::captions
