#include "jobs/sql/row_text.h"

#include "base/text.h"

namespace ecg::jobs {
namespace {

std::string without_nul(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == '\0')
      append_code_point(clean, 0xFFFD);
    else
      clean += c;
  }
  return clean;
}

}  // namespace

std::string row_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return to_valid_utf8(without_nul(text));
  return to_valid_utf8(text);
}

}  // namespace ecg::jobs
