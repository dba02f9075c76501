#pragma once
// A long sound read by several servers, led by the worker that holds its job. docs/decisions says how.
#include <filesystem>
#include <optional>
#include <string>

#include "pipeline/chunk_run.h"

namespace ecg::pipeline {

/// Whether a sound so long is worth chunks now: it is longer than one, and somebody would help.
bool is_worth_chunks(const Sharing& sharing, const Recognizer& recognizer, const RecognizeOptions& options,
                     double whole_s);

struct LongSound {
  std::string job_id;
  std::filesystem::path file;
  const media::Sandbox* sandbox = nullptr;  ///< where it is decoded; null: in this process
  double whole_s = 0;                       ///< as the file says
  std::optional<int> track = {};            ///< nullopt: the one that is played first
};

/// Recognizer::recognize() of `samples`, which are those of `sound`, with the same words, only that others
/// help. `samples` are read on a thread of their own, `options.progress` is called on the caller's.
transcript::Transcript recognize_together(const LongSound& sound, const Sharing& sharing,
                                          Recognizer& recognizer, const whisper::Samples& samples,
                                          const RecognizeOptions& options);

}  // namespace ecg::pipeline
