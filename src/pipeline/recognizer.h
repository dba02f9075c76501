#pragma once
// The models of one machine: which one a job gets, loaded when first needed, shared by all jobs.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/cancel.h"
#include "transcript/transcript.h"
#include "whisper/transcriber.h"

namespace ecg::pipeline {

/// How a model's file becomes an engine; whisper::make_native and its like.
using MakeEngine = std::function<std::unique_ptr<whisper::Transcriber>(const std::filesystem::path& weights)>;

struct RecognizerOptions {
  std::filesystem::path models;  ///< folder of the weights
  std::string model = "auto";    ///< a name, or auto: the best installed one for the language
  MakeEngine make_engine;
};

struct RecognizeOptions {
  std::string language = "auto";
  bool translate = false;   ///< into English
  std::string prompt = {};  ///< words that may come up
  const CancelFlag* cancel = nullptr;
  std::function<void(double done_s)> progress;  ///< seconds of sound done, never goes down
};

class Recognizer {
 public:
  explicit Recognizer(RecognizerOptions options);

  /// Throws Error(language_not_supported | model_not_found) when no installed model could do it, before any
  /// work.
  void check_language(const std::string& language) const;

  /// Reads `samples` (mono, 16 kHz) to the end. Any thread may call it. Throws what the engine throws.
  transcript::Transcript recognize(const whisper::Samples& samples, const RecognizeOptions& options);

  /// "ok" when that model is loaded or could be, "missing", or "broken" when its file is no whole model.
  std::string model_state();

  /// The model a job of unknown language begins with; empty when none is installed.
  std::string default_model() const;

 private:
  std::string model_for(const std::string& language) const;
  whisper::Transcriber& engine_for(const std::string& model);
  bool model_depends_on_language() const;

  const RecognizerOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<whisper::Transcriber>> engines_;  // guarded by mutex_
};

}  // namespace ecg::pipeline
