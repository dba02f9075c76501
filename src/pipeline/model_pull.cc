#include "pipeline/model_pull.h"

#include <array>

#include "base/digest.h"
#include "base/file.h"
#include "http/client.h"
#include "speakers/diarizer.h"

namespace ecg::pipeline {
namespace {

// The segmentation is pyannote's (MIT), exported to ONNX by pengzhendong and published by thewh1teagle; the
// embedding is the file of WeSpeaker's own (CC-BY-4.0).
constexpr std::array kSpeakerFiles{
    SpeakerFile{speakers::kSegmentationFile,
                "https://github.com/thewh1teagle/pyannote-rs/releases/download/v0.1.0/segmentation-3.0.onnx",
                5'983'836, "b78fc48113bb46fd247ae6a9aea737079550c647638db961df7e0e1e9f4ba62e"},
    SpeakerFile{speakers::kEmbeddingFile,
                "https://huggingface.co/Wespeaker/wespeaker-voxceleb-resnet34-LM/resolve/"
                "f0c48c298fd835726c27956a5d617bad7115627e/voxceleb_resnet34_LM.onnx",
                26'530'309, "7bb2f06e9df17cdf1ef14ee8a15ab08ed28e8d0ef5054ee135741560df2ec068"}};

struct Wanted {
  std::string name, url, sha256;
  std::filesystem::path target;
  std::uint64_t max_bytes;
};

void pull(const Wanted& wanted, const CancelFlag& cancel, const PullProgress& progress) {
  if (std::filesystem::exists(wanted.target)) return;
  const auto folder = wanted.target.parent_path();
  std::filesystem::create_directories(folder);
  const TempFolder work(folder);  // on the same file system, so that the rename is atomic
  const auto partial = work.path() / "weights";

  http::DownloadOptions options;
  options.max_bytes = wanted.max_bytes;
  options.progress = progress;
  options.allowed = [](std::string_view next) {
    return next.starts_with("http://") || next.starts_with("https://");
  };
  http::download(wanted.url, partial, options, cancel);

  const std::string sum = sha256_of_file(partial);
  if (sum != wanted.sha256)
    throw Error(Code::download_error,
                "SHA-256 of " + wanted.name + " is " + sum + ", but should be " + wanted.sha256);
  std::filesystem::rename(partial, wanted.target);
}

}  // namespace

void pull_model(const whisper::Model& model, const std::filesystem::path& folder, const CancelFlag& cancel,
                const PullProgress& progress, const std::string& url) {
  pull({.name = std::string(model.name),
        .url = url.empty() ? whisper::model_url(model.name) : url,
        .sha256 = std::string(model.sha256),
        .target = folder / whisper::model_filename(model.name),
        .max_bytes = static_cast<std::uint64_t>(model.size_mib + 2) << 20},
       cancel, progress);
}

bool verify_model(const whisper::Model& model, const std::filesystem::path& folder) {
  return sha256_of_file(folder / whisper::model_filename(model.name)) == model.sha256;
}

std::span<const SpeakerFile> speaker_files() { return kSpeakerFiles; }

void pull_speaker_file(const SpeakerFile& file, const std::filesystem::path& folder, const CancelFlag& cancel,
                       const PullProgress& progress, const std::string& url) {
  pull({.name = std::string(file.name),
        .url = url.empty() ? std::string(file.url) : url,
        .sha256 = std::string(file.sha256),
        .target = folder / file.name,
        .max_bytes = file.size_bytes},
       cancel, progress);
}

}  // namespace ecg::pipeline
