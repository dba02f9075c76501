#include "captions/reading/ttml_time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/text.h"

namespace ecg::captions {
namespace {

constexpr double kEndOfTime_s = 1e9;  // 31 years

std::optional<double> clock_time_s(std::string_view text, const TtmlClock& clock) {
  const auto parts = split(text, ':');
  if (parts.size() < 3 || parts.size() > 4) return std::nullopt;
  const auto hours = ttml_number(parts[0]), minutes = ttml_number(parts[1]), seconds = ttml_number(parts[2]);
  if (!hours || !minutes || !seconds) return std::nullopt;
  double time_s = *hours * 3600 + *minutes * 60 + *seconds;
  if (parts.size() == 3) return time_s;
  const std::size_t dot = parts[3].find('.');
  const auto frames = ttml_number(std::string_view(parts[3]).substr(0, dot));
  const auto sub =
      dot == std::string::npos ? std::optional(0.0) : ttml_number(std::string_view(parts[3]).substr(dot + 1));
  if (!frames || !sub) return std::nullopt;
  return time_s + (*frames + *sub / clock.sub_frame_rate) / clock.frames_a_second();
}

std::optional<double> offset_time_s(std::string_view text, const TtmlClock& clock) {
  const std::array<std::pair<std::string_view, double>, 6> units = {{
      {"ms", 1e-3},
      {"h", 3600},
      {"m", 60},
      {"s", 1},
      {"f", 1 / clock.frames_a_second()},
      {"t", 1 / clock.ticks_a_second()},
  }};
  for (const auto& [unit, unit_s] : units)
    if (text.ends_with(unit))
      if (const auto count = ttml_number(text.substr(0, text.size() - unit.size()))) return *count * unit_s;
  return std::nullopt;
}

}  // namespace

// Without a tick rate a tick is a sub-frame where frames were said, a second otherwise.
double TtmlClock::ticks_a_second() const {
  if (tick_rate > 0) return tick_rate;
  return frame_rate_said ? frames_a_second() * sub_frame_rate : 1;
}

std::optional<double> ttml_number(std::string_view text) {
  double number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  return whole && number >= 0 && number <= 1e12 ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> ttml_time_ms(std::string_view text, const TtmlClock& clock) {
  const std::string plain = trimmed(text);
  const auto time_s =
      plain.find(':') == plain.npos ? offset_time_s(plain, clock) : clock_time_s(plain, clock);
  if (!time_s || !(*time_s <= kEndOfTime_s)) return std::nullopt;
  return std::llround(*time_s * 1e3);
}

}  // namespace ecg::captions
