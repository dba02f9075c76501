#include "speakers/cluster_voices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "base/error.h"

namespace ecg::speakers {
namespace {

constexpr std::size_t kMany = 40;

/// Embeddings of `voices` voices in turns, each off its own direction by as much as real ones are: a cosine
/// of about 0.93 to it. Directions are random: voices have nothing in common.
std::vector<Embedding> heard(std::size_t voices, std::size_t of_each, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<Embedding> directions(voices), all;
  for (Embedding& direction : directions)
    for (float& number : direction) number = normal(random);
  for (std::size_t i = 0; i < of_each; ++i)
    for (const Embedding& direction : directions) {
      Embedding& embedding = all.emplace_back(direction);
      for (float& number : embedding) number = 3 * (number + 0.4f * normal(random));
    }
  return all;
}

std::size_t voices_found(const std::vector<Embedding>& embeddings,
                         const transcript::SpeakerOptions& asked = {}, const ClusterOptions& options = {}) {
  return voice_centroids(embeddings, asked, nullptr, options).size();
}

TEST(ClusterVoices, FindAsManyAsThereAre) {
  EXPECT_EQ(voices_found({}), 0u);
  for (const std::size_t voices : {1u, 2u, 5u, 9u}) EXPECT_EQ(voices_found(heard(voices, kMany)), voices);
}

TEST(ClusterVoices, PutWhatIsOfOneVoiceUnderOneCentroid) {
  const auto embeddings = heard(4, kMany);
  const auto centroids = voice_centroids(embeddings, {}, nullptr);
  ASSERT_EQ(centroids.size(), 4u);
  for (std::size_t i = 0; i < embeddings.size(); ++i)
    EXPECT_EQ(nearest_voice(embeddings[i], centroids), i % 4) << "in the order in which they were heard";
}

TEST(ClusterVoices, AreAsManyAsWasAskedFor) {
  const auto embeddings = heard(4, kMany);
  for (const int number : {1, 2, 3, 4, 7})
    EXPECT_EQ(voices_found(embeddings, {.diarize = {}, .num_speakers = number}), std::size_t(number));
  EXPECT_EQ(voices_found(embeddings, {.diarize = {}, .min_speakers = 2, .max_speakers = 3}), 3u);
  EXPECT_EQ(voices_found(embeddings, {.diarize = {}, .min_speakers = 2, .max_speakers = 8}), 4u);
  EXPECT_EQ(voices_found(embeddings, {.diarize = {}, .min_speakers = 6}), 6u);
  EXPECT_EQ(voices_found(heard(1, 3), {.diarize = {}, .num_speakers = 9}), 3u) << "no more than embeddings";
}

TEST(ClusterVoices, LeaveOutWhatIsHeardOnce) {
  auto embeddings = heard(2, kMany);
  embeddings.push_back(heard(1, 1, 99).front());
  EXPECT_EQ(voices_found(embeddings), 2u);
}

/// What lies at that cosine to `voice`, off in a direction of its own.
Embedding beside(const Embedding& voice, float like, unsigned seed) {
  Embedding other = heard(1, 1, seed).front();
  const auto length = [](const Embedding& e) {
    return std::sqrt(std::inner_product(e.begin(), e.end(), e.begin(), 0.0f));
  };
  const float own = length(voice), foreign = length(other);
  for (std::size_t i = 0; i < kEmbedding; ++i)
    other[i] = like * voice[i] / own + std::sqrt(1 - like * like) * other[i] / foreign;
  return other;
}

// A cosine of 0.72 is a distance of 0.75: beyond the threshold for voices, within that for rare ones.
TEST(ClusterVoices, TakeAVoiceThatSaysLittleForOneThoughItsTurnsDiffer) {
  auto embeddings = heard(1, 600);
  const Embedding interviewer = heard(1, 1, 50).front();
  for (int i = 0; i < 14; ++i) {
    embeddings.push_back(interviewer);
    embeddings.push_back(beside(interviewer, 0.72f, 51));
  }
  EXPECT_EQ(voices_found(embeddings), 2u);
  EXPECT_EQ(voices_found(embeddings, {.diarize = {}, .min_speakers = 3}), 3u);
  embeddings.erase(embeddings.begin() + 50, embeddings.begin() + 600);
  EXPECT_EQ(voices_found(embeddings), 3u) << "neither is rare where the other says as little";
}

TEST(ClusterVoices, FindTheSameInPartsAsAtOnce) {
  const auto embeddings = heard(5, 100);
  const ClusterOptions in_parts{.most_at_once = 60};
  EXPECT_EQ(voices_found(embeddings, {}, in_parts), 5u);
  const auto centroids = voice_centroids(embeddings, {}, nullptr, in_parts);
  for (std::size_t i = 0; i < embeddings.size(); ++i)
    EXPECT_EQ(nearest_voice(embeddings[i], centroids), i % 5);
  EXPECT_EQ(voice_centroids(embeddings, {}, nullptr, in_parts), centroids) << "and the same each time";
}

TEST(ClusterVoices, EndWhereAllAreTheSameAndWhereNoneAreAlike) {
  const std::vector<Embedding> same(100, heard(1, 1).front());
  EXPECT_EQ(voices_found(same, {}, {.most_at_once = 10}), 1u);
  const std::vector<Embedding> nothing(50, Embedding{});
  EXPECT_EQ(voices_found(nothing, {}, {.most_at_once = 10}), 1u);
  EXPECT_GE(voices_found(heard(64, 1), {}, {.most_at_once = 10}), 1u);
}

TEST(ClusterVoices, EndWhenCancelled) {
  CancelFlag cancel;
  cancel.cancel();
  EXPECT_THROW(voice_centroids(heard(2, 5), {}, &cancel), Error);
}

}  // namespace
}  // namespace ecg::speakers
