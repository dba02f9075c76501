#pragma once
// A stranger's video gets its captions in a process of its own: what the file does to that process costs this
// one job. It is confined as a decoder is (sandbox.h), but that it writes its one file and reads fonts.
#include <filesystem>
#include <string_view>

#include "media/burn_captions.h"

namespace ecg::media {

/// The first argument that makes a program of ours such a process. Not for people.
inline constexpr std::string_view kBurnWorker = "burn-worker";

/// What such a process does: `ecg burn-worker size VIDEO`, `ecg burn-worker burn VIDEO CAPTIONS OUTPUT
/// OPTIONS`. It tells lines of JSON on standard output. Returns the exit code; main calls it before anything
/// else.
int run_burn_worker(int argc, char** argv);

/// As shown_size() and burn_captions(), by `program`, which calls run_burn_worker() for its first argument.
/// What it dies of is Error(unsupported_media | insufficient_resources); Error(cancelled) within 100 ms.
PictureSize shown_size_apart(const std::filesystem::path& program, const std::filesystem::path& video,
                             const CancelFlag& cancel);
Burned burn_captions_apart(const std::filesystem::path& program, const std::filesystem::path& video,
                           const std::filesystem::path& captions, const std::filesystem::path& output,
                           const BurnOptions& options);

}  // namespace ecg::media
