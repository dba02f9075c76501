// SubRip (as players read it) and WebVTT (W3C Candidate Recommendation, section 4).
#include <algorithm>
#include <array>
#include <cstdio>

#include "captions/captions.h"
#include "captions/payload.h"

namespace ecg::captions {
namespace {

std::string time_text(std::int64_t time_ms, char before_millis) {
  const long long ms = std::max<std::int64_t>(time_ms, 0);
  std::array<char, 48> text{};
  const int size = std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld%c%03lld", ms / 3'600'000,
                                 ms / 60'000 % 60, ms / 1000 % 60, before_millis, ms % 1000);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string times_line(const Cue& cue, char before_millis) {
  return time_text(cue.start_ms, before_millis) + " --> " + time_text(cue.end_ms, before_millis) + "\n";
}

}  // namespace

std::string to_srt(const std::vector<Cue>& cues) {
  std::string text;
  int number = 0;
  for (const Cue& cue : cues) {
    const std::vector<std::string> lines = tidy_lines(cue.lines);
    if (lines.empty()) continue;
    text.append(number == 0 ? "" : "\n")
        .append(std::to_string(number + 1))
        .append("\n")
        .append(times_line(cue, ','));
    for (const std::string& line : lines) text.append(without_srt_arrow(line)).append("\n");
    ++number;
  }
  return text;
}

std::string to_vtt(const std::vector<Cue>& cues) {
  std::string text = "WEBVTT\n";
  for (const Cue& cue : cues) {
    const std::vector<std::string> lines = tidy_lines(cue.lines);
    if (lines.empty()) continue;
    text.append("\n").append(times_line(cue, '.'));
    for (const std::string& line : lines) text.append(escaped_vtt_line(line)).append("\n");
  }
  return text;
}

}  // namespace ecg::captions
