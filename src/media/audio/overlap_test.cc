#include "media/audio/overlap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "media/sound_source.h"

namespace ecg::media {
namespace {

using Samples = std::vector<float>;

/// Noise that rises and falls as syllables do; another `seed` is another text.
Samples talk(unsigned seed, double seconds) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.1f);
  Samples sound(static_cast<std::size_t>(seconds * kSampleRateHz));
  const double beat = 3.0 + seed % 3;
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = normal(random) *
               static_cast<float>(std::abs(std::sin(beat * static_cast<double>(i) / kSampleRateHz)));
  return sound;
}

/// As another encoder would give it: with noise 12 dB below, and 40 ms later.
Samples encoded_again(const Samples& sound) {
  std::mt19937 random(99);
  std::normal_distribution<float> normal(0, 0.017f);
  Samples other(sound.size());
  for (std::size_t i = 640; i < sound.size(); ++i) other[i] = sound[i - 640] + normal(random);
  return other;
}

TEST(Overlap, OfTheSameSoundIsHeardThroughACodec) {
  const Samples first = talk(1, 3);
  EXPECT_TRUE(is_same_sound(first, first));
  EXPECT_TRUE(is_same_sound(first, encoded_again(first)));
  EXPECT_TRUE(is_same_sound(encoded_again(first), first));
}

TEST(Overlap, OfOtherSoundIsNoneOfTheSame) {
  EXPECT_FALSE(is_same_sound(talk(1, 3), talk(2, 3)));
  EXPECT_FALSE(is_same_sound(talk(1, 0.4), talk(4, 0.4)));
  EXPECT_FALSE(is_same_sound(Samples(48'000), talk(2, 3)));
  EXPECT_FALSE(is_same_sound(talk(2, 3), Samples(48'000)));
}

TEST(Overlap, OfSilenceIsTheSame) { EXPECT_TRUE(is_same_sound(Samples(48'000), Samples(48'000))); }

// The same jingle opens two pieces that say different things.
TEST(Overlap, ThatOnlyBeginsAlikeIsOfOtherSound) {
  Samples first = talk(1, 1), second = first;
  const Samples one = talk(2, 3), other = talk(3, 3);
  first.insert(first.end(), one.begin(), one.end());
  second.insert(second.end(), other.begin(), other.end());
  EXPECT_FALSE(is_same_sound(first, second));
}

TEST(Overlap, ComparesWithWhatWasLaidLast) {
  Overlap overlap;
  const Samples sound = talk(1, 30);
  for (std::size_t at = 0; at < sound.size(); at += 1600) overlap.laid(std::span(sound).subspan(at, 1600));
  overlap.begin(2 * kSampleRateHz, 28);
  EXPECT_TRUE(overlap.waits());
  overlap.hold(std::span(sound).subspan(28 * kSampleRateHz, kSampleRateHz));
  EXPECT_FALSE(overlap.is_full());
  EXPECT_TRUE(overlap.expects(29, 0));
  EXPECT_FALSE(overlap.expects(27, 0)) << "the clock was set again";
  overlap.hold(std::span(sound).subspan(29 * kSampleRateHz));
  EXPECT_TRUE(overlap.is_full());
  const auto verdict = overlap.settle();
  EXPECT_TRUE(verdict.same);
  EXPECT_EQ(verdict.back, 2u * kSampleRateHz);
  EXPECT_EQ(verdict.held.size(), 2u * kSampleRateHz);
  EXPECT_FALSE(overlap.waits());
}

// Every packet of a hostile file may set the clock back.
TEST(Overlap, IsListenedToAThousandTimesAtMost) {
  Overlap overlap;
  const Samples sound = talk(1, 0.5);
  overlap.laid(sound);
  const auto is_same = [&] {
    overlap.begin(sound.size(), 0);
    overlap.hold(sound);
    return overlap.settle().same;
  };
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(is_same()) << i;
  EXPECT_FALSE(is_same());
}

}  // namespace
}  // namespace ecg::media
