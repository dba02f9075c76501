#pragma once
// Text on its way into a row.
#include <string>
#include <string_view>

namespace ecg::jobs {

/// `text` with whatever a database refuses or stops at replaced by U+FFFD: broken UTF-8 and the NUL
/// character. JSON stays JSON: it never has a raw NUL.
std::string row_text(std::string_view text);

}  // namespace ecg::jobs
