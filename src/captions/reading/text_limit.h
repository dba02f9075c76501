#pragma once
// How much text captions are made of at most.
#include <cstddef>

namespace ecg::captions {

/// A day of speech has half of it. A letter of it may cost ten microseconds.
inline constexpr std::size_t kMostTextBytes = 4 << 20;

/// Throws Error(body_too_large) for more than that.
void require_readable(std::size_t text_bytes);

}  // namespace ecg::captions
