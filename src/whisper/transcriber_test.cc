// What every engine promises, with the smallest published weights, on sentences of LibriVox. Skipped where
// either is missing.
#include "whisper/transcriber.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "whisper/testing/test_sound.h"
#include "whisper/testing/test_weights.h"

namespace ecg::whisper {
namespace {

using Sound = std::vector<float>;
using transcript::Transcript;

constexpr int kIllDisposed = 880;  // "He was not an ill-disposed young man"

Samples from(const Sound& sound) {
  return [&sound, at = std::size_t{0}](std::span<float> out) mutable {
    const std::size_t count = std::min(out.size(), sound.size() - at);
    std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
    at += count;
    return count;
  };
}

Sound silence(double length_s) { return Sound(static_cast<std::size_t>(length_s * kSampleRateHz)); }

Sound joined(std::initializer_list<Sound> parts) {
  Sound whole;
  for (const Sound& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

template <typename Work>
std::optional<Code> code_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

/// Of the sentence that has eight or nine words: what the smallest model makes of "ill-disposed" is one or
/// two.
void expect_timed_words(const Transcript& transcript) {
  double earliest_s = 0;
  std::size_t words = 0;
  for (const auto& segment : transcript.segments)
    for (const auto& word : segment.words) {
      EXPECT_LE(earliest_s, word.start_s) << word.text;
      EXPECT_LT(word.start_s, word.end_s) << word.text;
      EXPECT_LE(word.end_s, transcript.duration_s) << word.text;
      EXPECT_GT(word.probability, 0) << word.text;
      EXPECT_LE(word.probability, 1) << word.text;
      earliest_s = word.start_s;
      ++words;
    }
  EXPECT_GE(words, 7u);
  EXPECT_LE(words, 9u);
}

struct Engine {
  const char* name;
  std::unique_ptr<Transcriber> (*make)(const std::filesystem::path&, const EngineOptions&);
};

class Engines : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    const auto weights = test::installed("ggml-tiny-q5_1.bin");
    if (weights.empty() || speech_.empty())
      GTEST_SKIP() << "needs ggml-tiny-q5_1.bin and pocketsphinx-testdata";
    engine_ = GetParam().make(weights, {.threads = 2});
  }
  Transcript heard(const Sound& sound, const TranscribeOptions& options = {}) {
    return engine_->transcribe(from(sound), options);
  }

  const Sound speech_ = test::librivox(kIllDisposed);
  std::unique_ptr<Transcriber> engine_;
};

TEST_P(Engines, NamesItselfAndItsModel) {
  EXPECT_TRUE(engine_->engine().starts_with(GetParam().name)) << engine_->engine();
  EXPECT_EQ(engine_->model(), "tiny-q5_1");
}

TEST_P(Engines, HearsWhatIsSaid) {
  double done_s = 0;
  const auto report = [&](double now_s) {
    EXPECT_GE(now_s, done_s);
    done_s = now_s;
  };
  const Transcript transcript = heard(speech_, {.progress = report});
  EXPECT_EQ(transcript.language, "en");
  EXPECT_EQ(transcript.metadata.language_requested, "auto");
  EXPECT_GT(transcript.metadata.language_probability, 0.5);
  EXPECT_LE(transcript.metadata.language_probability, 1);
  const std::string text = lower_ascii(transcript.text);
  EXPECT_NE(text.find("he was not"), std::string::npos) << text;
  EXPECT_NE(text.find("young man"), std::string::npos) << text;
  EXPECT_NEAR(transcript.duration_s, static_cast<double>(speech_.size()) / kSampleRateHz, 1e-3);
  EXPECT_NEAR(done_s, transcript.duration_s, 1e-3);
  expect_timed_words(transcript);
}

TEST_P(Engines, HearsNothingInSilence) {
  for (const double length_s : {0.0, 0.01, 3.0, 65.0}) {
    const Transcript transcript = heard(silence(length_s));
    EXPECT_TRUE(transcript.segments.empty()) << transcript.text;
    EXPECT_NEAR(transcript.duration_s, length_s, 1e-3);
    EXPECT_EQ(transcript.metadata.language_probability, std::nullopt);
  }
}

TEST_P(Engines, KeepsTheTimeOverAWindowOfSilence) {
  const double second_s = static_cast<double>(speech_.size()) / kSampleRateHz + 40;
  const Transcript transcript = heard(joined({speech_, silence(40), speech_}), {.language = "en"});
  ASSERT_EQ(transcript.segments.size(), 2u) << transcript.text;
  EXPECT_LT(transcript.segments.front().start_s, 1);
  EXPECT_GE(transcript.segments.back().start_s,
            second_s - 0.6);  // half a second before it is kept, in tenths
  EXPECT_LT(transcript.segments.back().start_s, second_s + 1.5);
}

TEST_P(Engines, RefusesALanguageItDoesNotKnowBeforeItReadsASample) {
  EXPECT_TRUE(engine_->knows("ko"));
  const Samples never = [](std::span<float>) -> std::size_t {
    ADD_FAILURE() << "was read";
    return 0;
  };
  for (const char* language : {"xx", "", "EN", "english", "yue"}) {  // Cantonese came with large-v3
    EXPECT_FALSE(engine_->knows(language)) << language;
    EXPECT_EQ(code_of([&] { engine_->transcribe(never, {.language = language}); }),
              Code::language_not_supported);
  }
}

/// Hours of speech, counted: what is read after a cancel shows how soon it was seen.
struct Endless {
  const Sound& sentence;
  std::size_t given = 0;

