// Keeps the promises of the wire, whatever an engine or a client wrote: ordered times, words inside their
// segment.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/shown_text.h"
#include "base/text.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

// Times are mended as whole milliseconds, the unit of the wire: what is ordered here is ordered after
// rounding there.
using Millis = std::int64_t;
constexpr double kEndOfTime_s = 1e9;  // 31 years; every sum below stays far from the end of the integers

double finite(double value) { return std::isfinite(value) ? value : 0; }
Millis millis(double time_s) {
  return std::llround(std::clamp(finite(time_s), -kEndOfTime_s, kEndOfTime_s) * 1e3);
}
double seconds(Millis time) { return static_cast<double>(time) / 1e3; }

struct Room {
  Millis start, end;
};

/// Puts [start_s, end_s] inside `room`, at least a millisecond long where there is room for one.
Room fit(double& start_s, double& end_s, Room room) {
  const Millis start = std::clamp(millis(start_s), room.start, std::max(room.start, room.end - 1));
  const Millis end = std::clamp(millis(end_s), std::min(start + 1, room.end), room.end);
  start_s = seconds(start);
  end_s = seconds(end);
  return {start, end};
}

bool has_text(std::string_view text) { return !trimmed(text).empty(); }

/// Each word that is still to come keeps its millisecond; where a segment is too short for that, the last
/// ones share its last millisecond: no word is lost.
void normalize_words(Segment& segment, Room room) {
  Millis earliest = room.start;
  auto left = static_cast<Millis>(segment.words.size());
  for (Word& word : segment.words) {
    word.text = shown_text(word.text);
    if (word.speaker) word.speaker = shown_text(*word.speaker);
    if (word.probability) word.probability = std::clamp(finite(*word.probability), 0.0, 1.0);
    const Millis latest = std::max(earliest + 1, room.end - --left);
    const Room taken = fit(word.start_s, word.end_s, {earliest, std::min(latest, room.end)});
    earliest = std::min(taken.end, room.end - 1);
  }
}

/// False when there is nothing to keep: no text, or no time left for it.
bool normalize_segment(Segment& segment, Room room) {
  if (!has_text(segment.text) || room.start >= room.end) return false;
  segment.text = shown_text(segment.text);
  if (segment.speaker) segment.speaker = shown_text(*segment.speaker);
  if (segment.language) segment.language = shown_text(*segment.language);
  for (double* figure :
       {&segment.temperature, &segment.avg_logprob, &segment.compression_ratio, &segment.no_speech_prob})
    *figure = finite(*figure);
  normalize_words(segment, fit(segment.start_s, segment.end_s, room));
  return true;
}

}  // namespace

void normalize(Transcript& transcript) {
  Room room{0, std::max<Millis>(0, millis(transcript.duration_s))};
  transcript.duration_s = seconds(room.end);
  std::erase_if(transcript.segments, [&](Segment& segment) {
    const bool kept = normalize_segment(segment, room);
    if (kept) room.start = millis(segment.start_s);
    return !kept;
  });
  transcript.text.clear();
  const bool translated = is_translation(transcript);
  int id = 0;
  for (Segment& segment : transcript.segments) {
    segment.id = id++;
    const bool parted =
        transcript.text.empty() || segment.text.front() == ' ' ||
        !(translated || is_written_with_spaces(segment.language.value_or(transcript.language)));
    transcript.text.append(parted ? "" : " ").append(segment.text);
  }
}

double compression_ratio(std::string_view text) {
  if (text.empty()) return 0;
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::vector<Bytef> packed(size);
  compress(packed.data(), &size, reinterpret_cast<const Bytef*>(text.data()),
           static_cast<uLong>(text.size()));
  return static_cast<double>(text.size()) / static_cast<double>(size);
}

}  // namespace ecg::transcript
