#pragma once
// Speech to timed words: the interface that both engines stand behind.
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "acoustics/planned_windows.h"
#include "base/cancel.h"
#include "base/error.h"
#include "transcript/transcript.h"

namespace ecg::whisper {

inline constexpr int kSampleRateHz = 16'000;

/// Mono 16 kHz samples, nominally -1..1: fills the front of its argument, 0 at the end.
using Samples = std::function<std::size_t(std::span<float>)>;

class Transcriber;

struct TranscribeOptions {
  std::string language = "auto";  ///< ISO 639-1 or "auto"
  /// With "auto": each window is in the likeliest of these; empty: in the one that is spoken first, but where
  /// that reads a window badly, in one that reads it better.
  std::vector<std::string> languages = {};
  std::string heard_first = {};  ///< with "auto": the language that was; empty: it is listened for
  /// Reads what is spoken in other languages, for an engine that knows English only; empty: none can.
  std::function<Transcriber&()> other = {};
  bool translate = false;  ///< into English
  std::string prompt;      ///< words that may come up; empty: none
  /// Not empty: these windows of the stream and no others, as find_windows() found them. `samples` then begin
  /// with the first sample of the first; times, and seconds of progress, stay those of the whole stream.
  std::span<const acoustics::WindowPlan> windows = {};
  const CancelFlag* cancel = nullptr;
  /// Seconds of sound that are done; called a few times a second, never goes down.
  std::function<void(double done_s)> progress;
};

struct DetectedLanguage {
  std::string language;
  double probability = 0;
};
/// Less likely than this no language is taken for the one that is spoken.
inline constexpr double kSureLanguage = 0.5;

class Transcriber {
 public:
  virtual ~Transcriber() = default;
  virtual std::string engine() const = 0;  ///< with its precision, "whispercpp-f16"
  virtual std::string model() const = 0;   ///< "base.en"
  virtual bool knows(const std::string& language) const = 0;
  /// The language that is spoken first: reads until that is sure, or has been heard for a minute, ten minutes
  /// at most; "" where nobody speaks so far. English-only models say "en", 1.0, and read nothing.
  virtual DetectedLanguage detect_language(const Samples& samples, const CancelFlag* cancel) = 0;
  /// Reads `samples` to the end and tells of each window with speech, in order. Our own engine only.
  virtual void find_windows(const Samples&, const std::function<void(const acoustics::SpeechWindow&)>&,
                            const CancelFlag*) {
    throw Error(Code::internal, "this engine finds no windows");
  }
  /// As it is found where a stream begins with this window.
  virtual DetectedLanguage language_of(const acoustics::SpeechWindow&, const CancelFlag*) {
    throw Error(Code::internal, "this engine reads no windows");
  }
  /// Reads `samples` to the end. Memory does not grow with its length, but for the text.
  /// Throws Error(language_not_supported | transcription_error | cancelled). Several threads may
  /// call at once; some engines then work on one after the other.
  virtual transcript::Transcript transcribe(const Samples& samples, const TranscribeOptions& options) = 0;
};

/// How exact the arithmetic is.
enum class Precision {
  f32,    ///< floats throughout: for comparing with the reference
  int16,  ///< products of integers, 12 and 13 bits in the encoder, 8 and 13 in the decoder; the rest in
          ///< floats
  int8,   ///< the same, but the encoder's matrices and what goes into them have 8 bits
};
/// int8 where the machine has an instruction for products of bytes (AVX-512 VNNI), otherwise int16.
Precision fastest_precision();

struct EngineOptions {
  int threads = 0;  ///< 0: one per core
  // Of the native engine; whisper.cpp's precision is its weights', and it always takes the likeliest token.
  Precision precision = fastest_precision();
  /// Texts that compete, 1 to 8; 1: always the likeliest token; kAutoBeams: best_beam_size().
  /// With a temperature five are drawn.
  int beam_size = 1;
  double patience = 1;  ///< the search ends when beam_size x patience texts have ended; above 0
  /// Each window is told what was said before it. Windows of one sound then come one after the other.
  bool condition_on_previous_text = false;
};

/// Two engines of our own with one description read windows to the same words. Empty where a window's words
/// depend on those before it.
std::string describe(const EngineOptions& options);

/// Our own. Looks for speech with Silero's weights, which lie beside Whisper's; without them every sound is
/// taken for speech. Throws Error(model_not_found) for a file that is no Whisper model.
std::unique_ptr<Transcriber> make_native(const std::filesystem::path& weights, const EngineOptions& options);

/// whisper.cpp. Throws Error(model_not_found) for a file that is no Whisper model.
std::unique_ptr<Transcriber> make_whispercpp(const std::filesystem::path& weights,
                                             const EngineOptions& options);

}  // namespace ecg::whisper
