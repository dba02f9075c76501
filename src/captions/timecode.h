#pragma once
// SMPTE timecode, which counts frames: what programs made for television begin with.
#include <cstdint>
#include <optional>
#include <string_view>

namespace ecg::captions {

/// Hours:minutes:seconds:frames as milliseconds, "10:00:00:00"; with a semicolon before the frames,
/// "01:00:00;00", it is drop-frame: at 29.97 and 59.94 a second the first two (four) numbers of each minute
/// but the tenth are left out, so that the timecode keeps step with the clock. Source: SMPTE ST 12-1.
///
/// frame_rate  frames a second; 23.976, 29.97 and 59.94 stand for 24000/1001 and so on
/// returns     null for what is no timecode, has more frames than a second, is a number that is left out, or
/// is
///             drop-frame at another rate
std::optional<std::int64_t> timecode_ms(std::string_view text, double frame_rate);

}  // namespace ecg::captions
