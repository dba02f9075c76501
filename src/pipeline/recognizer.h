#pragma once
// The models of one machine: which one a job gets, loaded when first needed, shared by all jobs.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/time.h"
#include "speakers/diarizer.h"
#include "transcript/transcript.h"
#include "whisper/transcriber.h"

namespace ecg::pipeline {

/// How a model's file becomes an engine; whisper::make_native and its like.
using MakeEngine = std::function<std::unique_ptr<whisper::Transcriber>(const std::filesystem::path& weights)>;

/// A sound in which speech was looked for, and how it is to be read.
struct Scanned {
  std::string model, engine, language;
  std::optional<double> language_probability;  ///< absent when it was said
};

/// A model that jobs may ask for.
struct InstalledModel {
  std::string name;
  bool english_only = false, translates = false;
  TimePoint installed_at;

  bool operator==(const InstalledModel&) const = default;
};

struct RecognizerOptions {
  std::filesystem::path models;  ///< folder of the weights
  std::string model = "auto";    ///< a name, or auto: the best installed one for the language
  MakeEngine make_engine;
  /// How engines read, by whisper::describe(): servers whose descriptions are the same read alike. Empty: no
  /// other server can take part.
  std::string description = {};
};

struct RecognizeOptions {
  std::string language = "auto";
  std::vector<std::string> languages = {};  ///< with "auto": that may be spoken; empty: any
  std::string model = {};                   ///< an installed one; empty: as the recognizer has it
  bool translate = false;                   ///< into English
  std::string prompt = {};                  ///< words that may come up
  const CancelFlag* cancel = nullptr;
  std::function<void(double done_s)> progress;  ///< seconds of sound done, never goes down
};

/// As a person wrote it: "ko", "auto", "ko,en".
std::string requested_language(const RecognizeOptions& options);

class Recognizer {
 public:
  explicit Recognizer(RecognizerOptions options);

  /// Throws Error(language_not_supported | model_not_found | model_not_installed | translation_not_supported)
  /// when no installed model could do it, or the one that is asked for could not, before any work.
  void check(const RecognizeOptions& options) const;

  /// Reads `samples` (mono, 16 kHz) to the end. Any thread may call it. Throws what the engine throws.
  transcript::Transcript recognize(const whisper::Samples& samples, const RecognizeOptions& options);

  /// What is spoken first in `samples`, of which no more is read than that takes; "en" of a model that knows
  /// nothing else, "" where nobody speaks.
  whisper::DetectedLanguage detect_language(const whisper::Samples& samples, const RecognizeOptions& options);

  // For sound that several servers read.
  /// What a server must say of itself to read with `model` as this one does; empty: none can.
  std::string engine_fingerprint(const std::string& model) const;
  std::vector<std::string> engine_fingerprints() const;  ///< with each installed model
  /// The model that a sound in `options.language`, or in any of its languages, is read with. Throws as
  /// check() does, but for weights that are not there.
  std::string model_for(const RecognizeOptions& options) const;
  /// Looks for speech in `samples`, to the end: `found` is told each window in order, and how it is to be
  /// read, which is known from the first on. The same windows, model and language as in recognize().
  Scanned scan(const whisper::Samples& samples, const RecognizeOptions& options,
               const std::function<void(const acoustics::SpeechWindow&, const Scanned&)>& found);
  transcript::Transcript read_windows(const std::string& model, const whisper::Samples& samples,
                                      const whisper::TranscribeOptions& options);

  /// The networks that tell speakers apart, for all jobs; nullptr where they are not installed. Throws
  /// Error(model_not_found) when a file of theirs is broken.
  std::shared_ptr<const speakers::Networks> speaker_networks();
  /// Whether they are installed.
  bool tells_speakers_apart() const;

  /// "ok" when that model is loaded or could be, "missing", or "broken" when its file is no whole model.
  std::string model_state();

  /// The model a job of unknown language begins with; empty when none is installed.
  std::string default_model() const;
  /// What jobs may ask for, smallest first; the one of the settings too, if its file has another name.
  std::vector<InstalledModel> installed_models() const;

 private:
  std::optional<whisper::DetectedLanguage> detected_by_opening(const whisper::Samples& read_ahead,
                                                               const RecognizeOptions& options);
  whisper::Transcriber& engine_for(const std::string& model);
  bool model_depends_on_language(const RecognizeOptions& options) const;
  std::function<whisper::Transcriber&()> other_than(const std::string& model);
  bool is_installed(const std::string& model) const;
  const std::string& wanted(const RecognizeOptions& options) const;

  const RecognizerOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<whisper::Transcriber>> engines_;  // guarded by mutex_
  std::shared_ptr<const speakers::Networks> speaker_networks_;            // guarded by mutex_
};

}  // namespace ecg::pipeline
