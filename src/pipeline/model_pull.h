#pragma once
// Weights by name: fetched from where they are published, checked, put in place whole.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "whisper/models.h"

namespace ecg::pipeline {

/// Downloads `model` into `folder` (made when absent) and checks size and SHA-256 before it gets its name.
/// Does nothing when it is there already. Throws what http::download throws, and Error(download_error) when
/// the sum is wrong. `progress`: bytes so far and in total. `url`: empty for the published one.
void pull_model(const whisper::Model& model, const std::filesystem::path& folder, const CancelFlag& cancel,
                const std::function<void(std::uint64_t, std::optional<std::uint64_t>)>& progress = {},
                const std::string& url = {});

/// True when the model's file has the published SHA-256. Throws Error(file_not_found).
bool verify_model(const whisper::Model& model, const std::filesystem::path& folder);

}  // namespace ecg::pipeline
