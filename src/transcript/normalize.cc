// Keeps the promises of the wire, whatever an engine or a client wrote: ordered times, words inside their segment.
#include <zlib.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "transcript/transcript.h"

namespace ecg::transcript {
namespace {

constexpr double kShortest = 0.001;  // seconds; the wire has milliseconds

double finite(double value) { return std::isfinite(value) ? value : 0; }

/// [start, end] inside [low, high], at least a millisecond long where there is room for one.
void fit(double& start, double& end, double low, double high) {
  start = std::clamp(finite(start), low, std::max(low, high - kShortest));
  end = std::clamp(finite(end), std::min(start + kShortest, high), high);
}

bool has_text(std::string_view text) { return !trimmed(text).empty(); }

void normalize_words(Segment& segment) {
  double earliest = segment.start_s;
  auto left = segment.words.size();
  for (Word& word : segment.words) {
    word.text = to_valid_utf8(word.text);
    word.probability = std::clamp(finite(word.probability), 0.0, 1.0);
    // Each word that is still to come keeps its millisecond.
    const double latest = std::max(earliest + kShortest, segment.end_s - kShortest * static_cast<double>(--left));
    fit(word.start_s, word.end_s, earliest, std::min(latest, segment.end_s));
    earliest = word.end_s;
  }
  // A segment too short for its words keeps those that have a time.
  std::erase_if(segment.words, [](const Word& word) { return word.start_s >= word.end_s; });
}

}  // namespace

void normalize(Transcript& transcript) {
  transcript.duration_s = std::max(0.0, finite(transcript.duration_s));
  std::erase_if(transcript.segments, [](const Segment& segment) { return !has_text(segment.text); });
  double earliest = 0;
  for (Segment& segment : transcript.segments) {
    segment.text = to_valid_utf8(segment.text);
    fit(segment.start_s, segment.end_s, earliest, transcript.duration_s);
    normalize_words(segment);
    earliest = segment.start_s;
  }
  std::erase_if(transcript.segments, [](const Segment& segment) { return segment.start_s >= segment.end_s; });
  transcript.text.clear();
  int id = 0;
  for (Segment& segment : transcript.segments) {
    segment.id = id++;
    transcript.text += segment.text;
  }
}

double compression_ratio(std::string_view text) {
  if (text.empty()) return 0;
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::vector<Bytef> packed(size);
  compress(packed.data(), &size, reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()));
  return static_cast<double>(text.size()) / static_cast<double>(size);
}

}  // namespace ecg::transcript
