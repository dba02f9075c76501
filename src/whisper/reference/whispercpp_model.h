#pragma once
// What must be known of a weights file before libwhisper, which believes every byte, may read it.
#include <filesystem>
#include <string>

#include "whisper/weights.h"

namespace ecg::whisper {

struct ModelFile {
  std::string name;  ///< "base.en", from "ggml-base.en.bin"
  Dimensions dimensions;
  std::string precision;  ///< "f16", "q5_1"
};

/// Walks through the whole file: sizes, vocabulary, where each tensor lies. Throws Error(model_not_found)
/// that names the file and the reason.
ModelFile check_model_file(const std::filesystem::path& file);

}  // namespace ecg::whisper
