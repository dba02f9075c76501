#pragma once
// Who speaks when, of a whole sound: windows of ten seconds with up to three voices each, an embedding for
// each of those, clusters of the embeddings, and from them the voices of each moment. Source: Bredin 2023
// (Interspeech, "pyannote.audio 2.1 speaker diarization pipeline: principle, benchmark, and recipe").
//
// Memory grows by 4 MB an hour (a kilobyte for each embedding, 589 bytes for each window); the sound itself
// and what the networks make of it are forgotten as they pass.
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "speakers/cluster_voices.h"
#include "speakers/kaldi_fbank.h"
#include "speakers/segmentation.h"
#include "speakers/turns.h"
#include "speakers/voice_embedding.h"

namespace ecg::speakers {

/// Both networks; may be used by several diarizers at once.
struct Networks {
  Segmentation segmentation;
  VoiceEmbedding embedding;

  /// From `folder`, by their file names. Throws Error(model_not_found).
  static Networks load(const std::filesystem::path& folder);
};

inline constexpr char kSegmentationFile[] = "pyannote-segmentation-3.0.onnx";
inline constexpr char kEmbeddingFile[] = "wespeaker-resnet34-LM.onnx";
/// Whether both files lie in `folder`.
bool networks_installed(const std::filesystem::path& folder);

struct DiarizerOptions {
  /// From window to window. pyannote takes 1 s; with 2 s, at half the cost, the same voices were found on
  /// twenty minutes of built conversations (docs/decisions/32-who-speaks.md), with 2.5 s no longer.
  std::size_t step_samples = 32'000;
  ClusterOptions clusters = {};
};

class Diarizer {
 public:
  Diarizer(const Networks& networks, tensor::ThreadPool& pool, const CancelFlag* cancel = nullptr,
           DiarizerOptions options = {});

  /// samples: mono 16 kHz, going on from those of the last call. Works as soon as a dozen windows are there.
  /// Throws Error(cancelled).
  void add(std::span<const float> samples);
  /// Of all that was added, once. Nobody spoke: no turns. Throws Error(cancelled).
  Diarization finish(const transcript::SpeakerOptions& asked = {});

  double done_s() const;  ///< seconds of sound that were looked at

 private:
  /// What is kept of a window.
  struct Window {
    std::vector<std::uint8_t> speakers;                    ///< of each frame, a bit for each local speaker
    std::array<std::ptrdiff_t, kLocalSpeakers> embedding;  ///< its place in embeddings_; -1: silent
  };

  void look(std::size_t windows);
  void look_at_rest();
  void embed(std::size_t window);
  const tensor::Matrix<float>& trunk_of(std::size_t chunk);
  std::span<const float> heard(std::size_t from, std::size_t count) const;
  void forget();

  const Networks& networks_;
  tensor::ThreadPool& pool_;
  const CancelFlag* cancel_;
  const DiarizerOptions options_;

  std::vector<float> samples_;  ///< from first_sample_ on
  std::size_t first_sample_ = 0, end_sample_ = 0;
  std::vector<Window> windows_;
  std::vector<Embedding> embeddings_;
  std::vector<bool> clean_;  ///< of each embedding: enough was heard of it alone
  std::map<std::size_t, tensor::Matrix<float>> trunks_;

  Segmentation::Scratch segmentation_scratch_;
  VoiceEmbedding::Scratch embedding_scratch_;
  KaldiFbank fbank_;
  tensor::Matrix<float> bands_;
};

}  // namespace ecg::speakers
