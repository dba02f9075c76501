#pragma once
// Text as bytes and as UTF-8. Everything here takes hostile bytes.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecg {

/// One code point of `text` at `position`, which moves past it. Broken bytes give U+FFFD and move one byte.
char32_t next_code_point(std::string_view text, std::size_t& position);
void append_code_point(std::string& text, char32_t code_point);

bool is_utf8(std::string_view bytes);
/// `bytes` with every broken sequence replaced by U+FFFD; valid text comes back unchanged.
std::string to_valid_utf8(std::string_view bytes);

std::string trimmed(std::string_view text);  ///< without ASCII white space at both ends
std::string lower_ascii(std::string_view text);
bool equal_ignoring_ascii_case(std::string_view a, std::string_view b);
std::vector<std::string> split(std::string_view text,
                               char separator);  ///< "a,,b" has three parts; "" has one

/// The whole of `text` as a decimal integer, no sign but '-', no white space.
std::optional<std::int64_t> to_integer(std::string_view text);

/// RFC 3986: everything but `A-Z a-z 0-9 - . _ ~` as %XX, upper-case hex; '/' too unless `keep_slash`.
std::string percent_encode(std::string_view text, bool keep_slash = false);
/// nullopt when a '%' is not followed by two hex digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace ecg
