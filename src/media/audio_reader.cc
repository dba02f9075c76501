// Packets -> frames -> mono 16 kHz floats, laid on the player's clock.
#include "media/audio_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "media/audio/loudness_meter.h"
#include "media/audio/mono_resampler.h"
#include "media/audio/overlap.h"
#include "media/audio/sound_clock.h"
#include "media/audio/sound_decoder.h"
#include "media/ffmpeg/describe.h"

namespace ecg::media {
namespace {

constexpr double kLengthSlack_s = 1;  // a container may be wrong about its length
constexpr double kMissingEnd_s = 1;   // sound that ends this much before its track should is worth a word
constexpr double kNotable_s = 0.5;    // of channels that cancel each other: more than a chord by chance
constexpr std::size_t kSilencePiece = 4096;  // silence is made as it is read, not all at once

AVStream& chosen_stream(const AVFormatContext& input, const MediaInfo& info, std::optional<int> wanted) {
  const auto order = tracks_in_order(info);
  if (!wanted && order.empty()) throw Error(Code::no_audio_track);
  const int track = wanted.value_or(order.empty() ? 0 : order.front());
  AVStream* stream = audio_stream(input, track);
  if (!stream) throw Error(Code::no_audio_track, "there is no track " + std::to_string(track));
  return *stream;
}

std::string whole_seconds(double seconds) { return std::to_string(std::llround(seconds)) + " s"; }
std::string tenths(double seconds) {
  const auto count = std::llround(seconds * 10);
  return std::to_string(count / 10) + "." + std::to_string(count % 10) + " s";
}

}  // namespace

struct AudioReader::State {
  State(MediaFile file, const AudioOptions& wanted)
      : options(wanted),
        input(open_input(std::move(file), wanted.cancel)),
        info(describe(*input)),
        stream(chosen_stream(*input, info, wanted.track)),
        zero_s(clock_zero_s(*input)),
        decoder(*input, stream),
        resampler(wanted.channel),
        clock(kSampleRateHz, clock_end_s(*input)) {
    if (duration_is_told(*input)) refuse_longer_than(info.duration_s);
    for (unsigned i = 0; i < input->nb_streams; ++i)
      if (input->streams[i] != &stream) input->streams[i]->discard = AVDISCARD_ALL;
  }

  void refuse_longer_than(double duration_s) const {
    if (options.max_duration_s <= 0 || duration_s <= options.max_duration_s + kLengthSlack_s) return;
    throw Error(Code::media_too_long, "longer than " + whole_seconds(options.max_duration_s));
  }

  std::size_t read(std::span<float> out) {
    while (ready.empty() && !finished) prepare();
    const std::size_t count = std::min(out.size(), ready.size());
    std::copy_n(ready.begin(), count, out.begin());
    ready = ready.subspan(count);
    given += count;
    return count;
  }

  /// Puts some samples into `ready`, none, or sets `finished`. Order: silence, then the sound that waits
  /// behind it.
  void prepare() {
    if (options.cancel) options.cancel->throw_if_cancelled();
    if (silence > 0) return give_silence();
    if (!waiting) {
      waiting = decoder.next(options.cancel);
      placed = false;
    }
    if (!waiting) return finish();
    if (!placed) return place();
    give_sound();
  }

  std::optional<double> waiting_at_s() {
    std::optional<double> at_s = decoder.frame_start_s();
    if (at_s && !zero_s) zero_s = at_s;
    if (at_s) *at_s -= *zero_s;
    return at_s;
  }

  /// Finds out what lies between the sound so far and the frame that waits.
  void place() {
    const auto at_s = waiting_at_s();
    if (overlap.waits()) {
      if (at_s && !overlap.expects(*at_s, resampler.waiting())) return settle_overlap();
      placed = true;
      return;
    }
    const auto step = clock.place(
        at_s, static_cast<std::int64_t>(laid) + resampler.waiting() - static_cast<std::int64_t>(cut));
    placed = true;
    cut += step.cut;
    silence = step.silence;
    if (silence > 0 || step.overlap > 0) give(resampler.flush());
    if (step.overlap > 0) overlap.begin(step.overlap, *at_s);
  }

