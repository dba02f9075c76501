#pragma once
// A stream of sound cut in its silences: windows of at most 30 s that hold speech and little else, each with
// the way back to where its sound came from. Memory does not grow with the stream. Source: the rules of
// hysteresis follow silero-vad's get_speech_timestamps().
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "acoustics/voice_activity.h"

namespace ecg::acoustics {

struct SpeechWindow {
  /// A stretch of speech, and what is kept of the pauses around it. Pieces may touch.
  struct SpeechSpan {
    std::uint64_t first = 0;            ///< sample of the stream
    std::size_t size = 0;               ///< in samples, pauses included
    std::size_t before = 0, after = 0;  ///< samples of pause in front of and behind the speech
  };
  std::vector<float> samples;  ///< the spans, one after the other
  std::vector<SpeechSpan> spans;

  double duration_s() const;
  /// Seconds of the stream for seconds of the window. A time on a cut is the begin of the span behind it,
  /// or the end of the one before it when `is_end`.
  double stream_s(double window_s, bool is_end) const;
  /// Index of the span in which a time lies.
  std::size_t span_at(double window_s) const;
  double span_end_s(std::size_t index) const;  ///< in the window
  double speech_begin_s(std::size_t index) const;
  double speech_end_s(std::size_t index) const;
  /// Whether some of the stream was left out before this span.
  bool is_seam_before(std::size_t index) const;
  /// What stands behind `window_s`, where a sentence is said to end. Half a second of speech and less before
  /// the next pause is the rest of its last word: these ends come early.
  SpeechWindow behind(double window_s) const;
  /// What stands from … to.
  SpeechWindow part(double from_s, double to_s) const;
};

/// Fills the front of its argument with mono 16 kHz samples; 0 at the end.
using SampleSource = std::function<std::size_t(std::span<float>)>;
/// Probabilities of speech for chunks of kVoiceChunk samples that follow each other.
using ChunkProbabilities = std::function<std::span<const float>(std::span<const float>)>;

class SpeechWindows {
 public:
  static constexpr double kLongest_s = 30;

  SpeechWindows(SampleSource source, ChunkProbabilities probabilities);

  /// nullopt when the stream has ended.
  std::optional<SpeechWindow> next();
  /// Whole stream so far.
  double heard_s() const;
  /// How much of it is in memory: never more than a window and what is looked at for the next one.
  double held_s() const;

 private:
  /// Too short to end a region, but the next best place to cut.
  struct ShortPause {
    std::uint64_t middle = 0, length = 0;  ///< chunks
  };
  struct Region {
    std::uint64_t begin = 0, end = 0;  ///< chunks
    std::uint64_t from = 0;            ///< with what is kept of the pause before it
    std::vector<float> samples = {};   ///< from there to the end
    std::vector<float> after = {};     ///< what is kept of the pause behind it, when that is a long one
    std::vector<ShortPause> short_pauses = {};  ///< in it
  };

  bool listen();
  void hear_chunk(float probability);
  void close(std::uint64_t end);
  void keep(std::uint64_t begin, std::uint64_t end);
  void keep_pause();
  std::vector<float> sound(std::uint64_t begin, std::uint64_t end) const;
  void cut_if_long();
  std::uint64_t length(std::size_t count) const;
  bool joined(std::size_t index) const;
  bool leaves_scrap(std::size_t count) const;
  std::size_t best_cut() const;
  bool split_next(std::size_t count);
  SpeechWindow take(std::size_t count);
  void forget();

  SampleSource source_;
  ChunkProbabilities probabilities_;
  bool ended_ = false;
  std::uint64_t samples_heard_ = 0;

  std::vector<float> buffer_;
  std::uint64_t buffer_chunk_ = 0;     ///< where buffer_ begins
  std::uint64_t chunks_ = 0;           ///< heard so far
  std::deque<float> probability_;      ///< of chunks from buffer_chunk_ on
  std::vector<Region> regions_;        ///< closed, not yet taken
  std::optional<std::uint64_t> open_;  ///< begin of the region that is not closed
  std::optional<std::uint64_t> quiet_since_;
  std::uint64_t faint_end_ = 0;           ///< behind the last chunk that may be speech
  std::uint64_t voiced_ = 0;              ///< chunks of the open region that are surely speech
  std::vector<ShortPause> short_pauses_;  ///< in the open region
};

}  // namespace ecg::acoustics
