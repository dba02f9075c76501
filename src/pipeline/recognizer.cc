#include "pipeline/recognizer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/log.h"
#include "whisper/models.h"

namespace ecg::pipeline {
namespace {

constexpr std::size_t kPiece = whisper::kSampleRateHz;                 // one second
constexpr std::size_t kOpening = 30 * whisper::kSampleRateHz;          // what language detection listens to
constexpr std::size_t kLongestSilence = 600 * whisper::kSampleRateHz;  // before the opening, kept in memory
constexpr float kAudible = 0.003f;                                     // about -50 dBFS, RMS over a piece

bool is_audible(std::span<const float> samples) {
  double energy = 0;
  for (const float x : samples) energy += static_cast<double>(x) * x;
  return energy > static_cast<double>(kAudible) * kAudible * static_cast<double>(samples.size());
}

/// Samples that were read ahead, to be read again from their start and followed by the rest.
class ReadAhead {
 public:
  explicit ReadAhead(whisper::Samples rest) : rest_(std::move(rest)) {}

  /// The first 30 s from where something can be heard; shorter when the sound ends before.
  std::span<const float> opening() {
    std::size_t begin = 0;
    bool heard = false;
    while (buffer_.size() - begin < kOpening && buffer_.size() < kLongestSilence) {
      const std::size_t old_size = buffer_.size();
      buffer_.resize(old_size + kPiece);
      const std::size_t got = rest_({buffer_.data() + old_size, kPiece});
      buffer_.resize(old_size + got);
      if (got == 0) break;
      heard = heard || is_audible({buffer_.data() + old_size, got});
      if (!heard) begin = buffer_.size();
    }
    return std::span(buffer_).subspan(heard ? begin : 0);
  }

  std::size_t read(std::span<float> out) {
    if (position_ == buffer_.size()) {
      buffer_ = {};
      position_ = 0;
      return rest_(out);
    }
    const std::size_t count = std::min(out.size(), buffer_.size() - position_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
    position_ += count;
    return count;
  }

 private:
  whisper::Samples rest_;
  std::vector<float> buffer_;
  std::size_t position_ = 0;
};

std::unique_lock<std::timed_mutex> lock_unless_cancelled(std::timed_mutex& mutex, const CancelFlag* cancel) {
  std::unique_lock lock(mutex, std::defer_lock);
  while (!lock.try_lock_for(std::chrono::milliseconds(100)))
    if (cancel) cancel->throw_if_cancelled();
  return lock;
}

}  // namespace

Recognizer::Recognizer(RecognizerOptions options) : options_(std::move(options)) {}

std::string Recognizer::model_for(const std::string& language) const {
  if (options_.model == "auto")
    return std::string(whisper::choose_model(whisper::installed_models(options_.models), language).name);
  const whisper::Model* model = whisper::find_model(options_.model);
  const bool fits = !model || !model->english_only() || language == "auto" || language == "en";
  if (!fits)
    throw Error(Code::language_not_supported,
                "model " + options_.model +
                    " knows English only; `ecg models pull base` gets one that knows '" + language + "'");
  return options_.model;
}

void Recognizer::check_language(const std::string& language) const {
  const std::string model = model_for(language);
  const auto file = options_.models / whisper::model_filename(model);
  if (!std::filesystem::exists(file))
    throw Error(Code::model_not_found, file.string() + "; `ecg models pull " + model + "` fetches it");
}

std::string Recognizer::default_model() const {
  try {
    check_language("auto");
    return model_for("auto");
  } catch (const Error&) {
    return "";
  }
}

whisper::Transcriber& Recognizer::engine_for(const std::string& model) {
  auto& engine = engines_[model];
  if (!engine) {
    log::info("loading model", {{"model", model}});
    engine = options_.make_engine(options_.models / whisper::model_filename(model));
  }
  return *engine;
}

whisper::DetectedLanguage Recognizer::detect(std::span<const float> opening, const CancelFlag* cancel) {
  return engine_for(model_for("auto")).detect_language(opening, cancel);
}

transcript::Transcript Recognizer::recognize(const whisper::Samples& samples,
                                             const RecognizeOptions& options) {
  check_language(options.language);
  const auto lock = lock_unless_cancelled(mutex_, options.cancel);
  ReadAhead ahead(samples);
  std::optional<whisper::DetectedLanguage> detected;
  if (options.language == "auto") detected = detect(ahead.opening(), options.cancel);

  const std::string language = detected ? detected->language : options.language;
  auto& engine = engine_for(model_for(language));
  auto result = engine.transcribe(
      [&](std::span<float> out) { return ahead.read(out); },
      {.language = language, .prompt = {}, .cancel = options.cancel, .progress = options.progress});
  result.metadata.language_requested = options.language;
  if (detected) result.metadata.language_probability = detected->probability;
  return result;
}

}  // namespace ecg::pipeline
