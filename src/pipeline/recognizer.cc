#include "pipeline/recognizer.h"

#include <algorithm>
#include <vector>

#include "base/log.h"
#include "whisper/models.h"
#include "whisper/weights.h"

namespace ecg::pipeline {
namespace {

/// Samples that were read ahead, to be read again from their start and followed by the rest.
class ReadAhead {
 public:
  explicit ReadAhead(whisper::Samples rest) : rest_(std::move(rest)) {}

  /// Reads on; what it gives will be read again.
  std::size_t read_ahead(std::span<float> out) {
    const std::size_t got = rest_(out);
    buffer_.insert(buffer_.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(got));
    return got;
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

std::string Recognizer::model_state() {
  const std::string model = default_model();
  if (model.empty()) return "missing";
  {
    const std::lock_guard lock(mutex_);
    if (engines_[model]) return "ok";
  }
  try {
    whisper::Weights::open(options_.models / whisper::model_filename(model));
    return "ok";
  } catch (const Error& problem) {
    log::warn("the model cannot be loaded", {{"model", model}, {"why", problem.what()}});
    return "broken";
  }
}

whisper::Transcriber& Recognizer::engine_for(const std::string& model) {
  const std::lock_guard lock(mutex_);
  auto& engine = engines_[model];
  if (!engine) {
    log::info("loading model", {{"model", model}});
    engine = options_.make_engine(options_.models / whisper::model_filename(model));
  }
  return *engine;
}

/// English may have a model of its own.
bool Recognizer::model_depends_on_language() const { return model_for("en") != model_for("auto"); }

std::optional<whisper::DetectedLanguage> Recognizer::detected_by_opening(const whisper::Samples& read_ahead,
                                                                         const RecognizeOptions& options) {
  if (options.language != "auto" || !model_depends_on_language()) return std::nullopt;
  return engine_for(model_for("auto")).detect_language(read_ahead, options.cancel);
}

std::string Recognizer::ability(const std::string& model) const {
  return options_.description.empty() ? "" : model + " " + options_.description;
}

std::vector<std::string> Recognizer::abilities() const {
  std::vector<std::string> all;
  if (options_.description.empty()) return all;
  for (const whisper::Model* model : whisper::installed_models(options_.models))
    if (options_.model == "auto" || options_.model == model->name)
      all.push_back(ability(std::string(model->name)));
  return all;
}

Scanned Recognizer::scan(const whisper::Samples& samples, const RecognizeOptions& options,
                         const std::function<void(const acoustics::SpeechWindow&, const Scanned&)>& found) {
  check_language(options.language);
  ReadAhead ahead(samples);
  const auto opening =
      detected_by_opening([&](std::span<float> out) { return ahead.read_ahead(out); }, options);
  Scanned scanned{.language = opening ? opening->language : options.language};
  if (opening) scanned.language_probability = opening->probability;
  scanned.model = model_for(scanned.language);
  auto& engine = engine_for(scanned.model);
  scanned.engine = engine.engine();
  const auto take = [&](const acoustics::SpeechWindow& window) {
    if (scanned.language == "auto") {
      const auto heard = engine.language_of(window, options.cancel);
      scanned.language = heard.language;
      scanned.language_probability = heard.probability;
    }
    found(window, scanned);
  };
  engine.find_windows([&](std::span<float> out) { return ahead.read(out); }, take, options.cancel);
  if (scanned.language == "auto") scanned.language = "en";  // nothing was heard
  return scanned;
}

transcript::Transcript Recognizer::read_windows(const std::string& model, const whisper::Samples& samples,
                                                const whisper::TranscribeOptions& options) {
  return engine_for(model).transcribe(samples, options);
}

transcript::Transcript Recognizer::recognize(const whisper::Samples& samples,
                                             const RecognizeOptions& options) {
  check_language(options.language);
  ReadAhead ahead(samples);
  const auto detected =
      detected_by_opening([&](std::span<float> out) { return ahead.read_ahead(out); }, options);

  const std::string language = detected ? detected->language : options.language;
  auto& engine = engine_for(model_for(language));
  auto result = engine.transcribe([&](std::span<float> out) { return ahead.read(out); },
                                  {.language = language,
                                   .translate = options.translate,
                                   .prompt = options.prompt,
                                   .cancel = options.cancel,
                                   .progress = options.progress});
  result.metadata.language_requested = options.language;
  if (detected) result.metadata.language_probability = detected->probability;
  return result;
}

}  // namespace ecg::pipeline
