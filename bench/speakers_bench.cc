// What telling speakers apart costs, stage by stage, and what its networks give:
//   speakers_bench MODELS SPEECH.f32 [OUT]                             SPEECH: mono 16 kHz, floats
//   speakers_bench MODELS SPEECH.f32 --turns [STEP_S [THRESHOLD]...]   prints start, end and voice of each
//   turn
// OUT.seg: scores of the first ten seconds; OUT.fbank: their filter bank; OUT.emb0 and so on, one for each
// compute type: their embedding as one voice. All as floats, to be held against another runtime.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/file.h"
#include "speakers/diarizer.h"
#include "speakers/kaldi_fbank.h"
#include "speakers/segmentation.h"
#include "speakers/voice_embedding.h"

using namespace ecg;
using Clock = std::chrono::steady_clock;

namespace {

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void write(const std::string& name, const float* numbers, std::size_t count) {
  std::ofstream(name, std::ios::binary)
      .write(reinterpret_cast<const char*>(numbers), static_cast<std::streamsize>(count * sizeof(float)));
}

}  // namespace

/// The whole of a sound; its turns go to standard output.
int diarize(const std::filesystem::path& models, std::span<const float> samples, double step_s,
            const std::vector<double>& thresholds) {
  const auto networks = speakers::Networks::load(models);
  tensor::ThreadPool one(1);
  for (const double threshold : thresholds) {
    speakers::DiarizerOptions options;
    options.step_samples = static_cast<std::size_t>(step_s * 16'000);
    options.clusters.threshold = threshold;
    speakers::Diarizer diarizer(networks, one, nullptr, options);
    const auto start = Clock::now();
    constexpr std::size_t kPiece = 30 * 16'000;
    for (std::size_t at = 0; at < samples.size(); at += kPiece)
      diarizer.add(samples.subspan(at, std::min(kPiece, samples.size() - at)));
    const auto found = diarizer.finish();
    if (&threshold != thresholds.data()) std::printf("#\n");
    for (const auto& turn : found.turns) std::printf("%.3f %.3f %zu\n", turn.start_s, turn.end_s, turn.voice);
    std::fprintf(stderr, "%.1f s of sound: %.2f s; %zu voices\n",
                 static_cast<double>(samples.size()) / 16'000, seconds_since(start), found.voices);
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: speakers_bench MODELS SPEECH.f32 [OUT]\n"), 2;
  const std::filesystem::path models = argv[1];
  const std::string bytes = read_file(argv[2]);
  std::vector<float> samples(bytes.size() / sizeof(float));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
  if (argc > 3 && std::string(argv[3]) == "--turns") {
    std::vector<double> thresholds;
    for (int i = 5; i < argc; ++i) thresholds.push_back(std::atof(argv[i]));
    if (thresholds.empty()) thresholds = {speakers::ClusterOptions().threshold};
    return diarize(models, samples, argc > 4 ? std::atof(argv[4]) : 2.0, thresholds);
  }
  samples.resize(std::max(samples.size(), 24 * speakers::kWindowSamples));
  const std::string out = argc > 3 ? argv[3] : "";

  const speakers::Segmentation segmentation(models / "pyannote-segmentation-3.0.onnx",
                                            tensor::ComputeType::i16);
  speakers::Segmentation::Scratch scratch;
  std::vector<std::span<const float>> windows;
  for (std::size_t w = 0; w < segmentation.kTogether; ++w)
    windows.push_back(std::span(samples).subspan(w * 16'000, speakers::kWindowSamples));
  auto start = Clock::now();
  const auto scores = segmentation.scores(windows, scratch);
  std::printf("segmentation: %.4f s a window, one thread\n",
              seconds_since(start) / static_cast<double>(windows.size()));
  if (!out.empty()) write(out + ".seg", scores.data(), speakers::kWindowFrames * speakers::kPowerset);

  tensor::ThreadPool one(1);
  for (const auto type : {tensor::ComputeType::f32, tensor::ComputeType::i16, tensor::ComputeType::i8,
                          tensor::ComputeType::u8i8}) {
    const speakers::VoiceEmbedding embedding(models / "wespeaker-resnet34-LM.onnx", type);
    speakers::KaldiFbank fbank;
    tensor::Matrix<float> bands, trunk;
    start = Clock::now();
    fbank.compute(windows[0], bands);
    const double fbank_s = seconds_since(start);
    speakers::subtract_mean(bands);
    speakers::VoiceEmbedding::Scratch room;
    embedding.trunk(bands, one, room, trunk);
    start = Clock::now();
    embedding.trunk(bands, one, room, trunk);
    const double trunk_s = seconds_since(start);
    std::vector<const float*> rows;
    for (std::size_t r = 0; r < trunk.rows(); ++r) rows.push_back(trunk.row(r).data());
    start = Clock::now();
    const auto voice = embedding.pool(rows, std::vector<float>(rows.size(), 1));
    std::printf("compute type %d: filter bank %.4f s, trunk %.4f s, pooling %.4f s\n", static_cast<int>(type),
                fbank_s, trunk_s, seconds_since(start));
    if (out.empty()) continue;
    write(out + ".fbank", bands.data(), bands.rows() * bands.columns());
    write(out + ".emb" + std::to_string(static_cast<int>(type)), voice.data(), voice.size());
  }
  return 0;
}
