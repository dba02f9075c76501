#pragma once
// Text that people are to see, out of bytes that may be anything.
#include <string>
#include <string_view>

namespace ecg {

/// Valid UTF-8 (broken sequences become U+FFFD) without control characters but tabs and line ends: a NUL ends
/// the text for every library written in C, an escape sequence speaks to terminals, and XML can hold neither.
/// Those that stand for white space become a space, all others vanish. What needs none of this comes back
/// unchanged.
std::string shown_text(std::string_view bytes);

}  // namespace ecg
