#pragma once
// Weights by name: fetched from where they are published, checked, put in place whole.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "whisper/models.h"

namespace ecg::pipeline {

using PullProgress = std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)>;

/// Downloads `model` into `folder` (made when absent) and checks size and SHA-256 before it gets its name.
/// Does nothing when it is there already. Throws what http::download throws, and Error(download_error) when
/// the sum is wrong. `progress`: bytes so far and in total. `url`: empty for the published one.
void pull_model(const whisper::Model& model, const std::filesystem::path& folder, const CancelFlag& cancel,
                const PullProgress& progress = {}, const std::string& url = {});

/// True when the model's file has the published SHA-256. Throws Error(file_not_found).
bool verify_model(const whisper::Model& model, const std::filesystem::path& folder);

/// One file of the networks that tell speakers apart.
struct SpeakerFile {
  std::string_view name;  ///< as it lies in the folder of models
  std::string_view url;
  std::uint64_t size_bytes;
  std::string_view sha256;  ///< lower-case hex
};

/// Both, as `ecg models pull speakers` fetches them: no account, no token.
std::span<const SpeakerFile> speaker_files();
/// As pull_model().
void pull_speaker_file(const SpeakerFile& file, const std::filesystem::path& folder, const CancelFlag& cancel,
                       const PullProgress& progress = {}, const std::string& url = {});

}  // namespace ecg::pipeline
