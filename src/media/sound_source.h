#pragma once
// Sound that is read a piece at a time, wherever it is decoded: in this process (audio_reader.h) or in one of
// its own (sandboxed_audio.h).
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "media/loudness.h"
#include "media/probe.h"

namespace ecg::media {

inline constexpr int kSampleRateHz = 16'000;

struct AudioOptions {
  std::optional<int> track = {};    ///< which audio track; nullopt: the first of tracks_in_order()
  std::optional<int> channel = {};  ///< the only channel of it that is heard; nullopt: all, mixed
  double max_duration_s = 0;        ///< 0: no limit; longer is Error(media_too_long), as soon as it is known
  bool measure_loudness = true;     ///< costs a few percent of the decoding
  const CancelFlag* cancel = nullptr;  ///< looked at for every packet
};

/// One channel of what was heard.
struct ChannelMeasure {
  double power = 0;  ///< mean square of its samples, full scale is 1
  double share = 0;  ///< how much of it is in what was given out: the square of their correlation, 0..1
};

class SoundSource {
 public:
  virtual ~SoundSource() = default;

  /// Fills the front of `out`; 0 at the end. Sample 0 is time 0 of a browser's player: the container's own
  /// zero in mp4, mov, mkv and webm, the first picture or sound where the container's clock begins anywhere
  /// (MPEG-TS) or there is none (mp3). So a track that starts later begins with silence, and what an edit
  /// list or an encoder's padding takes away is gone. A gap in the timestamps over 100 ms becomes silence;
  /// sound over sound is cut. Throws Error(audio_extraction_error) when not a single sample could be decoded,
  /// Error(media_too_long), Error(cancelled).
  virtual std::size_t read(std::span<float> out) = 0;

  virtual const MediaInfo& info() const = 0;
  virtual double position_s() const = 0;  ///< given out so far
  /// Both are whole once read() has returned 0. What went wrong without ending it: "CHANNELS_CANCEL" (the
  /// mix was silent where the channels are not, and the loudest was taken), or a sentence in English: "3
  /// damaged packets were skipped".
  virtual std::vector<std::string> warnings() const = 0;
  /// Of the sound in its own rate and channels, before anything was mixed or cut; nothing when it was not
  /// asked for.
  virtual Loudness loudness() const = 0;
  /// Of the track's channels; empty for a track of one. Whole once read() has returned 0.
  virtual std::vector<ChannelMeasure> channels() const = 0;
};

}  // namespace ecg::media
