#include "pipeline/analysis/measure_voice.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace ecg::pipeline {
namespace {

constexpr double kFramesPerSecond =
    static_cast<double>(acoustics::kSampleRateHz) / static_cast<double>(acoustics::kHopSamples);

template <typename Measured>  // a word or a segment
acoustics::VoiceMeasures put(Measured& into, const acoustics::VoiceTracks& tracks) {
  const auto measures = acoustics::measure(tracks, into.start_s, into.end_s);
  into.volume_db = measures.volume_db;
  into.pitch_hz = measures.pitch_hz;
  into.spectral_centroid = measures.spectral_centroid;
  return measures;
}

std::size_t hangul_syllables(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t letter = next_code_point(text, i);
    if (letter >= 0xAC00 && letter <= 0xD7A3) ++count;
  }
  return count;
}

/// From the first word's start to the last one's end, so that silence around them does not count.
std::optional<double> speech_rate(const transcript::Segment& segment, const std::string& language) {
  if (segment.words.empty()) return std::nullopt;
  const double length_s = segment.words.back().end_s - segment.words.front().start_s;
  if (length_s <= 0) return std::nullopt;
  if (language != "ko") return static_cast<double>(segment.words.size()) * 60 / length_s;
  std::size_t syllables = 0;
  for (const auto& word : segment.words) syllables += hangul_syllables(word.text);
  return static_cast<double>(syllables) / length_s;
}

std::optional<transcript::Percentiles> percentiles(std::vector<float>& values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  return transcript::Percentiles{at(0.05), at(0.5), at(0.95)};
}

/// Over the frames in words: what a word is louder or higher than is other words, not the silence between.
void measure_whole(transcript::Transcript& result, const acoustics::VoiceTracks& tracks) {
  std::vector<float> levels, pitches;
  std::size_t next = 0;  // words of the wire never overlap by much; no frame counts twice
  for (const auto& segment : result.segments)
    for (const auto& word : segment.words) {
      const auto first = static_cast<std::size_t>(std::lround(word.start_s * kFramesPerSecond));
      const auto last = static_cast<std::size_t>(std::lround(word.end_s * kFramesPerSecond));
      for (next = std::max(next, first); next < std::min(last, tracks.size()); ++next) {
        levels.push_back(static_cast<float>(acoustics::level_db(tracks.power(next))));
        if (tracks.pitch_hz(next) > 0) pitches.push_back(tracks.pitch_hz(next));
      }
    }
  if (!result.audio) result.audio.emplace();
  result.audio->volume_db = percentiles(levels);
  result.audio->pitch_hz = percentiles(pitches);
}

}  // namespace

void measure_voice(transcript::Transcript& result, const acoustics::VoiceTracks& tracks) {
  for (auto& segment : result.segments) {
    for (auto& word : segment.words) put(word, tracks);
    segment.pitch_std = put(segment, tracks).pitch_std;
    segment.speech_rate = speech_rate(segment, segment.language.value_or(result.language));
  }
  measure_whole(result, tracks);
}

}  // namespace ecg::pipeline
