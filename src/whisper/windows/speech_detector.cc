#include "whisper/windows/speech_detector.h"

#include <algorithm>

#include "acoustics/even_level.h"
#include "acoustics/voice_activity.h"
#include "base/log.h"

namespace ecg::whisper {
namespace {

/// Where Silero's weights are not installed: whatever can be heard may be speech.
std::vector<float> audible_chunks(std::span<const float> samples) {
  constexpr double kAudible = 3e-4;  // -70 dBFS, RMS
  std::vector<float> chunks;
  for (std::size_t at = 0; at < samples.size(); at += acoustics::kVoiceChunk) {
    double energy = 0;
    for (const float x : samples.subspan(at, acoustics::kVoiceChunk)) energy += double{x} * x;
    chunks.push_back(energy > kAudible * kAudible * acoustics::kVoiceChunk ? 1.0f : 0.0f);
  }
  return chunks;
}

}  // namespace

std::filesystem::path voice_activity_file(const std::filesystem::path& weights) {
  auto file = weights.parent_path() / "silero_vad_v5.onnx";
  if (!std::filesystem::exists(file))
    log::warn("no speech detector: every sound is taken for speech", {{"missing", file.string()}});
  return file;
}

acoustics::ChunkProbabilities speech_detector(const std::filesystem::path& voice_activity) {
  if (std::filesystem::exists(voice_activity))
    return [detector = std::make_shared<acoustics::VoiceActivity>(voice_activity),
            level = std::make_shared<acoustics::EvenLevel>()](std::span<const float> samples) {
      return detector->probabilities(level->apply(samples));
    };
  return [chunks = std::make_shared<std::vector<float>>()](std::span<const float> samples) {
    *chunks = audible_chunks(samples);
    return std::span<const float>(*chunks);
  };
}

Samples limited(const Samples& samples, std::size_t most) {
  return [&samples, left = most](std::span<float> out) mutable {
    const std::size_t got = samples(out.first(std::min(out.size(), left)));
    left -= got;
    return got;
  };
}

}  // namespace ecg::whisper
