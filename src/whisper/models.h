#pragma once
// The published weights by name, and which of the installed ones a job gets.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::whisper {

struct Model {
  std::string_view name;    ///< "base.en"
  int size_mib;             ///< as published, rounded
  std::string_view sha256;  ///< lower-case hex
  bool english_only() const { return name.ends_with(".en") || name.find(".en-") != std::string_view::npos; }
};

/// The published ggml models, smallest first.
std::span<const Model> published_models();
const Model* find_model(std::string_view name);
std::string model_filename(std::string_view name);             ///< "ggml-base.en.bin"
std::string model_name(const std::filesystem::path& weights);  ///< "base.en", from that
std::string model_url(std::string_view name);                  ///< at Hugging Face

/// Models whose file lies in `folder`, in the order of published_models(). A file has its name only when
/// whole.
std::vector<const Model*> installed_models(const std::filesystem::path& folder);

/// By its name: the turbo and distilled ones were trained to write down what is said and nothing else, and
/// English ones know no other language.
bool was_trained_to_translate(std::string_view name);

constexpr std::size_t kAutoBeams = 0;
/// How many texts compete for a window where that is left to us: 5 where they make fewer errors than one in
/// what bench/talk has of the model and language, else 1.
std::size_t best_beam_size(std::string_view model, std::string_view language);

/// The rule of `--model auto`: the largest installed multilingual model; when the language is English and an
/// .en model at least as large is installed, that one. `language` is "auto" before it was detected. Throws
/// Error(model_not_found) when nothing is installed, Error(language_not_supported) when only .en models are
/// and the language is another one; both name the command that pulls a model that does.
const Model& choose_model(std::span<const Model* const> installed, std::string_view language);

}  // namespace ecg::whisper
