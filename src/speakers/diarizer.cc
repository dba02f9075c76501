#include "speakers/diarizer.h"

#include <algorithm>
#include <cassert>

namespace ecg::speakers {
namespace {

/// The trunk hears the sound in pieces of this, each once: windows share what it makes of them.
constexpr std::size_t kChunkSamples = kWindowSamples;
constexpr std::size_t kTrunkSamples = kTrunkStride * kFbankHop;  ///< of one of its frames
/// Of a window's frames, that a local speaker has to be heard alone for his embedding to found a cluster.
constexpr double kCleanShare = 0.2;
/// With fewer frames than this alone, those where others speak too are taken along.
constexpr std::size_t kLeastClean = 8;
/// Of windows in which a voice is heard well: what is heard in fewer is no voice of its own.
constexpr std::size_t kLeastHeardSamples = 12 * 16'000;

double seconds(std::size_t samples) { return static_cast<double>(samples) / 16'000; }

}  // namespace

bool networks_installed(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / kSegmentationFile, ignored) &&
         std::filesystem::exists(folder / kEmbeddingFile, ignored);
}

Networks Networks::load(const std::filesystem::path& folder) {
  const auto compute_type = tensor::bytes_are_fast() ? tensor::ComputeType::u8i8 : tensor::ComputeType::i8;
  return {Segmentation(folder / kSegmentationFile, tensor::ComputeType::i16),
          VoiceEmbedding(folder / kEmbeddingFile, compute_type)};
}

Diarizer::Diarizer(const Networks& networks, tensor::ThreadPool& pool, const CancelFlag* cancel,
                   DiarizerOptions options)
    : networks_(networks), pool_(pool), cancel_(cancel), options_(options) {}

double Diarizer::done_s() const { return seconds(windows_.size() * options_.step_samples); }

std::span<const float> Diarizer::heard(std::size_t from, std::size_t count) const {
  assert(from >= first_sample_ && from + count <= first_sample_ + samples_.size());
  return std::span(samples_).subspan(from - first_sample_, count);
}

void Diarizer::add(std::span<const float> samples) {
  samples_.insert(samples_.end(), samples.begin(), samples.end());
  end_sample_ += samples.size();
  for (;;) {
    // The last of a dozen windows may reach into the chunk behind it, which is waited for too.
    const std::size_t last =
        (windows_.size() + Segmentation::kTogether - 1) * options_.step_samples + kWindowSamples;
    if (end_sample_ < last + kChunkSamples) return;
    look(Segmentation::kTogether);
  }
}

/// The next windows, of which all samples are there.
void Diarizer::look(std::size_t count) {
  std::vector<std::span<const float>> sounds;
  for (std::size_t w = 0; w < count; ++w)
    sounds.push_back(heard((windows_.size() + w) * options_.step_samples, kWindowSamples));
  const auto scores = networks_.segmentation.scores(sounds, segmentation_scratch_, cancel_);
  for (std::size_t w = 0; w < count; ++w) {
    Window& window = windows_.emplace_back();
    for (std::size_t f = 0; f < kWindowFrames; ++f) {
      const auto row = scores.row(w * kWindowFrames + f);
      const auto likeliest = std::ranges::max_element(row) - row.begin();
      window.speakers.push_back(kSpeakersOfClass[static_cast<std::size_t>(likeliest)]);
    }
    embed(windows_.size() - 1);
  }
  forget();
}

/// What the trunk makes of a chunk, with silence where the sound has ended.
const tensor::Matrix<float>& Diarizer::trunk_of(std::size_t chunk) {
  auto& trunk = trunks_[chunk];
  if (trunk.rows() > 0) return trunk;
  const std::size_t from = chunk * kChunkSamples;
  const std::size_t there = std::min(kChunkSamples, first_sample_ + samples_.size() - from);
  fbank_.compute(heard(from, there), bands_);
  subtract_mean(bands_);
  networks_.embedding.trunk(bands_, pool_, embedding_scratch_, trunk, cancel_);
  return trunk;
}

/// An embedding for each local speaker of a window.
void Diarizer::embed(std::size_t index) {
  Window& window = windows_[index];
  window.embedding.fill(-1);
  const std::size_t start = index * options_.step_samples;
  for (std::size_t s = 0; s < kLocalSpeakers; ++s) {
    const auto bit = static_cast<std::uint8_t>(1 << s);
    const auto alone = std::ranges::count(window.speakers, bit);
    const auto at_all = std::ranges::count_if(window.speakers, [&](auto bits) { return bits & bit; });
    if (at_all == 0) continue;
    const bool only_clean = static_cast<std::size_t>(alone) >= kLeastClean;
    std::vector<const float*> rows;
    std::vector<float> weights;
    for (std::size_t f = 0; f < kWindowFrames; ++f) {
      const bool counts = only_clean ? window.speakers[f] == bit : (window.speakers[f] & bit) != 0;
      if (!counts) continue;
      const std::size_t sample = start + f * kFrameSamples + kFirstFrameSamples;
      const auto& trunk = trunk_of(sample / kChunkSamples);
      if (trunk.rows() == 0) continue;
      const std::size_t row = std::min(sample % kChunkSamples / kTrunkSamples, trunk.rows() - 1);
      const float* numbers = trunk.row(row).data();
      if (!rows.empty() && rows.back() == numbers) {
        weights.back() += 1;
      } else {
        rows.push_back(numbers);
        weights.push_back(1);
      }
    }
    if (rows.empty()) continue;
    for (float& weight : weights) weight *= static_cast<float>(kFrameSamples) / kTrunkSamples;
    window.embedding[s] = std::ssize(embeddings_);
    embeddings_.push_back(networks_.embedding.pool(rows, weights));
    clean_.push_back(static_cast<double>(alone) >= kCleanShare * kWindowFrames);
  }
}

/// Before the next window.
void Diarizer::forget() {
  const std::size_t next = windows_.size() * options_.step_samples;
  const std::size_t chunk = next / kChunkSamples;
  std::erase_if(trunks_, [&](const auto& entry) { return entry.first < chunk; });
  const std::size_t kept = std::min(chunk * kChunkSamples, first_sample_ + samples_.size());
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(kept - first_sample_));
  first_sample_ = kept;
}

