// Our arithmetic beside libwhisper's, on the same weights and the same sound.
#include <gtest/gtest.h>
#include <whisper.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>

#include "acoustics/log_mel.h"
#include "tensor/vector_math.h"
#include "whisper/model/decoder.h"
#include "whisper/testing/test_sound.h"
#include "whisper/testing/test_weights.h"

namespace ecg::whisper {
namespace {

using LibWhisper = std::unique_ptr<whisper_context, decltype(&whisper_free)>;

LibWhisper open_libwhisper(const std::filesystem::path& path) {
  whisper_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  auto params = whisper_context_default_params();
  params.use_gpu = false;
  params.flash_attn = false;  // that one sums in half floats
  return {whisper_init_from_file_with_params(path.c_str(), params), &whisper_free};
}

/// One window, decoded by always taking the likeliest token: no rules, so every difference shows.
std::vector<Token> greedy_libwhisper(whisper_context* context, std::span<const float> samples,
                                     std::vector<Token> tokens, std::size_t most,
                                     std::vector<float>& first_logits) {
  whisper_pcm_to_mel(context, samples.data(), static_cast<int>(samples.size()), 2);
  whisper_encode(context, 0, 2);
  const auto size = static_cast<std::size_t>(whisper_n_vocab(context));
  std::vector<Token> found;
  for (int past = 0; found.size() < most;) {
    whisper_decode(context, tokens.data(), static_cast<int>(tokens.size()), past, 2);
    const std::span<const float> logits(whisper_get_logits(context) + (tokens.size() - 1) * size, size);
    if (found.empty()) first_logits.assign(logits.begin(), logits.end());
    past += static_cast<int>(tokens.size());
    found.push_back(static_cast<Token>(tensor::argmax(logits)));
    if (found.back() == whisper_token_eot(context)) break;
    tokens = {found.back()};
  }
  return found;
}

std::vector<Token> greedy_ours(const Weights& weights, Precision precision, std::span<const float> samples,
                               const std::vector<Token>& start, std::size_t most,
                               std::vector<float>& first_logits) {
  tensor::ThreadPool pool(2);
  Encoder encoder(weights, precision, pool);
  Decoder decoder(weights, precision, pool);
  const Tokenizer tokenizer(weights.dimensions().vocabulary, weights.vocabulary());
  KvCache slot;
  decoder.begin(slot,
                encoder.encode(log_mel(samples, acoustics::MelFilters(weights.mel_filters()), kMelFrames)));
  std::vector<DecoderRow> rows;
  for (const Token token : start) rows.push_back({&slot, token, static_cast<int>(rows.size()), false});
  std::vector<Token> found;
  for (int position = static_cast<int>(start.size()); found.size() < most; ++position) {
    rows.back().wants_logits = true;
    const auto logits = decoder.step(rows).row(0);
    if (found.empty()) first_logits.assign(logits.begin(), logits.end());
    found.push_back(static_cast<Token>(tensor::argmax(logits)));
    if (found.back() == tokenizer.end_of_text()) break;
    rows = {{&slot, found.back(), position}};
  }
  return found;
}

/// A shift common to all logits means nothing: what is compared is how they lie around their mean.
double relative_distance(std::span<const float> a, std::span<const float> b) {
  const auto mean = [](std::span<const float> x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  };
  const double mean_a = mean(a), mean_b = mean(b);
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow((double{a[i]} - mean_a) - (double{b[i]} - mean_b), 2);
    size += std::pow(double{b[i]} - mean_b, 2);
  }
  return std::sqrt(difference / size);
}

struct Comparison {
  std::string model;
  Precision precision;
  std::vector<Token> start;
  double tolerance;  ///< of the first logits, relative
};

class Parity : public testing::TestWithParam<Comparison> {};

TEST_P(Parity, GivesTheSameTokens) {
  const auto path = test::installed(GetParam().model);
  const auto samples = test::librivox(880);
  if (path.empty() || samples.empty()) GTEST_SKIP() << "weights or pocketsphinx-testdata are not installed";
  std::vector<float> theirs_first, ours_first;
  const auto theirs =
      greedy_libwhisper(open_libwhisper(path).get(), samples, GetParam().start, 40, theirs_first);
  const auto weights = Weights::open(path);
  const auto ours = greedy_ours(weights, GetParam().precision, samples, GetParam().start, 40, ours_first);
  EXPECT_EQ(ours, theirs);
  const double distance = relative_distance(ours_first, theirs_first);
  EXPECT_LT(distance, GetParam().tolerance);
  RecordProperty("distance", std::to_string(distance));
}

/// libwhisper sums in another order and rounds what goes into its products to half floats: texts differ only
/// where two tokens are as likely. ECG_TEST_SOUNDS may name a folder of more WAV files, of at most 30 s each.
TEST(ParityOfSentences, GiveTheSameTokensInFloats) {
  const auto path = test::installed("ggml-base.en.bin");
  if (path.empty()) GTEST_SKIP() << "weights are not installed";
  const auto context = open_libwhisper(path);
  const auto weights = Weights::open(path);
  std::map<std::string, std::vector<float>> sounds;
  for (const int sentence : {870, 880, 890, 920, 930})
    sounds["LibriVox " + std::to_string(sentence)] = test::librivox(sentence);
  if (const char* more = std::getenv("ECG_TEST_SOUNDS"))
    for (const auto& file : std::filesystem::directory_iterator(more))
      sounds[file.path().filename()] = test::wav(file.path());
  for (const auto& [name, samples] : sounds) {
    if (samples.empty()) GTEST_SKIP() << "pocketsphinx-testdata is not installed";
    std::vector<float> theirs_first, ours_first;
    const std::vector<Token> start{50257, 50362};
    EXPECT_EQ(greedy_ours(weights, Precision::f32, samples, start, 100, ours_first),
              greedy_libwhisper(context.get(), samples, start, 100, theirs_first))
        << name;
    EXPECT_LT(relative_distance(ours_first, theirs_first), 1e-2) << name;
  }
}

// libwhisper rounds what goes into its products: to half floats, and to eight bits where the weights are
// quantised. Eight bits a weight are ours too where the arithmetic is of integers; the smaller the model, the
// more it shows.
INSTANTIATE_TEST_SUITE_P(
    Models, Parity,
    testing::Values(Comparison{"ggml-base.en.bin", Precision::f32, {50257, 50362}, 1e-2},
                    Comparison{"ggml-base.en.bin", Precision::int16, {50257, 50362}, 5e-2},
                    Comparison{"ggml-base.en.bin", Precision::int8, {50257, 50362}, 5e-2},
                    Comparison{"ggml-tiny.bin", Precision::f32, {50258, 50259, 50359, 50363}, 1e-2},
                    Comparison{"ggml-tiny.bin", Precision::int16, {50258, 50259, 50359, 50363}, 15e-2},
                    Comparison{"ggml-tiny.bin", Precision::int8, {50258, 50259, 50359, 50363}, 15e-2},
                    Comparison{"ggml-tiny-q5_1.bin", Precision::f32, {50258, 50259, 50359, 50363}, 4e-2}),
    [](const auto& test) {
      std::string name = test.param.model + (test.param.precision == Precision::f32    ? "_f32"
                                             : test.param.precision == Precision::int8 ? "_int8"
                                                                                       : "_int16");
      std::ranges::replace_if(
          name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

}  // namespace
}  // namespace ecg::whisper
