#pragma once
// Decoded sound of any form becomes mono 16 kHz floats.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/audio/channel_mixer.h"
#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

class MonoResampler {
 public:
  /// `channel`: the only one that is taken; nullopt: all, mixed.
  explicit MonoResampler(std::optional<int> channel = {}) : mixer_(channel) {}

  /// What `sound` gives now; some of it stays in the filter until later. The form may change from frame to
  /// frame: then the rest of the old form comes first. nullopt for a form that cannot be converted. The span
  /// is valid until the next call.
  std::optional<std::span<const float>> convert(const AVFrame& sound);
  /// What the filter still holds; the next sound starts afresh.
  std::span<const float> flush();
  /// Samples that flush() would give.
  std::int64_t waiting() const;
  const ChannelMixer& mixer() const { return mixer_; }

 private:
  struct Form {
    int rate_hz = 0, format = -1, channels = 0;
    std::uint64_t mask = 0;
    bool operator==(const Form&) const = default;
  };
  static Form form_of(const AVFrame& sound);
  bool open(const AVFrame& sound);
  bool append(const AVFrame& sound);
  bool append(std::span<const float> mixed);
  bool append(const std::uint8_t** sound, int samples);

  Form form_;
  ChannelMixer mixer_;
  std::vector<float> frames_;
  Resampler resampler_;
  std::vector<float> ready_;
};

}  // namespace ecg::media
