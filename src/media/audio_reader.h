#pragma once
// The sound of any media file as mono 16 kHz samples, a piece at a time: memory does not grow with length.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "media/loudness.h"
#include "media/probe.h"

namespace ecg::media {

inline constexpr int kSampleRateHz = 16'000;

struct AudioOptions {
  int track = 0;              ///< which audio track
  double max_duration_s = 0;  ///< 0: no limit; longer is Error(media_too_long), as soon as it is known
  const CancelFlag* cancel = nullptr;  ///< looked at for every packet
};

class AudioReader {
 public:
  /// Throws Error(file_not_found | unsupported_media | no_audio_track | media_too_long | cancelled).
  AudioReader(const std::filesystem::path& file, const AudioOptions& options);
  ~AudioReader();
  AudioReader(const AudioReader&) = delete;
  AudioReader& operator=(const AudioReader&) = delete;

  /// Fills the front of `out`; 0 at the end. Sample 0 is time 0 of a browser's player: the container's own
  /// zero in mp4, mov, mkv and webm, the first picture or sound where the container's clock begins anywhere
  /// (MPEG-TS) or there is none (mp3). So a track that starts later begins with silence, and what an edit
  /// list or an encoder's padding takes away is gone. A gap in the timestamps over 100 ms becomes silence;
  /// sound over sound is cut. Throws Error(audio_extraction_error) when not a single sample could be decoded,
  /// Error(media_too_long), Error(cancelled).
  std::size_t read(std::span<float> out);

  const MediaInfo& info() const;
  double position_s() const;  ///< given out so far
  /// What went wrong without ending it, in English: "3 damaged packets were skipped".
  std::vector<std::string> warnings() const;
  /// Of the sound decoded so far, in its own rate and channels, before anything was mixed or cut.
  Loudness loudness() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::media
