// What a person sent instead of what the machine heard: theirs to say, ours only to be able to show.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

constexpr double kEndOfTime_s = 1e9;  // 31 years: as whole milliseconds far from the end of the integers

/// As the wire has it, so that what is ordered here is ordered there.
double whole_ms(double time_s) { return std::round(time_s * 1e3) / 1e3; }

[[noreturn]] void wrong(std::size_t segment, std::string_view field, std::string_view expected) {
  throw Error(Code::invalid_field, "/segments/" + std::to_string(segment) + "/" + std::string(field) + " " +
                                       std::string(expected));
}

void check_times(Segment& segment, std::size_t index) {
  // Written so that what is no number is refused as well.
  if (!(segment.start_s >= 0)) wrong(index, "start", "must be 0 or later");
  if (!(segment.end_s <= kEndOfTime_s)) wrong(index, "end", "is too late");
  segment.start_s = whole_ms(segment.start_s);
  segment.end_s = whole_ms(segment.end_s);
  if (!(segment.start_s < segment.end_s))
    wrong(index, "end", "must be at least a millisecond after the start");
}

/// A word's time is a measurement: where a person moved the caption's edge over it, it gives way.
void keep_words_inside(Segment& segment) {
  for (Word& word : segment.words) {
    word.start_s = std::clamp(word.start_s, segment.start_s, segment.end_s);
    word.end_s = std::clamp(word.end_s, word.start_s, segment.end_s);
  }
}

std::string joined_text(const std::vector<Segment>& segments) {
  std::string text;
  for (const Segment& segment : segments) text.append(text.empty() ? "" : " ").append(segment.text);
  return text;
}

}  // namespace

void accept_edit(Transcript& transcript) {
  for (std::size_t i = 0; i < transcript.segments.size(); ++i) {
    check_times(transcript.segments[i], i);
    keep_words_inside(transcript.segments[i]);
  }
  if (!(transcript.duration_s >= 0 && transcript.duration_s <= kEndOfTime_s))
    throw Error(Code::invalid_field, "/duration must be 0 or more seconds");
  std::ranges::stable_sort(transcript.segments, {}, &Segment::start_s);
  int id = 0;
  for (Segment& segment : transcript.segments) segment.id = id++;
  if (transcript.text.empty()) transcript.text = joined_text(transcript.segments);
}

}  // namespace ecg::transcript
