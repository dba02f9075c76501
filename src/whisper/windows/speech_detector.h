#pragma once
// Where our own engine looks for speech.
#include <filesystem>

#include "acoustics/speech_windows.h"
#include "whisper/transcriber.h"

namespace ecg::whisper {

/// Silero's weights lie beside Whisper's. Warns when they do not.
std::filesystem::path voice_activity_file(const std::filesystem::path& weights);

/// Without the file, whatever can be heard may be speech.
acoustics::ChunkProbabilities speech_detector(const std::filesystem::path& voice_activity);

/// Reads at most so many samples. `samples` must outlive it.
Samples limited(const Samples& samples, std::size_t most);

}  // namespace ecg::whisper