/// Windows up to the end of the sound, the last ones with silence behind it.
void Diarizer::look_at_rest() {
  if (end_sample_ < kFbankWindow) return;
  const std::size_t step = options_.step_samples;
  std::size_t windows =
      end_sample_ <= kWindowSamples ? 1 : 1 + (end_sample_ - kWindowSamples + step - 1) / step;
  const std::size_t whole = (windows - 1) * step + kWindowSamples;
  if (whole > end_sample_) samples_.insert(samples_.end(), whole - end_sample_, 0.0f);
  while (windows_.size() < windows) look(std::min(Segmentation::kTogether, windows - windows_.size()));
}

Diarization Diarizer::finish(const transcript::SpeakerOptions& asked) {
  look_at_rest();
  std::vector<Embedding> founding;
  for (std::size_t i = 0; i < embeddings_.size(); ++i)
    if (clean_[i]) founding.push_back(embeddings_[i]);
  if (founding.empty()) founding = embeddings_;
  ClusterOptions clusters = options_.clusters;
  clusters.least_heard = std::max<std::size_t>(1, kLeastHeardSamples / options_.step_samples);
  const auto centroids = voice_centroids(founding, asked, cancel_, clusters);
  std::vector<VotingWindow> votes;
  for (std::size_t w = 0; w < windows_.size(); ++w) {
    VotingWindow& vote = votes.emplace_back();
    vote.first_frame = frame_of_sample(w * options_.step_samples);
    vote.speakers = windows_[w].speakers;
    for (std::size_t s = 0; s < kLocalSpeakers; ++s) {
      const std::ptrdiff_t embedding = windows_[w].embedding[s];
      vote.voice[s] = embedding < 0 ? -1
                                    : static_cast<std::ptrdiff_t>(nearest_voice(
                                          embeddings_[static_cast<std::size_t>(embedding)], centroids));
    }
  }
  return count_votes(votes, centroids.size(), seconds(end_sample_));
}

}  // namespace ecg::speakers
