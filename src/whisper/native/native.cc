#include <algorithm>

#include "whisper/models.h"
#include "whisper/native/native_job.h"
#include "whisper/windows/alignment.h"
#include "whisper/windows/speech_detector.h"

namespace ecg::whisper {
namespace {

using acoustics::SpeechWindow;
using acoustics::SpeechWindows;

constexpr double kLongestDetection_s = 600;  // is searched for speech before a language is guessed

template <class Windows>
WindowSource source_of(std::shared_ptr<Windows> windows) {
  return {.next = [windows] { return windows->next(); }, .heard_s = [windows] { return windows->heard_s(); }};
}

std::string engine_name(Precision precision) {
  switch (precision) {
    case Precision::f32:
      return "native-f32";
    case Precision::int16:
      return "native-int16";
    case Precision::int8:
      return "native-int8";
  }
  return "native";
}

}  // namespace

Native::Native(const std::filesystem::path& weights, const EngineOptions& options)
    : name_(model_name(weights)),
      options_(options),
      voice_activity_(voice_activity_file(weights)),
      weights_(Weights::open(weights)),
      tokenizer_(weights_.dimensions().vocabulary, weights_.vocabulary()),
      packing_([this] { pack(); }) {}

void Native::pack() {
  try {
    batch_ = std::make_unique<Batch>(weights_, tokenizer_, options_.precision, options_.threads,
                                     alignment_heads(weights_.dimensions(), name_));
  } catch (...) {
    problem_ = std::current_exception();
  }
  packed_.set();
}

std::string Native::engine() const { return engine_name(options_.precision); }

/// Waits until it is there. Throws Error(model_not_found) when the weights lack a tensor.
Batch& Native::batch(const CancelFlag* cancel) const {
  packed_.wait(cancel);
  if (problem_) std::rethrow_exception(problem_);
  return *batch_;
}

WindowSource Native::windows_of(const Samples& samples, const TranscribeOptions& options) const {
  if (!options.windows.empty())
    return source_of(std::make_shared<acoustics::PlannedWindows>(options.windows, samples));
  return source_of(std::make_shared<SpeechWindows>(samples, speech_detector(voice_activity_)));
}

void Native::find_windows(const Samples& samples, const std::function<void(const SpeechWindow&)>& found,
                          const CancelFlag* cancel) {
  const Samples looking = [&](std::span<float> out) {
    if (cancel) cancel->throw_if_cancelled();
    return samples(out);
  };
  SpeechWindows windows(looking, speech_detector(voice_activity_));
  while (const auto window = windows.next()) found(*window);
}

DetectedLanguage Native::detect_language(const Samples& samples, const CancelFlag* cancel) {
  if (!tokenizer_.multilingual()) return {"en", 1.0};
  constexpr double kMost_s = 2 * kEnoughSpeech_s;
  const Samples opening = limited(samples, static_cast<std::size_t>(kLongestDetection_s * kSampleRateHz));
  SpeechWindows windows(opening, speech_detector(voice_activity_));
  DetectedLanguage best;
  for (double heard_s = 0; best.probability < kSureLanguage && heard_s < kMost_s;) {
    const auto window = windows.next();
    if (!window) break;
    const DetectedLanguage heard = language_of(*window, cancel);
    if (heard.probability > best.probability) best = heard;
    heard_s += window->duration_s();
  }
  return best;
}

DetectedLanguage Native::language_of(const SpeechWindow& window, const CancelFlag* cancel) {
  if (!tokenizer_.multilingual()) return {"en", 1.0};
  if (cancel) cancel->throw_if_cancelled();
  const auto ticket =
      batch(cancel).submit(++jobs_, window.samples, {.length_s = window.duration_s(), .language_only = true});
  while (!ticket->wait_for(kProgressEvery, cancel)) {
  }
  const DecodedWindow decoded = ticket->result();
  return {decoded.language, decoded.language_probability};
}

transcript::Transcript Native::transcribe(const Samples& samples, const TranscribeOptions& options) {
  if (options.language != "auto" && !knows(options.language))
    throw Error(Code::language_not_supported,
                "model " + model() + " does not know '" + options.language + "'");
  if (options.translate && options.language != "en" && !weights_.dimensions().translates())
    throw Error(Code::translation_not_supported,
                "model " + model() + " only writes down what is said; small, for one, translates");
  for (const std::string& language : options.languages)
    if (!knows(language))
      throw Error(Code::language_not_supported, "model " + model() + " does not know '" + language + "'");
  return NativeJob(*this, samples, options).run();
}

std::string describe(const EngineOptions& options) {
  if (options.condition_on_previous_text) return {};
  const std::string size =
      options.beam_size == static_cast<int>(kAutoBeams) ? "auto" : std::to_string(options.beam_size);
  const std::string beams =
      options.beam_size == 1 ? "" : " beam " + size + " patience " + std::to_string(options.patience);
  return engine_name(options.precision) + beams;
}

std::unique_ptr<Transcriber> make_native(const std::filesystem::path& weights, const EngineOptions& options) {
  return std::make_unique<Native>(weights, options);
}

}  // namespace ecg::whisper
