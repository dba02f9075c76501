#pragma once
// A caption file line by line, and the times that stand in it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "captions/finding.h"

namespace ecg::captions {

inline constexpr std::size_t kLongestFile = 64u << 20;  // bytes; ten hours of captions are below 2 MB
/// Throws Error(invalid_field) where it is longer.
void require_readable_length(std::string_view text);

/// CRLF, LF or CR alone ends a line. Views `text`, which outlives it.
class Lines {
 public:
  explicit Lines(std::string_view text);

  bool at_end() const { return at_end_; }
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }
  bool is_blank() const;
  void next();
  void skip_block();  ///< to the next empty line

 private:
  std::string_view rest_, line_;
  std::size_t number_ = 0;
  bool at_end_ = false;
};

/// Files that were joined have byte order marks in their middle.
std::string_view without_mark(std::string_view line);
bool all_digits(std::string_view text);

struct ReadTime {
  std::int64_t ms = 0;
  bool odd = false;  ///< written as no format has it
};

/// [hours:]minutes:seconds[.thousandths], with a dot, a comma or a semicolon, spaces within it, fewer or more
/// digits than there should be, a minus sign (0 then), or a colon before three digits of thousandths.
std::optional<ReadTime> read_clock(std::string_view text);

struct TimeLine {
  std::int64_t start_ms = 0, end_ms = 0;
  std::string_view settings;  ///< what stands behind the times
  bool odd = false;           ///< one of the times or the arrow is
};

/// "00:00:01,000 --> 00:00:02,000 align:start"; also with an arrow as word processors write it.
std::optional<TimeLine> read_time_line(std::string_view line);
/// Whether it has an arrow and a time before or behind it: meant as a time line, not as text.
bool is_meant_as_times(std::string_view line);

/// Says in `findings` how an odd time was read.
void tell_if_odd(const TimeLine& times, std::size_t line, Findings& findings);

}  // namespace ecg::captions
