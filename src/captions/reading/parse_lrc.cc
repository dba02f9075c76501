// LRC, the lyrics of players: "[01:02.50]line"; "<01:02.90>" within a line where its words have times. It
// says when a line begins, never when it ends.
#include <algorithm>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

constexpr std::int64_t kLastLine_ms = 4000;  // ours: the format does not say how long the last one stands
constexpr std::int64_t kLongestLine_ms = 7000;
constexpr std::size_t kLongestTime = 32;  // "<01:02.90>" with room to spare

class LrcReader {
 public:
  Parsed read(std::string_view text) {
    for (Lines lines(text); !lines.at_end(); lines.next())
      if (!lines.is_blank()) take_line(without_mark(lines.line()), lines.number());
    std::ranges::stable_sort(cues_, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
    set_ends();
    for (auto& worded : cues_) read_words(worded);
    std::erase_if(cues_, [](const CueWithWords& worded) { return worded.cue.lines.empty(); });
    Parsed parsed = finished(std::move(cues_), findings_, text);
    parsed.language = language_;
    return parsed;
  }

 private:
  void take_line(std::string_view line, std::size_t number) {
    std::vector<std::int64_t> starts;
    while (line.starts_with('[')) {
      const std::size_t close = line.find(']');
      const auto time = close == line.npos ? std::nullopt : read_clock(line.substr(1, close - 1));
      if (!time) break;
      starts.push_back(std::max<std::int64_t>(0, time->ms - offset_ms_));
      line.remove_prefix(close + 1);
    }
    if (starts.empty()) {
      if (!take_tag(line)) findings_.add(number, FindingCode::text_without_time);
      return;
    }
    // A line that says nothing ends the one before.
    for (const std::int64_t start_ms : starts)
      cues_.push_back({.cue = {.start_ms = start_ms, .end_ms = start_ms, .lines = {std::string(line)}}});
  }

  /// "[offset:+500]": lines are shown so much earlier.
  bool take_tag(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with('[') || colon == line.npos || !trimmed(line).ends_with(']')) return false;
    const std::string name = lower_ascii(line.substr(1, colon - 1));
    std::string value = trimmed(line.substr(colon + 1));
    value.pop_back();
    if (name == "offset")
      offset_ms_ = to_integer(value.starts_with('+') ? value.substr(1) : value).value_or(0);
    offset_ms_ = std::clamp<std::int64_t>(offset_ms_, -3'600'000, 3'600'000);
    if (name == "la" || name == "language") language_ = value;
    return true;
  }

  void set_ends() {
    for (std::size_t i = 0; i < cues_.size(); ++i) {
      const std::int64_t start = cues_[i].cue.start_ms;
      std::size_t next = i + 1;
      while (next < cues_.size() && cues_[next].cue.start_ms == start) ++next;
      cues_[i].cue.end_ms = next == cues_.size()
                                ? start + kLastLine_ms
                                : std::min(cues_[next].cue.start_ms, start + kLongestLine_ms);
    }
  }

  void read_words(CueWithWords& worded) const {
    const std::string line = std::move(worded.cue.lines.front());
    std::string_view rest = line;
    StyledText said;
    TimedParts parts;
    while (!rest.empty()) {
      const std::size_t open = std::min(rest.find('<'), rest.size());
      said.add(rest.substr(0, open), {});
      rest.remove_prefix(open);
      const std::size_t close = rest.substr(0, kLongestTime).find('>');
      const auto time = close == rest.npos
                            ? std::nullopt
                            : read_clock(rest.substr(std::min<std::size_t>(1, rest.size()), close - 1));
      if (time) parts.begin(std::max<std::int64_t>(0, time->ms - offset_ms_), said.text().size());
      if (!time && !rest.empty()) said.add(rest.substr(0, 1), {});
      rest.remove_prefix(time ? close + 1 : std::min<std::size_t>(1, rest.size()));
    }
    std::move(parts).move_into(worded, said.text());
    std::move(said).move_into(worded);
  }

  std::int64_t offset_ms_ = 0;
  std::string language_;
  std::vector<CueWithWords> cues_;
  Findings findings_;
};

}  // namespace

Parsed read_lrc(std::string_view text) { return LrcReader().read(text); }

}  // namespace ecg::captions