  std::size_t operator()(std::span<float> out) {
    for (float& sample : out) sample = sentence[given++ % sentence.size()];
    return out.size();
  }
};

TEST_P(Engines, StopsSoonAfterItIsCancelled) {
  CancelFlag cancel;
  Endless endless{speech_};
  const auto report = [&](double) { cancel.cancel(); };
  const TranscribeOptions options{.language = "en", .cancel = &cancel, .progress = report};
  EXPECT_EQ(code_of([&] { engine_->transcribe(std::ref(endless), options); }), Code::cancelled);
  EXPECT_LT(endless.given, 9 * 35u * kSampleRateHz) << "no more than is worked on at once";
}

TEST_P(Engines, StopsWithoutAWordWhenItIsCancelledWhileListening) {
  CancelFlag cancel;
  const Samples cancelling = [&](std::span<float> out) {
    cancel.cancel();
    return Endless{speech_}(out);
  };
  const TranscribeOptions options{.cancel = &cancel, .progress = [](double) { ADD_FAILURE() << "went on"; }};
  EXPECT_EQ(code_of([&] { engine_->transcribe(cancelling, options); }), Code::cancelled);
  EXPECT_EQ(code_of([&] { engine_->detect_language(Endless{speech_}, &cancel); }), Code::cancelled);
}

TEST_P(Engines, SaysTheSameAgainAlsoAfterACancel) {
  const auto words = [&] { return heard(speech_, {.language = "en"}).segments.at(0).words; };
  const auto first = words();
  CancelFlag cancelled;
  cancelled.cancel();
  EXPECT_EQ(code_of([&] { heard(speech_, {.language = "en", .cancel = &cancelled}); }), Code::cancelled);
  EXPECT_EQ(words(), first);
}

TEST_P(Engines, SaysTheSameToManyAtOnce) {
  if (GetParam().make == make_whispercpp) GTEST_SKIP() << "its fallbacks depend on what it heard before";
  const std::vector<Sound> sounds{speech_, test::librivox(930), silence(2), test::librivox(870)};
  std::vector<Transcript> alone(sounds.size()), together(sounds.size());
  for (std::size_t i = 0; i < sounds.size(); ++i) alone[i] = heard(sounds[i], {.language = "en"});
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < sounds.size(); ++i)
      threads.emplace_back([&, i] { together[i] = heard(sounds[i], {.language = "en"}); });
  }
  for (std::size_t i = 0; i < sounds.size(); ++i) EXPECT_EQ(together[i], alone[i]);
}

class EngineWeights : public testing::TestWithParam<Engine> {
 protected:
  std::optional<Code> refusal(const std::filesystem::path& weights) {
    return code_of([&] { GetParam().make(weights, {.threads = 1}); });
  }
  const TempFolder folder_;
};

TEST_P(EngineWeights, ThatAreNoModelAreRefused) {
  const auto refused = [&](const char* name, std::string_view bytes) {
    write_file(folder_.path() / name, bytes);
    return refusal(folder_.path() / name) == Code::model_not_found;
  };
  EXPECT_TRUE(refused("empty.bin", ""));
  EXPECT_TRUE(refused("text.bin", "<html>404 Not Found</html>"));
  EXPECT_TRUE(refused("zeros.bin", std::string(100'000, '\0')));
  EXPECT_TRUE(refused("magic.bin", "lmgg" + std::string(100'000, '\xFF')));
  EXPECT_EQ(refusal(folder_.path() / "absent.bin"), Code::model_not_found);
  EXPECT_EQ(refusal(folder_.path()), Code::model_not_found);
}

TEST_P(EngineWeights, ThatAreCutAreRefused) {
  const auto weights = test::installed("ggml-tiny-q5_1.bin");
  if (weights.empty()) GTEST_SKIP() << "needs ggml-tiny-q5_1.bin";
  const std::string whole = read_file(weights);
  for (const std::size_t size : {std::size_t{40}, std::size_t{100'000}, whole.size() / 2, whole.size() - 1}) {
    write_file(folder_.path() / "cut.bin", std::string_view(whole).substr(0, size));
    EXPECT_EQ(refusal(folder_.path() / "cut.bin"), Code::model_not_found) << size;
  }
}

const auto kEngines = testing::Values(Engine{"native", make_native}, Engine{"whispercpp", make_whispercpp});
const auto name_of_engine = [](const auto& test) { return std::string(test.param.name); };
INSTANTIATE_TEST_SUITE_P(All, Engines, kEngines, name_of_engine);
INSTANTIATE_TEST_SUITE_P(All, EngineWeights, kEngines, name_of_engine);

}  // namespace
}  // namespace ecg::whisper
