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

/// Languages that may be spoken, as one: with several the model must know the one that asks most of it.
std::string deciding(const std::string& language, const std::vector<std::string>& languages) {
  if (languages.empty()) return language;
  const auto foreign = std::ranges::find_if(languages, [](const auto& code) { return code != "en"; });
  return foreign == languages.end() ? "en" : *foreign;
}

[[noreturn]] void refuse_translation(const std::string& model) {
  throw Error(
      Code::translation_not_supported,
      "model " + model + " only writes down what is said; `ecg models pull small` gets one that translates");
}

RecognizeOptions in_language(RecognizeOptions options, const std::string& language) {
  options.language = language;
  return options;
}

/// Of one language there is nothing to choose.
RecognizeOptions settled(RecognizeOptions options) {
  if (options.languages.size() == 1) {
    options.language = options.languages.front();
    options.languages.clear();
  }
  return options;
}

}  // namespace

std::string requested_language(const RecognizeOptions& options) {
  std::string text;
  for (const std::string& language : options.languages) text += (text.empty() ? "" : ",") + language;
  return text.empty() ? options.language : text;
}

Recognizer::Recognizer(RecognizerOptions options) : options_(std::move(options)) {}

bool Recognizer::is_installed(const std::string& model) const {
  return std::filesystem::exists(options_.models / whisper::model_filename(model));
}

/// A name, or auto.
const std::string& Recognizer::wanted(const RecognizeOptions& options) const {
  return options.model.empty() ? options_.model : options.model;
}

std::vector<InstalledModel> Recognizer::installed_models() const {
  std::vector<InstalledModel> models;
  const auto add = [&](const std::string& name, bool english_only) {
    std::error_code ignored;
    const auto written =
        std::filesystem::last_write_time(options_.models / whisper::model_filename(name), ignored);
    models.push_back({.name = name,
                      .english_only = english_only,
                      .translates = whisper::was_trained_to_translate(name),
                      .installed_at = std::chrono::time_point_cast<TimePoint::duration>(
                          std::chrono::file_clock::to_sys(written))});
  };
  for (const whisper::Model* model : whisper::installed_models(options_.models))
    add(std::string(model->name), model->english_only());
  const bool is_other = options_.model != "auto" && !whisper::find_model(options_.model);
  if (is_other && is_installed(options_.model)) add(options_.model, false);
  return models;
}

namespace {

/// The best of all.
std::string best_model(const std::filesystem::path& models, const std::string& language, bool translate) {
  auto installed = whisper::installed_models(models);
  const std::string best(whisper::choose_model(installed, language).name);
  if (!translate || language == "en" || whisper::was_trained_to_translate(best)) return best;
  std::erase_if(installed, [](const auto* model) { return !whisper::was_trained_to_translate(model->name); });
  if (installed.empty()) refuse_translation(best);
  return std::string(whisper::choose_model(installed, language).name);
}

}  // namespace

std::string Recognizer::model_for(const RecognizeOptions& options) const {
  const std::string language = deciding(options.language, options.languages);
  const std::string& name = wanted(options);
  if (name == "auto") return best_model(options_.models, language, options.translate);
  const whisper::Model* model = whisper::find_model(name);
  const bool fits = !model || !model->english_only() || language == "auto" || language == "en";
  if (!fits)
    throw Error(Code::language_not_supported,
                "model " + name + " knows English only; `ecg models pull base` gets one that knows '" +
                    language + "'");
  if (options.translate && language != "en" && !whisper::was_trained_to_translate(name))
    refuse_translation(name);
  return name;
}

void Recognizer::check(const RecognizeOptions& options) const {
  if (!options.model.empty() && !is_installed(options.model))
    throw Error(Code::model_not_installed,
                "/model " + options.model + "; `ecg models pull " + options.model + "` fetches it");
  const std::string model = model_for(options);
  const auto file = options_.models / whisper::model_filename(model);
  if (!std::filesystem::exists(file))
    throw Error(Code::model_not_found, file.string() + "; `ecg models pull " + model + "` fetches it");
}

