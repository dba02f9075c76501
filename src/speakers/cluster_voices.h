#pragma once
// Which embeddings are of one voice: agglomerative clustering with centroid linkage.
// Source: Day and Edelsbrunner 1984 (Journal of Classification 1, centroid linkage), Bredin 2023
// (Interspeech, its use and thresholds for voices), Lance and Williams 1967 (distances after a merge).
#include <cstddef>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "speakers/voice_embedding.h"
#include "transcript/speaker_options.h"

namespace ecg::speakers {

struct ClusterOptions {
  /// Between centroids of embeddings of length 1; what lies nearer is one voice.
  double threshold = 0.6;
  /// The same for a voice that has less than `rare_share` of all embeddings: short turns sound unlike each
  /// other, and an interviewer who says little would be several people.
  double rare_threshold = 0.85, rare_share = 0.05;
  /// What is heard less often than this, or than a tenth of all, is no voice of its own.
  std::size_t least_heard = 12;
  /// Above so many they are clustered in parts first: memory grows with the square of this.
  std::size_t most_at_once = 2000;
};

/// embeddings  of any length above 0, in the order in which they were heard
/// asked       how many voices there are, where that is known
/// returns     [voices] centroids of length 1; none for no embedding
/// throws      Error(cancelled), within 100 ms of it
///
/// The same embeddings give the same centroids. Twice as many take four times as long up to `most_at_once`,
/// and twice as long beyond.
std::vector<Embedding> voice_centroids(std::span<const Embedding> embeddings,
                                       const transcript::SpeakerOptions& asked, const CancelFlag* cancel,
                                       const ClusterOptions& options = {});

/// The centroid that is most like it; there is one at least.
std::size_t nearest_voice(const Embedding& embedding, std::span<const Embedding> centroids);

double cosine(const Embedding& a, const Embedding& b);

}  // namespace ecg::speakers
