#pragma once
// Whether to tell speakers apart, and how many there are, as a person asks for it.
#include <optional>

namespace ecg::transcript {

/// More voices than this are asked of nobody: a panel has ten, a meeting thirty.
inline constexpr int kMostSpeakers = 64;

struct SpeakerOptions {
  std::optional<bool> diarize;             ///< absent: where the networks for it are installed
  int num_speakers = 0;                    ///< exactly so many; 0: not known
  int min_speakers = 0, max_speakers = 0;  ///< 0: no bound

  /// Throws Error(invalid_field) when a number is not 0..kMostSpeakers, when the least is above the most, or
  /// when an exact number stands beside bounds that exclude it.
  void validate() const;

  bool operator==(const SpeakerOptions&) const = default;
};

}  // namespace ecg::transcript
