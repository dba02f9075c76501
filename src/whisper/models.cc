// Names, sizes and sums of the models published at huggingface.co/ggerganov/whisper.cpp.
#include "whisper/models.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace ecg::whisper {
namespace {

// In the order in which --model auto prefers the later one: by size of the network, then by precision. A
// turbo model stands below the large ones, whose pruned copy it is.
// clang-format off
constexpr std::array kModels{
    Model{"tiny-q5_1", 31, "818710568da3ca15689e31a743197b520007872ff9576237bda97bd1b469c3d7"},
    Model{"tiny.en-q5_1", 31, "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b"},
    Model{"tiny.en-q8_0", 42, "5bc2b3860aa151a4c6e7bb095e1fcce7cf12c7b020ca08dcec0c6d018bb7dd94"},
    Model{"tiny", 75, "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21"},
    Model{"tiny.en", 75, "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f"},
    Model{"base-q5_1", 57, "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898"},
    Model{"base.en-q5_1", 57, "4baf70dd0d7c4247ba2b81fafd9c01005ac77c2f9ef064e00dcf195d0e2fdd2f"},
    Model{"base", 142, "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe"},
    Model{"base.en", 142, "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002"},
    Model{"small-q5_1", 181, "ae85e4a935d7a567bd102fe55afc16bb595bdb618e11b2fc7591bc08120411bb"},
    Model{"small.en-q5_1", 181, "bfdff4894dcb76bbf647d56263ea2a96645423f1669176f4844a1bf8e478ad30"},
    Model{"small", 466, "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b"},
    Model{"small.en", 466, "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d"},
    Model{"medium-q5_0", 514, "19fea4b380c3a618ec4723c3eef2eb785ffba0d0538cf43f8f235e7b3b34220f"},
    Model{"medium.en-q5_0", 514, "76733e26ad8fe1c7a5bf7531a9d41917b2adc0f20f2e4f5531688a8c6cd88eb0"},
    Model{"medium", 1533, "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208"},
    Model{"medium.en", 1533, "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356"},
    Model{"large-v3-turbo-q8_0", 834, "317eb69c11673c9de1e1f0d459b253999804ec71ac4c23c17ecf5fbe24e259a1"},
    Model{"large-v3-turbo", 1533, "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69"},
    Model{"large-v1", 2950, "7d99f41a10525d0206bddadd86760181fa920438b6b33237e3118ff6c83bb53d"},
    Model{"large-v2-q5_0", 1080, "3a214837221e4530dbc1fe8d734f302af393eb30bd0ed046042ebf4baf70f6f2"},
    Model{"large-v2", 2950, "9a423fe4d40c82774b6af34115b8b935f34152246eb19e80e376071d3f999487"},
    Model{"large-v3-q5_0", 1080, "d75795ecff3f83b5faa89d1900604ad8c780abd5739fae406de19f23ecd98ad1"},
    Model{"large-v3", 2950, "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2"},
};
// clang-format on

std::size_t rank(const Model& model) { return static_cast<std::size_t>(&model - kModels.data()); }

/// "base" of "base.en-q5_1": what two models of one network size share.
std::string_view network(std::string_view name) {
  return name.substr(0, name.find_first_of(".-", name.starts_with("large-v") ? 7 : 0));
}

bool at_least_as_large(const Model& a, const Model& b) {
  return rank(a) >= rank(b) || network(a.name) == network(b.name);
}

const Model* largest(std::span<const Model* const> installed, bool english_only) {
  const Model* best = nullptr;
  for (const Model* model : installed)
    if (model->english_only() == english_only && (!best || rank(*model) > rank(*best))) best = model;
  return best;
}

}  // namespace

std::span<const Model> published_models() { return kModels; }

const Model* find_model(std::string_view name) {
  const auto found =
      std::find_if(kModels.begin(), kModels.end(), [&](const Model& model) { return model.name == name; });
  return found == kModels.end() ? nullptr : &*found;
}

std::string model_filename(std::string_view name) { return "ggml-" + std::string(name) + ".bin"; }

std::string model_name(const std::filesystem::path& weights) {
  const std::string stem = weights.stem().string();
  return stem.starts_with("ggml-") ? stem.substr(5) : stem;
}

std::string model_url(std::string_view name) {
  return "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/" + model_filename(name);
}

std::vector<const Model*> installed_models(const std::filesystem::path& folder) {
  std::vector<const Model*> installed;
  std::error_code ignored;
  for (const Model& model : kModels)
    if (std::filesystem::is_regular_file(folder / model_filename(model.name), ignored))
      installed.push_back(&model);
  return installed;
}

bool was_trained_to_translate(std::string_view name) {
  for (const std::string_view other : {"turbo", "distil", ".en"})
    if (name.find(other) != std::string_view::npos) return false;
  return true;
}

// By bench/talk; the figures are in docs/decisions/26-beams-by-model.md. Larger models were not measured.
std::size_t best_beam_size(std::string_view model, std::string_view language) {
  constexpr std::size_t kSome = 5;                                   // as openai-whisper
  const std::string_view shape = model.substr(0, model.find("-q"));  // "tiny-q5_1" is tiny in fewer bits
  const bool fewer_errors = shape == "base" || (shape == "tiny" && (language == "ko" || language == "en"));
  return fewer_errors ? kSome : 1;
}

const Model& choose_model(std::span<const Model* const> installed, std::string_view language) {
  const Model* many = largest(installed, false);
  const Model* english = largest(installed, true);
  if (!many && !english)
    throw Error(Code::model_not_found, "none at all; `ecg models pull base` fetches one");
  if (language == "en" && english && (!many || at_least_as_large(*english, *many))) return *english;
  if (many) return *many;
  if (language == "auto" || language == "en") return *english;
  throw Error(Code::language_not_supported,
              "only English models are installed; `ecg models pull base` gets one that knows '" +
                  std::string(language) + "'");
}

}  // namespace ecg::whisper
