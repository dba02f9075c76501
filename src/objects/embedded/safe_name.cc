// Names of objects: what of a file's own name may stand in a key.
#include <wctype.h>

#include <algorithm>
#include <clocale>

#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "objects/object_store.h"

namespace ecg::objects {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestExtension = 16;

/// Letters, digits and the marks that belong to letters. glibc's C.UTF-8 knows the classes of all of Unicode.
bool is_letter_or_digit(char32_t c) {
  static const locale_t kUnicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c == 0xFFFD || !kUnicode) return false;
  return iswalnum_l(static_cast<wint_t>(c), kUnicode) || (c >= 0x300 && c <= 0x36F);
}

bool may_stay(char32_t c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; }

/// The first `bytes` of `text`, no character cut.
std::string_view front(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string shortened(const std::string& name) {
  if (name.size() <= kLongestName) return name;
  const std::size_t dot = name.rfind('.');
  const std::string extension =
      dot == std::string::npos || name.size() - dot > kLongestExtension ? "" : name.substr(dot);
  return std::string(front(name, kLongestName - extension.size())) + extension;
}

}  // namespace

std::string safe_name(std::string_view filename) {
  std::string name;
  for (std::size_t position = 0; position < filename.size();) {
    const char32_t c = next_code_point(filename, position);
    append_code_point(name, may_stay(c) ? c : U'_');
  }
  name = shortened(name);
  const bool only_dots = std::all_of(name.begin(), name.end(), [](char c) { return c == '.'; });
  return only_dots ? "_" + name.substr(std::min<std::size_t>(1, name.size())) : name;
}

std::string new_key(std::string_view owner, std::string_view filename) {
  return "videos/" + std::string(owner) + "/" + compact_utc(now()) + "_" + random_hex(4) + "_" +
         safe_name(filename);
}

}  // namespace ecg::objects
