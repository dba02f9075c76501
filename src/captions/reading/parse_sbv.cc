// YouTube's SubViewer: "0:00:01.000,0:00:03.000", the text, an empty line. No markup.
#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

std::optional<TimeLine> sbv_times(std::string_view line) {
  line = without_mark(line);
  const std::size_t comma = line.find(',');
  if (comma == line.npos) return std::nullopt;
  const auto start = read_clock(line.substr(0, comma)), end = read_clock(trimmed(line.substr(comma + 1)));
  if (!start || !end) return std::nullopt;
  return TimeLine{.start_ms = start->ms, .end_ms = end->ms, .settings = {}, .odd = start->odd || end->odd};
}

}  // namespace

Parsed read_sbv(std::string_view text) {
  std::vector<CueWithWords> cues;
  Findings findings;
  for (Lines lines(text); !lines.at_end();) {
    const auto times = sbv_times(lines.line());
    if (!times) {
      if (!lines.is_blank()) findings.add(lines.number(), FindingCode::text_without_time);
      while (!lines.at_end() && !lines.line().empty() && !sbv_times(lines.line())) lines.next();
      if (!lines.at_end() && lines.line().empty()) lines.next();
      continue;
    }
    tell_if_odd(*times, lines.number(), findings);
    CueWithWords worded{.cue = {.start_ms = times->start_ms, .end_ms = times->end_ms, .lines = {}}};
    StyledText said;
    for (lines.next(); !lines.at_end() && !lines.line().empty() && !sbv_times(lines.line()); lines.next())
      said.add(std::string(lines.line()) + "\n", {});
    std::move(said).move_into(worded);
    if (!worded.cue.lines.empty()) cues.push_back(std::move(worded));
  }
  return finished(std::move(cues), findings, text);
}

}  // namespace ecg::captions
