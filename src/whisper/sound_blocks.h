#pragma once
// A stream of sound cut into blocks of bounded length, at quiet places: for engines that want a whole array.
#include <cstddef>
#include <vector>

#include "whisper/transcriber.h"

namespace ecg::whisper {

struct SoundBlock {
  std::vector<float> samples;
  double start_s = 0;
};

class SoundBlocks {
 public:
  /// Blocks of at most `longest_s`, cut at the quietest 0.3 s within the last `search_s` of each.
  SoundBlocks(const Samples& samples, double longest_s = 300, double search_s = 30);
  /// The next block; empty at the end.
  SoundBlock next();

 private:
  void fill();
  std::size_t cut() const;

  const Samples& samples_;
  const std::size_t longest_, search_;
  std::vector<float> waiting_;
  std::size_t taken_ = 0;  // samples in the blocks given out
  bool ended_ = false;
};

/// RMS of the loudest 0.1 s; digital silence is 0.
float loudest(std::span<const float> samples);

}  // namespace ecg::whisper
