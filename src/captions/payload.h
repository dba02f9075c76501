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

/// `lines` without the empty ones; a line break within a line begins another.
std::vector<std::string> tidy_lines(const std::vector<std::string>& lines);

/// SubRip has no escapes: the tags that players know (<b> <i> <u> <s> <font> and {\an8}) go, "-->" becomes an
/// arrow. What comes out stays the same when it goes in again.
std::string plain_srt_line(std::string_view line);
std::string without_srt_arrow(std::string_view line);

std::string escaped_vtt_line(std::string_view line);
/// Tags go, then character references become characters. `payload` may have several lines.
std::string plain_vtt_text(std::string_view payload);

}  // namespace ecg::captions
