#include "transcript/speakers.h"

#include <algorithm>
#include <array>
#include <map>

namespace ecg::transcript {
namespace {

constexpr std::array<std::string_view, 8> kColours = {"#ffffff", "#ffff00", "#00ffff", "#00ff00",
                                                      "#ffb0e0", "#ffb870", "#c8b8ff", "#b8d8b0"};

class Sum {
 public:
  void add(const std::optional<std::string>& who, double start_s, double end_s) {
    if (!who || who->empty()) return;
    const auto [place, is_new] = places_.try_emplace(*who, speakers_.size());
    if (is_new) speakers_.push_back({.label = *who, .first_s = start_s});
    Speaker& speaker = speakers_[place->second];
    speaker.spoken_s += std::max(0.0, end_s - start_s);
    speaker.first_s = std::min(speaker.first_s, start_s);
  }

  std::vector<Speaker> list() && {
    std::ranges::stable_sort(speakers_, {}, &Speaker::first_s);
    return std::move(speakers_);
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<Speaker> speakers_;
};

}  // namespace

std::vector<Speaker> speakers_of(const Transcript& transcript) {
  Sum sum;
  for (const Segment& segment : transcript.segments) {
    if (segment.words.empty()) sum.add(segment.speaker, segment.start_s, segment.end_s);
    for (const Word& word : segment.words)
      sum.add(word.speaker ? word.speaker : segment.speaker, word.start_s, word.end_s);
  }
  return std::move(sum).list();
}

std::string_view speaker_colour(std::size_t index) { return kColours[index % kColours.size()]; }

}  // namespace ecg::transcript
