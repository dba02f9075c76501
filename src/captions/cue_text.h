#pragma once
// The text of a cue as it may stand in a file: valid UTF-8, no white space at the ends of lines, no empty
// lines.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::captions {

/// "01:00:00.500"; the sign is what stands before the milliseconds. Before 0 is 0; hours have two digits or
/// more.
std::string clock_text(std::int64_t time_ms, char sign);

/// White space of any kind, line breaks included, becomes one space; none at the ends.
std::string as_one_line(std::string_view text);

/// Valid UTF-8 without control characters: a form feed becomes a space, U+0085, U+2028, U+2029 and CR a line
/// break, the others go.
std::string clean_text(std::string_view text);

/// `lines` clean and without the empty ones; a line break within a line begins another.
std::vector<std::string> tidy_lines(const std::vector<std::string>& lines);

std::string escaped_vtt_line(std::string_view line);

}  // namespace ecg::captions
