#pragma once
// All channels of a sound become one: as their places ask for, or one of them where together they are silent.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/ffmpeg/ffmpeg.h"
#include "media/sound_source.h"

namespace ecg::media {

class ChannelMixer {
 public:
  /// `channel`: the only one to be taken; nullopt: all.
  explicit ChannelMixer(std::optional<int> channel) : channel_(channel) {}

  /// How sound whose channels lie so is mixed from now on: by the mean of the channels and not their sum,
  /// which would clip, as Whisper's own loader mixes. Channels that have no places are microphones, and each
  /// counts alike: a usual layout would drop the one where its low frequencies would be.
  void begin(const AVChannelLayout& layout, int rate_hz);
  /// What `frames` (as interleave.h gives them) become now; a tenth of a second stays until it is whole.
  /// Valid until the next call.
  std::span<const float> mix(std::span<const float> frames);
  /// What stayed.
  std::span<const float> flush();
  std::size_t waiting() const;  ///< samples that flush() would give

  /// Seconds in which the channels cancelled each other out and the loudest was taken instead.
  double cancelled_s() const { return cancelled_s_; }
  std::vector<ChannelMeasure> measures() const;

 private:
  struct Sums {
    double power = 0, with_given = 0;
  };
  void mix_block(std::span<const float> frames);
  std::optional<std::size_t> taken_instead(double mix_power, double count) const;
  void append(std::span<const float> frames, std::optional<std::size_t> before);

  const std::optional<int> channel_;
  std::size_t channels_ = 0, block_ = 0;  // block_: in frames
  double rate_hz_ = 0;
  std::vector<float> weights_;
  std::optional<std::size_t> taken_;  // instead of the mix, at the end of what was mixed
  bool is_first_ = true;              // nothing lies before the next block
  std::vector<float> waiting_, ready_;
  std::vector<float> mix_;      // of the block
  std::vector<double> powers_;  // of its channels
  std::vector<Sums> sums_;      // of all that was heard
  double given_power_ = 0, heard_ = 0, cancelled_s_ = 0;
};

}  // namespace ecg::media
