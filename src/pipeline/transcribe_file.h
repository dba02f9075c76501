#pragma once
// A media file that lies here, from its first packet to a transcript that keeps the promises of the wire.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "media/decode_process.h"
#include "pipeline/assets.h"
#include "pipeline/chunk_run.h"
#include "pipeline/recognizer.h"
#include "transcript/speaker_options.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

struct FileProgress {
  double done_s = 0, whole_s = 0;  ///< seconds of sound
  std::optional<double> eta_s;     ///< from the speed so far
};

struct FileOptions {
  std::string language = "auto";
  std::vector<std::string> languages = {};  ///< with "auto": that may be spoken; empty: any
  std::string model = {};                   ///< an installed one; empty: as the recognizer has it
  bool translate = false;                   ///< into English
  std::string prompt = {};                  ///< words that may come up
  bool detect_language = false;             ///< and nothing else: no words, nothing measured
  std::string track = {};  ///< as media::track_named() reads it; empty: the first with speech
  transcript::SpeakerOptions speakers = {};
  double max_duration_s = 0;                ///< 0: no limit
  const media::Sandbox* sandbox = nullptr;  ///< where it is decoded; null: in this process
  const CancelFlag* cancel = nullptr;
  std::function<void(const FileProgress&)> progress = {};
  const Sharing* sharing = nullptr;  ///< how other servers may help with the job `job_id`; nullptr: not
  std::string job_id = {};
  std::vector<Asset>* assets = nullptr;  ///< where to put what is made beside the words; nullptr: not made
};

/// Throws what media::open_sound, media::track_named() and Recognizer throw. A file without speech has no
/// segments and the warning NO_SPEECH; one with segments that are not to be relied on has UNCERTAIN_SPEECH.
/// Where speakers were to be told apart and could not be, it has SPEAKERS_UNAVAILABLE: nothing of that ends
/// it.
transcript::Transcript transcribe_file(const std::filesystem::path& file, Recognizer& recognizer,
                                       const FileOptions& options);

/// Seconds left when `done` of `whole` took `elapsed_s`; nullopt while nothing is done.
std::optional<double> remaining_s(double done, double whole, double elapsed_s);

}  // namespace ecg::pipeline
