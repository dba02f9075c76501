#include "whisper/reference/whispercpp_model.h"

#include <map>

#include "base/error.h"
#include "whisper/decoding/tokenizer.h"
#include "whisper/models.h"

namespace ecg::whisper {
namespace {

/// ggml's numbers; the thousands are the version of the quantisation.
std::string precision_of(std::int32_t file_type) {
  static const std::map<std::int32_t, std::string> kNames{{0, "f32"},  {1, "f16"},  {2, "q4_0"}, {3, "q4_1"},
                                                          {7, "q8_0"}, {8, "q5_0"}, {9, "q5_1"}};
  const auto found = kNames.find(file_type % 1000);
  return found == kNames.end() ? "unknown" : found->second;
}

}  // namespace

ModelFile check_model_file(const std::filesystem::path& file) try {
  const Weights weights = Weights::open(file);
  const Dimensions& d = weights.dimensions();
  const Tokenizer whole_vocabulary(d.vocabulary, weights.vocabulary());
  // A file without tensors is what libwhisper takes for a test of itself.
  weights.tensor("decoder.token_embedding.weight",
                 {static_cast<std::size_t>(d.vocabulary), static_cast<std::size_t>(d.text_state)});
  return {model_name(file), d, precision_of(d.file_type)};
} catch (const Error& error) {
  throw Error(Code::model_not_found, file.string() + ": " + error.detail());
}

}  // namespace ecg::whisper
