#pragma once
// The other side of a decoding process: what `ecg decode-worker WORK OPTIONS` does.
#include <string_view>

namespace ecg::media {

/// The first argument that makes a program of ours such a process. Not for people.
inline constexpr std::string_view kDecodeWorker = "decode-worker";

/// Reads the file that is open as descriptor 3, does the work that the arguments name on it and writes frames
/// to descriptor 4 (worker_frames.h). It confines itself before it reads the first byte. Returns the exit
/// code; main calls it before anything else.
int run_decode_worker(int argc, char** argv);

}  // namespace ecg::media
