// SubRip (as players read it) and WebVTT (W3C Candidate Recommendation, section 4).
#include "captions/captions.h"
#include "captions/payload.h"

namespace ecg::captions {
namespace {

std::string times_line(const Cue& cue, char before_millis) {
  return clock_text(cue.start_ms, before_millis) + " --> " + clock_text(cue.end_ms, before_millis) + "\n";
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
