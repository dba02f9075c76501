#pragma once
// Identifiers: random ones that we give, and the check of those that callers give.
#include <cstddef>
#include <string>
#include <string_view>

namespace ecg {

/// `bytes` random bytes from the operating system as lower-case hex (2 x bytes characters).
std::string random_hex(std::size_t bytes);

/// RFC 9562 version 4, lower case, from the operating system's randomness.
std::string uuid_v4();

/// True for 1 to 128 characters of `A-Z a-z 0-9 . _ -`, but not for `.` and `..`, which a path would swallow.
bool is_job_id(std::string_view text);

}  // namespace ecg
