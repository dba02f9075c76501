// `ecg captions shift`: all captions earlier, later, or for another frame rate.
#include <charconv>
#include <cmath>

#include "app/captions_command.h"
#include "captions/rework.h"
#include "captions/timecode.h"

namespace ecg::app {
namespace {

constexpr double kFarthest_s = 1e6;

[[noreturn]] void refuse(const CaptionArguments& arguments) {
  throw Error(Code::usage, "--by takes a time such as 1.2s, -500ms or, with --fps, 01:00:00;00, not '" +
                               arguments.by + "'");
}

/// "1.2s", "500ms", "2".
std::int64_t written_ms(std::string number, const CaptionArguments& arguments) {
  const bool millis = number.ends_with("ms");
  if (millis || number.ends_with('s')) number.resize(number.size() - (millis ? 2 : 1));
  double value = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
  const double by_s = millis ? value / 1e3 : value;
  if (problem != std::errc() || end != number.data() + number.size() || !(by_s >= 0 && by_s <= kFarthest_s))
    refuse(arguments);
  return std::llround(by_s * 1e3);
}

/// With a sign before a time or a timecode.
std::int64_t shift_ms(const CaptionArguments& arguments) {
  std::string by = arguments.by;
  if (by.empty()) return 0;
  const bool earlier = by.front() == '-';
  if (earlier || by.front() == '+') by.erase(0, 1);
  if (by.find(':') == by.npos) return written_ms(by, arguments) * (earlier ? -1 : 1);
  const auto time_ms = captions::timecode_ms(by, arguments.frame_rate);
  if (!time_ms) refuse(arguments);
  return earlier ? -*time_ms : *time_ms;
}

}  // namespace

int shift_captions(const CaptionArguments& arguments) {
  if ((arguments.from_fps > 0) != (arguments.to_fps > 0))
    throw Error(Code::usage, "--from-fps and --to-fps belong together");
  if (arguments.by.empty() && arguments.from_fps == 0)
    throw Error(Code::usage, "--by or --from-fps and --to-fps is needed");
  const captions::Shift by{.by_ms = shift_ms(arguments),
                           .factor = arguments.from_fps > 0 ? arguments.from_fps / arguments.to_fps : 1};
  if (!wants_output(arguments)) return kClean;
  OpenedCaptions opened = open_captions(arguments);
  auto cues = opened.cues();
  const std::size_t cut = captions::shift(cues, by);
  captions::set_cues(opened.file.transcript, cues, opened.profile);
  write_same_format(arguments, opened);
  if (cut > 0) std::fprintf(stderr, "%s: %zu captions would begin before 0\n", arguments.file.c_str(), cut);
  return opened.lost || cut > 0 ? kProblemsFound : kClean;
}

}  // namespace ecg::app
