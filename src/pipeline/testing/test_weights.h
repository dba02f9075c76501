#pragma once
// For tests: the weights and the speech that scripts/setup has fetched.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"

namespace ecg::pipeline {

inline std::filesystem::path home() { return std::getenv("HOME"); }

inline std::filesystem::path models_folder() {
  const char* set = std::getenv("ECG_MODELS");
  return set ? std::filesystem::path(set) : home() / ".cache/ecg/models";
}

inline std::string speech() { return read_file(home() / ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3"); }

}  // namespace ecg::pipeline
