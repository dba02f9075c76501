#include "media/audio/mono_resampler.h"

#include <algorithm>
#include <cmath>

#include "media/audio/interleave.h"
#include "media/sound_source.h"

namespace ecg::media {
namespace {

// Outside lies no recorder that anybody built; a rate of 1 Hz would blow one frame up to gigabytes.
constexpr int kLowestRate_hz = 1'000, kHighestRate_hz = 768'000;
constexpr int kMostSamples = 1 << 20;  // of one frame; the largest codecs' frames have 2^18

bool is_usable(const AVFrame& sound) {
  return sound.nb_samples > 0 && sound.nb_samples <= kMostSamples && sound.sample_rate >= kLowestRate_hz &&
         sound.sample_rate <= kHighestRate_hz && sound.ch_layout.nb_channels > 0 && sound.extended_data;
}

/// Decoders of lossy sound give values beyond full scale, and damaged ones anything.
float in_range(float sample) { return std::isfinite(sample) ? std::clamp(sample, -1.0f, 1.0f) : 0.0f; }

}  // namespace

MonoResampler::Form MonoResampler::form_of(const AVFrame& sound) {
  const bool native = sound.ch_layout.order == AV_CHANNEL_ORDER_NATIVE;
  return {sound.sample_rate, sound.format, sound.ch_layout.nb_channels, native ? sound.ch_layout.u.mask : 0};
}

std::optional<std::span<const float>> MonoResampler::convert(const AVFrame& sound) {
  ready_.clear();
  if (!is_usable(sound)) return std::nullopt;
  if (!resampler_ || form_of(sound) != form_) {
    flush();
    if (!open(sound)) return std::nullopt;
  }
  if (!append(sound)) return std::nullopt;
  return ready_;
}

std::span<const float> MonoResampler::flush() {
  ready_.clear();
  if (resampler_ && form_.channels > 1) append(mixer_.flush());
  if (resampler_) append(nullptr, 0);
  resampler_.reset();
  return ready_;
}

std::int64_t MonoResampler::waiting() const {
  if (!resampler_) return 0;
  const auto in_mixer = static_cast<std::int64_t>(form_.channels > 1 ? mixer_.waiting() : 0);
  return swr_get_delay(resampler_.get(), kSampleRateHz) + in_mixer * kSampleRateHz / form_.rate_hz;
}

bool MonoResampler::open(const AVFrame& sound) {
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  form_ = form_of(sound);
  const bool mixes = form_.channels > 1;
  if (mixes) mixer_.begin(sound.ch_layout, sound.sample_rate);
  SwrContext* raw = nullptr;
  const int made = swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLT, kSampleRateHz, &mono,
                                       mixes ? AV_SAMPLE_FMT_FLT : static_cast<AVSampleFormat>(sound.format),
                                       sound.sample_rate, 0, nullptr);
  resampler_.reset(raw);
  const bool good = made >= 0 && swr_init(raw) >= 0;
  if (!good) resampler_.reset();
  return good;
}

bool MonoResampler::append(const AVFrame& sound) {
  if (form_.channels == 1)
    return append(const_cast<const std::uint8_t**>(sound.extended_data), sound.nb_samples);
  return interleave(sound, frames_) && append(mixer_.mix(frames_));
}

bool MonoResampler::append(std::span<const float> mixed) {
  if (mixed.empty()) return true;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(mixed.data());
  return append(&bytes, static_cast<int>(mixed.size()));
}

bool MonoResampler::append(const std::uint8_t** sound, int samples) {
  const std::size_t old_size = ready_.size();
  const int most =
      std::max(swr_get_out_samples(resampler_.get(), samples), 0) + 32;  // 32: more than rounding is off
  ready_.resize(old_size + static_cast<std::size_t>(most));
  auto* target = reinterpret_cast<std::uint8_t*>(ready_.data() + old_size);
  const int got = swr_convert(resampler_.get(), &target, most, sound, samples);
  ready_.resize(old_size + static_cast<std::size_t>(std::max(got, 0)));
  std::transform(ready_.begin() + static_cast<std::ptrdiff_t>(old_size), ready_.end(),
                 ready_.begin() + static_cast<std::ptrdiff_t>(old_size), in_range);
  return got >= 0;
}

}  // namespace ecg::media
