#pragma once
// The voices of each moment, put together from what overlapping windows say of it.
#include <cstdint>
#include <span>
#include <vector>

#include "speakers/segmentation.h"

namespace ecg::speakers {

/// One voice speaks. Those of different voices may overlap.
struct Turn {
  double start_s = 0, end_s = 0;
  std::size_t voice = 0;

  bool operator==(const Turn&) const = default;
};

struct Diarization {
  std::vector<Turn> turns;      ///< rising by start
  std::vector<Turn> exclusive;  ///< the same, at each moment only the voice heard most; none over another
  std::size_t voices = 0;       ///< numbered from 0, by their first turn
};

/// What a window says, once it is known which voice each of its local speakers is.
struct VotingWindow {
  std::size_t first_frame = 0;                       ///< of the sound; rising from window to window
  std::span<const std::uint8_t> speakers;            ///< of each frame, a bit for each local speaker
  std::array<std::ptrdiff_t, kLocalSpeakers> voice;  ///< -1: none
};

/// As many voices at once as the windows found on average, those with the most votes.
/// duration_s: no turn ends later.
Diarization count_votes(std::span<const VotingWindow> windows, std::size_t voices, double duration_s);

/// In the sound, where windows begin at multiples of some step.
std::size_t frame_of_sample(std::size_t sample);

}  // namespace ecg::speakers
