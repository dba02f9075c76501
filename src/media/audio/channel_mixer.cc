#include "media/audio/channel_mixer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ecg::media {
namespace {

constexpr double kBlock_s = 0.1, kFade_s = 0.005;
constexpr double kSilence = 1e-8;  // mean power, -80 dB: nothing to judge by
// Of what channels that have nothing to do with each other would give together. Two microphones at one mouth
// come to -6 dB of it at worst, a track whose one side is wired the wrong way round to -40 and less.
constexpr double kCancelled = 0.1, kBackAgain = 0.25;
constexpr double kDrowned = 1e-3;  // of the loudest channel: a microphone among more than thirty
constexpr double kLouder = 2;  // of the one that is taken already: two that are equally loud would alternate
const double kHalfPower = std::sqrt(0.5);

/// What FFmpeg mixes to mono by; empty where it does not know.
std::vector<double> usual_weights(const AVChannelLayout& layout) {
  constexpr std::size_t kMost = 64;  // FFmpeg 5.1 scales 64 x 64 weights, however few there are
  std::vector<double> matrix(kMost * kMost);
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  const bool known = layout.order == AV_CHANNEL_ORDER_NATIVE && av_channel_layout_check(&layout) &&
                     swr_build_matrix2(&layout, &mono, kHalfPower, kHalfPower, 0, 1, 1, matrix.data(), kMost,
                                       AV_MATRIX_ENCODING_NONE, nullptr) >= 0;
  matrix.resize(known ? static_cast<std::size_t>(layout.nb_channels) : 0);
  return matrix;
}

std::vector<float> weights_of(const AVChannelLayout& layout) {
  std::vector<double> usual = usual_weights(layout);
  double sum = std::accumulate(usual.begin(), usual.end(), 0.0);
  if (!(sum > 0)) {  // nothing but low frequencies, or no places
    usual.assign(static_cast<std::size_t>(layout.nb_channels), 1);
    sum = static_cast<double>(usual.size());
  }
  std::vector<float> weights;
  for (const double weight : usual) weights.push_back(static_cast<float>(weight / sum));
  return weights;
}

double finite_or_0(double number) { return std::isfinite(number) ? number : 0; }

}  // namespace

void ChannelMixer::begin(const AVChannelLayout& layout, int rate_hz) {
  channels_ = static_cast<std::size_t>(layout.nb_channels);
  rate_hz_ = rate_hz;
  block_ = std::max<std::size_t>(1, static_cast<std::size_t>(kBlock_s * rate_hz));
  weights_ = weights_of(layout);
  powers_.assign(channels_, 0);
  if (sums_.size() < channels_) sums_.resize(channels_);
  taken_.reset();
  is_first_ = true;
  waiting_.clear();
}

std::span<const float> ChannelMixer::mix(std::span<const float> frames) {
  ready_.clear();
  waiting_.insert(waiting_.end(), frames.begin(), frames.end());
  std::size_t done = 0;
  for (; done + block_ * channels_ <= waiting_.size(); done += block_ * channels_)
    mix_block(std::span(waiting_).subspan(done, block_ * channels_));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
  return ready_;
}

std::span<const float> ChannelMixer::flush() {
  ready_.clear();
  if (!waiting_.empty()) mix_block(waiting_);
  waiting_.clear();
  return ready_;
}

std::size_t ChannelMixer::waiting() const { return channels_ > 0 ? waiting_.size() / channels_ : 0; }

void ChannelMixer::mix_block(std::span<const float> frames) {
  const std::size_t count = frames.size() / channels_;
  std::ranges::fill(powers_, 0);
  mix_.clear();
  double mix_power = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<const float> frame = frames.subspan(i * channels_, channels_);
    float mixed = 0;
    for (std::size_t c = 0; c < channels_; ++c) {
      mixed += weights_[c] * frame[c];
      powers_[c] += static_cast<double>(frame[c]) * frame[c];
    }
    mix_power += static_cast<double>(mixed) * mixed;
    mix_.push_back(mixed);
  }
  const auto before = taken_;
  const bool first = std::exchange(is_first_, false);
  taken_ = channel_ ? std::min(channels_ - 1, static_cast<std::size_t>(*channel_))
                    : taken_instead(mix_power, static_cast<double>(count));
  if (taken_ && !channel_) cancelled_s_ += static_cast<double>(count) / rate_hz_;
  append(frames, first ? taken_ : before);
}

/// The channel to take instead of the mix of this block.
std::optional<std::size_t> ChannelMixer::taken_instead(double mix_power, double count) const {
  const auto loudest = std::ranges::max_element(powers_);
  if (!(*loudest > kSilence * count)) return taken_;
  double apart = 0;  // what they would give together if they had nothing in common
  for (std::size_t c = 0; c < channels_; ++c) apart += powers_[c] * weights_[c] * weights_[c];
  const bool cancelled = mix_power < (taken_ ? kBackAgain : kCancelled) * apart;
  if (!cancelled && mix_power >= kDrowned * *loudest) return std::nullopt;
  if (taken_ && powers_[*taken_] * kLouder > *loudest) return taken_;
  return static_cast<std::size_t>(loudest - powers_.begin());
}

/// The block as it was decided, faded over from how the one before it was.
void ChannelMixer::append(std::span<const float> frames, std::optional<std::size_t> before) {
  const std::size_t count = mix_.size();
  const std::size_t fade =
      taken_ == before ? 0 : std::min(count, static_cast<std::size_t>(kFade_s * rate_hz_));
  const auto by = [&](const std::optional<std::size_t>& channel, std::size_t i) {
    return channel ? frames[i * channels_ + *channel] : mix_[i];
  };
  for (std::size_t i = 0; i < count; ++i) {
    float sample = by(taken_, i);
    if (i < fade) {
      const float share = static_cast<float>(i) / static_cast<float>(fade);
      sample = share * sample + (1 - share) * by(before, i);
    }
    ready_.push_back(sample);
    given_power_ += static_cast<double>(sample) * sample;
    for (std::size_t c = 0; c < channels_; ++c)
      sums_[c].with_given += static_cast<double>(sample) * frames[i * channels_ + c];
  }
  for (std::size_t c = 0; c < channels_; ++c) sums_[c].power += powers_[c];
  heard_ += static_cast<double>(count);
}

std::vector<ChannelMeasure> ChannelMixer::measures() const {
  std::vector<ChannelMeasure> list;
  for (const Sums& sums : sums_) {
    const double both = sums.power * given_power_;
    list.push_back(
        {.power = heard_ > 0 ? finite_or_0(sums.power / heard_) : 0,
         .share = both > 0 ? std::min(1.0, finite_or_0(sums.with_given * sums.with_given / both)) : 0});
  }
  return list;
}

}  // namespace ecg::media
