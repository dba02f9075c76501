#include "speakers/name_words.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace ecg::speakers {
namespace {

using Voice = std::optional<std::size_t>;

constexpr double kNearS = 1.0;  // words begin and end up to this far beside what is heard of them

/// What is neither a letter nor a digit nor of another alphabet.
bool is_punctuation(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
  });
}

/// Finds the voice of stretches that rise by their start, or nearly.
class VoiceFinder {
 public:
  explicit VoiceFinder(std::span<const Turn> turns) : turns_(turns) {}

  Voice at(double start_s, double end_s) const {
    std::map<std::size_t, double> heard_s;
    const auto first = std::ranges::partition_point(
        turns_, [&](const Turn& turn) { return turn.end_s <= start_s - kNearS; });
    Voice nearest;
    double distance_s = kNearS;
    for (auto turn = first; turn != turns_.end() && turn->start_s < end_s + kNearS; ++turn) {
      const double both_s = std::min(end_s, turn->end_s) - std::max(start_s, turn->start_s);
      if (both_s > 0) heard_s[turn->voice] += both_s;
      if (-both_s < distance_s) distance_s = -both_s, nearest = turn->voice;
    }
    if (heard_s.empty()) return nearest;
    return std::ranges::max_element(heard_s, {}, [](const auto& entry) { return entry.second; })->first;
  }

 private:
  const std::span<const Turn> turns_;  ///< none over another
};

class Names {
 public:
  std::string of(std::size_t voice) {
    const std::size_t number = numbers_.try_emplace(voice, numbers_.size()).first->second;
    const std::string digits = std::to_string(number);
    return "SPEAKER_" + std::string(digits.size() < 2 ? 1 : 0, '0') + digits;
  }

 private:
  std::map<std::size_t, std::size_t> numbers_;
};

/// Whoever says most of it; the first of them when several do.
std::optional<std::string> majority(const std::vector<transcript::Word>& words) {
  std::map<std::string, double> said_s;
  const std::string* most = nullptr;
  for (const transcript::Word& word : words)
    if (word.speaker) said_s[*word.speaker] += word.end_s - word.start_s;
  for (const transcript::Word& word : words)
    if (word.speaker && (!most || said_s[*word.speaker] > said_s[*most])) most = &*word.speaker;
  return most ? std::optional(*most) : std::nullopt;
}

}  // namespace

void name_words(transcript::Transcript& transcript, const Diarization& heard) {
  const VoiceFinder voices(heard.exclusive);
  Names names;
  for (transcript::Segment& segment : transcript.segments) {
    std::optional<std::string> before;
    for (transcript::Word& word : segment.words) {
      const Voice voice = is_punctuation(word.text) && before ? Voice() : voices.at(word.start_s, word.end_s);
      word.speaker = voice ? std::optional(names.of(*voice)) : before;
      before = word.speaker;
    }
    segment.speaker = majority(segment.words);
    if (segment.speaker) {
      for (transcript::Word& word : segment.words)
        if (!word.speaker) word.speaker = segment.speaker;
    } else if (segment.words.empty()) {
      if (const Voice voice = voices.at(segment.start_s, segment.end_s)) segment.speaker = names.of(*voice);
    }
  }
}

}  // namespace ecg::speakers