std::string Recognizer::default_model() const {
  try {
    check({});
    return model_for({});
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

std::shared_ptr<const speakers::Networks> Recognizer::speaker_networks() {
  const std::lock_guard lock(mutex_);
  if (!speaker_networks_ && speakers::networks_installed(options_.models))
    speaker_networks_ = std::make_shared<const speakers::Networks>(speakers::Networks::load(options_.models));
  return speaker_networks_;
}

bool Recognizer::tells_speakers_apart() const { return speakers::networks_installed(options_.models); }

/// English may have a model of its own.
bool Recognizer::model_depends_on_language(const RecognizeOptions& options) const {
  return wanted(options) == "auto" && model_for({.language = "en"}) != model_for({});
}

std::optional<whisper::DetectedLanguage> Recognizer::detected_by_opening(const whisper::Samples& read_ahead,
                                                                         const RecognizeOptions& options) {
  if (options.language != "auto" || !options.languages.empty() || options.translate) return std::nullopt;
  if (!model_depends_on_language(options)) return std::nullopt;
  auto heard = engine_for(model_for({})).detect_language(read_ahead, options.cancel);
  // Without evidence nothing is decided: each window of the model that knows them all tells its own.
  if (heard.language.empty() || heard.probability < whisper::kSureLanguage) return std::nullopt;
  return heard;
}

/// What an English model hears badly may be in another language.
std::function<whisper::Transcriber&()> Recognizer::other_than(const std::string& model) {
  const whisper::Model* known = whisper::find_model(model);
  if (options_.model != "auto" || !known || !known->english_only()) return {};
  const std::string other = model_for({});
  if (other == model) return {};
  return [this, other]() -> whisper::Transcriber& { return engine_for(other); };
}

whisper::DetectedLanguage Recognizer::detect_language(const whisper::Samples& samples,
                                                      const RecognizeOptions& options) {
  check(options);
  return engine_for(model_for(options)).detect_language(samples, options.cancel);
}

std::string Recognizer::engine_fingerprint(const std::string& model) const {
  return options_.description.empty() ? "" : model + " " + options_.description;
}

std::vector<std::string> Recognizer::engine_fingerprints() const {
  std::vector<std::string> all;
  if (options_.description.empty()) return all;
  for (const whisper::Model* model : whisper::installed_models(options_.models))
    all.push_back(engine_fingerprint(std::string(model->name)));
  return all;
}

Scanned Recognizer::scan(const whisper::Samples& samples, const RecognizeOptions& asked,
                         const std::function<void(const acoustics::SpeechWindow&, const Scanned&)>& found) {
  const RecognizeOptions options = settled(asked);
  check(options);
  ReadAhead ahead(samples);
  const auto opening =
      detected_by_opening([&](std::span<float> out) { return ahead.read_ahead(out); }, options);
  Scanned scanned{.language = opening ? opening->language : options.language};
  if (opening) scanned.language_probability = opening->probability;
  scanned.model = model_for(in_language(options, scanned.language));
  auto& engine = engine_for(scanned.model);
  scanned.engine = engine.engine();
  const auto take = [&](const acoustics::SpeechWindow& window) {
    if (scanned.language == "auto" && options.languages.empty()) {
      const auto heard = engine.language_of(window, options.cancel);
      if (heard.probability >= whisper::kSureLanguage) {
        scanned.language = heard.language;
        scanned.language_probability = heard.probability;
      }
    }
    found(window, scanned);
  };
  engine.find_windows([&](std::span<float> out) { return ahead.read(out); }, take, options.cancel);
  return scanned;
}

transcript::Transcript Recognizer::read_windows(const std::string& model, const whisper::Samples& samples,
                                                const whisper::TranscribeOptions& asked) {
  whisper::TranscribeOptions options = asked;
  if (options.language == "auto" && options.languages.empty()) options.other = other_than(model);
  return engine_for(model).transcribe(samples, options);
}

transcript::Transcript Recognizer::recognize(const whisper::Samples& samples, const RecognizeOptions& asked) {
  const RecognizeOptions options = settled(asked);
  check(options);
  ReadAhead ahead(samples);
  const auto detected =
      detected_by_opening([&](std::span<float> out) { return ahead.read_ahead(out); }, options);

  const std::string language = detected ? detected->language : options.language;
  const std::string model = model_for(in_language(options, language));
  auto result = read_windows(model, [&](std::span<float> out) { return ahead.read(out); },
                             {.language = options.language,
                              .languages = options.languages,
                              .heard_first = detected ? detected->language : "",
                              .translate = options.translate,
                              .prompt = options.prompt,
                              .cancel = options.cancel,
                              .progress = options.progress});
  result.metadata.language_requested = requested_language(asked);
  if (detected) result.metadata.language_probability = detected->probability;
  return result;
}

}  // namespace ecg::pipeline
