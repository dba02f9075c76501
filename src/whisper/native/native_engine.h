#pragma once
// The engine of our own: its weights, and the batch in which the windows of all jobs are decoded together.
#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "acoustics/speech_windows.h"
#include "base/event.h"
#include "whisper/decoding/batch.h"
#include "whisper/decoding/tokenizer.h"
#include "whisper/transcriber.h"
#include "whisper/weights.h"
#include "whisper/windows/lateness.h"

namespace ecg::whisper {

constexpr auto kProgressEvery = std::chrono::milliseconds(50);
constexpr double kEnoughSpeech_s = 30;  ///< to tell a language by, however unlike any it sounds

/// Windows one after the other, found here or before.
struct WindowSource {
  std::function<std::optional<acoustics::SpeechWindow>()> next;
  std::function<double()> heard_s;
};

class Native : public Transcriber {
 public:
  Native(const std::filesystem::path& weights, const EngineOptions& options);

  std::string engine() const override;
  std::string model() const override { return name_; }
  bool knows(const std::string& language) const override {
    return tokenizer_.language_index(language).has_value();
  }
  DetectedLanguage detect_language(const Samples& samples, const CancelFlag* cancel) override;
  void find_windows(const Samples& samples, const std::function<void(const acoustics::SpeechWindow&)>& found,
                    const CancelFlag* cancel) override;
  DetectedLanguage language_of(const acoustics::SpeechWindow& window, const CancelFlag* cancel) override;
  transcript::Transcript transcribe(const Samples& samples, const TranscribeOptions& options) override;

 private:
  friend class NativeJob;

  void pack();
  Batch& batch(const CancelFlag* cancel) const;
  WindowSource windows_of(const Samples& samples, const TranscribeOptions& options) const;

  const std::string name_;
  const EngineOptions options_;
  const std::filesystem::path voice_activity_;
  const Weights weights_;
  const Tokenizer tokenizer_;
  const Lateness lateness_ = lateness_of(weights_.dimensions());
  std::atomic<int> jobs_{0};

  // Of the thread that packs the weights, until it has: meanwhile the first job's sound is read and searched
  // for speech.
  std::unique_ptr<Batch> batch_;
  std::exception_ptr problem_;
  Event packed_;
  std::jthread packing_;
};

}  // namespace ecg::whisper
