#include "media/audio/loudness_meter.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "media/audio/interleave.h"
#include "media/audio/loudness_windows.h"
#include "media/audio/true_peak.h"

namespace ecg::media {
namespace {

constexpr int kMode =
    EBUR128_MODE_M;  // it weights the sound; what is made of its powers stands in LoudnessWindows
constexpr int kMostChannels = 64;
constexpr unsigned long kStepMs = 100;

struct Close {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};
using Meter = std::unique_ptr<ebur128_state, Close>;

}  // namespace

struct LoudnessMeter::State {
  Meter meter;
  std::vector<float> samples;
  std::optional<TruePeak> peak;
  double highest_before = 0;  // of the track in its former rate or channels
  LoudnessWindows momentary = LoudnessWindows::momentary(), short_term = LoudnessWindows::short_term();
  std::size_t in_step = 0;  // frames of the 100 ms that are not whole yet
  bool failed = false;

  bool open(unsigned channels, unsigned long rate_hz) {
    if (!meter) {
      meter.reset(ebur128_init(channels, rate_hz, kMode));
      start_peak(channels, rate_hz);
    }
    if (!meter) return false;
    if (meter->channels == channels && meter->samplerate == rate_hz) return true;
    in_step = 0;
    start_peak(channels, rate_hz);
    return ebur128_change_parameters(meter.get(), channels, rate_hz) == EBUR128_SUCCESS;
  }

  bool add(const AVFrame& sound) {
    if (sound.ch_layout.nb_channels < 1 || sound.ch_layout.nb_channels > kMostChannels ||
        sound.sample_rate < 1)
      return false;
    if (!open(static_cast<unsigned>(sound.ch_layout.nb_channels),
              static_cast<unsigned long>(sound.sample_rate)))
      return false;
    if (!interleave(sound, samples)) return false;
    peak->add(samples);
    return add_steps(static_cast<std::size_t>(sound.nb_samples));
  }

  /// In pieces that end where 100 ms do.
  bool add_steps(std::size_t frames) {
    const std::size_t step = meter->samplerate * kStepMs / 1000;
    for (const float* at = samples.data(); frames > 0;) {
      const std::size_t piece = std::min(frames, step - in_step);
      if (ebur128_add_frames_float(meter.get(), at, piece) != EBUR128_SUCCESS) return false;
      at += piece * meter->channels;
      frames -= piece;
      in_step = (in_step + piece) % step;
      if (in_step > 0) continue;
      const double power = power_of_last_step();
      momentary.add(power);
      short_term.add(power);
    }
    return true;
  }

  double power_of_last_step() const {
    double loudness_lufs = 0;
    const int problem = ebur128_loudness_window(meter.get(), kStepMs, &loudness_lufs);
    return problem == EBUR128_SUCCESS && std::isfinite(loudness_lufs)
               ? std::pow(10, (loudness_lufs + 0.691) / 10)
               : 0;
  }

  void start_peak(unsigned channels, unsigned long rate_hz) {
    if (peak) highest_before = std::max(highest_before, peak->highest());
    peak.emplace(channels, rate_hz);
  }

  std::optional<double> true_peak() const {
    const double highest = std::max(highest_before, peak->highest());
    return highest > 0 ? std::optional(20 * std::log10(highest)) : std::nullopt;
  }
};

LoudnessMeter::LoudnessMeter() : state_(std::make_unique<State>()) {}
LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::add(const AVFrame& sound) {
  if (!state_->failed) state_->failed = !state_->add(sound);
}

Loudness LoudnessMeter::loudness() const {
  if (!state_->meter || state_->failed) return {};
  return {.integrated_lufs = state_->momentary.mean_lufs(),
          .range_lu = state_->short_term.range_lu(),
          .true_peak_dbtp = state_->true_peak()};
}

}  // namespace ecg::media
