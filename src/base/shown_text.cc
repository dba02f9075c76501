#include "base/shown_text.h"

#include "base/text.h"

namespace ecg {
namespace {

constexpr char32_t kVerticalTab = 0x0B, kFormFeed = 0x0C, kNextLine = 0x85;

/// Unicode's category Cc.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

}  // namespace

std::string shown_text(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t position = 0; position < bytes.size();) {
    const char32_t c = next_code_point(bytes, position);
    if (!is_control(c) || c == U'\t' || c == U'\n' || c == U'\r')
      append_code_point(text, c);
    else if (c == kVerticalTab || c == kFormFeed || c == kNextLine)
      text += ' ';
  }
  return text;
}

}  // namespace ecg
