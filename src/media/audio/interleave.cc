#include "media/audio/interleave.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ecg::media {
namespace {

template <typename Sample>
float scaled(Sample sample) {
  if constexpr (std::is_floating_point_v<Sample>)
    return std::isfinite(sample) ? static_cast<float>(sample) : 0;
  if constexpr (std::is_same_v<Sample, std::uint8_t>) return (static_cast<float>(sample) - 128) / 128;
  return static_cast<float>(static_cast<double>(sample) /
                            -static_cast<double>(std::numeric_limits<Sample>::min()));
}

template <typename Sample>
void interleave(const AVFrame& sound, bool planar, std::vector<float>& out) {
  const auto channels = static_cast<std::size_t>(sound.ch_layout.nb_channels);
  const auto count = static_cast<std::size_t>(sound.nb_samples);
  out.resize(channels * count);
  for (std::size_t c = 0; c < channels; ++c) {
    const auto* from =
        reinterpret_cast<const Sample*>(sound.extended_data[planar ? c : 0]) + (planar ? 0 : c);
    const std::size_t step = planar ? 1 : channels;
    for (std::size_t i = 0; i < count; ++i) out[i * channels + c] = scaled(from[i * step]);
  }
}

}  // namespace

bool interleave(const AVFrame& sound, std::vector<float>& out) {
  const auto format = static_cast<AVSampleFormat>(sound.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_U8:
      return interleave<std::uint8_t>(sound, planar, out), true;
    case AV_SAMPLE_FMT_S16:
      return interleave<std::int16_t>(sound, planar, out), true;
    case AV_SAMPLE_FMT_S32:
      return interleave<std::int32_t>(sound, planar, out), true;
    case AV_SAMPLE_FMT_S64:
      return interleave<std::int64_t>(sound, planar, out), true;
    case AV_SAMPLE_FMT_FLT:
      return interleave<float>(sound, planar, out), true;
    case AV_SAMPLE_FMT_DBL:
      return interleave<double>(sound, planar, out), true;
    default:
      return false;
  }
}

}  // namespace ecg::media