  void give_silence() {
    static constexpr std::array<float, kSilencePiece> kSilence{};
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(silence, kSilencePiece));
    silence -= count;
    lay(std::span(kSilence).first(count));
    refuse_longer_than(end_s());
  }

  void give_sound() {
    if (options.measure_loudness) meter.add(*waiting);
    const auto sound = resampler.convert(*std::exchange(waiting, nullptr));
    if (!sound) {
      ++unusable;
      return;
    }
    give(*sound);
    refuse_longer_than(end_s());
  }

  void give(std::span<const float> sound) {
    if (overlap.waits()) {
      overlap.hold(sound);
      if (overlap.is_full()) judge_overlap();
      return;
    }
    const std::size_t dropped = static_cast<std::size_t>(std::min<std::uint64_t>(cut, sound.size()));
    cut -= dropped;
    lay(sound.subspan(dropped));
  }

  void lay(std::span<const float> sound) {
    ready = sound;
    laid += sound.size();
    overlap.laid(sound);
  }

  /// Nothing more belongs to what is held.
  void settle_overlap() {
    overlap.hold(resampler.flush());
    judge_overlap();
  }

  void judge_overlap() {
    const auto [back, same, held] = overlap.settle();
    if (same)
      cut += back;
    else
      clock.set_back(back);
    give(held);
  }

  void finish() {
    if (overlap.waits()) return settle_overlap();
    give(resampler.flush());
    finished = true;
    if (laid > 0) return;
    const bool broken = decoder.damaged() + unusable > 0;
    throw Error(Code::audio_extraction_error,
                broken ? "all of its packets are damaged" : "the audio track is empty");
  }

  double end_s() const { return static_cast<double>(laid) / kSampleRateHz; }

  std::vector<std::string> warnings() const {
    std::vector<std::string> list;
    const std::uint64_t damaged = decoder.damaged() + unusable;
    if (damaged > 0)
      list.push_back(std::to_string(damaged) +
                     (damaged == 1 ? " damaged packet was skipped" : " damaged packets were skipped"));
    if (resampler.mixer().cancelled_s() >= kNotable_s) list.emplace_back("CHANNELS_CANCEL");
    if (clock.dropped_s() > 0)
      list.push_back(tenths(clock.dropped_s()) + " of the sound lay over other sound and were left out");
    if (clock.broken()) list.emplace_back("the timestamps of the sound jump; times may be off");
    const double should_end_s = track_end_s(*input, stream) - zero_s.value_or(0);
    if (finished && end_s() + kMissingEnd_s < should_end_s)
      list.push_back("the sound ends at " + whole_seconds(end_s()) + " of " + whole_seconds(should_end_s) +
                     "; the file may be cut off");
    return list;
  }

  const AudioOptions options;
  const Input input;
  const MediaInfo info;
  AVStream& stream;
  std::optional<double> zero_s;  // the player's time 0 by the container's clock; nullopt: the first sound
  SoundDecoder decoder;
  MonoResampler resampler;
  LoudnessMeter meter;
  SoundClock clock;
  Overlap overlap;

  const AVFrame* waiting = nullptr;  // decoded, not yet converted
  bool placed = false;               // and what lies before it is known
  std::span<const float> ready;      // converted, not yet given out
  std::uint64_t silence = 0, cut = 0;
  std::uint64_t laid = 0, given = 0, unusable = 0;
  bool finished = false;
};

AudioReader::AudioReader(MediaFile file, const AudioOptions& options)
    : state_(std::make_unique<State>(std::move(file), options)) {}
AudioReader::~AudioReader() = default;

std::size_t AudioReader::read(std::span<float> out) { return out.empty() ? 0 : state_->read(out); }
Loudness AudioReader::loudness() const { return state_->meter.loudness(); }
const MediaInfo& AudioReader::info() const { return state_->info; }
double AudioReader::position_s() const { return static_cast<double>(state_->given) / kSampleRateHz; }
std::vector<ChannelMeasure> AudioReader::channels() const { return state_->resampler.mixer().measures(); }
std::vector<std::string> AudioReader::warnings() const { return state_->warnings(); }

}  // namespace ecg::media
