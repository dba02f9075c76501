// What the engine of our own promises beyond what every engine does. Skipped where weights or sentences are
// missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tensor/vector_math.h"
#include "transcript/error_rate.h"
#include "whisper/testing/test_sound.h"
#include "whisper/testing/test_weights.h"
#include "whisper/transcriber.h"

namespace ecg::whisper {
namespace {

using Sound = std::vector<float>;
using transcript::Transcript;

Samples from(const Sound& sound) {
  return [&sound, at = std::size_t{0}](std::span<float> out) mutable {
    const std::size_t count = std::min(out.size(), sound.size() - at);
    std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
    at += count;
    return count;
  };
}

constexpr double kNoise_s = 40;

template <typename At>
Sound made(double length_s, At at) {
  Sound sound(static_cast<std::size_t>(length_s * kSampleRateHz));
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = at(static_cast<float>(i) / kSampleRateHz);
  return sound;
}

float tone(float time_s, float hz) { return std::sin(6.2831853f * hz * time_s); }

class Native : public testing::Test {
 protected:
  void SetUp() override {
    if (weights_.empty() || speech_.empty())
      GTEST_SKIP() << "needs ggml-tiny-q5_1.bin and pocketsphinx-testdata";
  }
  Transcript heard(const Sound& sound, EngineOptions options = {.threads = 2}) {
    return make_native(weights_, options)->transcribe(from(sound), {.language = "en"});
  }
  void expect_no_words(const Sound& sound, const char* what) {
    const Transcript transcript = heard(sound);
    EXPECT_TRUE(transcript.segments.empty()) << what << ": " << transcript.text;
  }

  const std::filesystem::path weights_ = test::installed("ggml-tiny-q5_1.bin");
  const Sound speech_ = test::librivox(870);
};

TEST_F(Native, HearsNoWordsWhereNobodySpeaks) {
  std::mt19937 dice(7);
  const auto random = [&] { return static_cast<float>(dice()) / 2147483648.0f - 1; };
  expect_no_words(Sound(static_cast<std::size_t>(kNoise_s * kSampleRateHz)), "silence");
  expect_no_words(made(kNoise_s, [&](float) { return 0.1f * random(); }), "white noise");
  expect_no_words(made(kNoise_s, [](float t) { return 0.2f * (tone(t, 350) + tone(t, 440)); }),
                  "a dial tone");
  expect_no_words(
      made(kNoise_s,
           [](float t) {  // a chord that changes every half second
             const float root = 220 * std::exp2(static_cast<float>(static_cast<int>(2 * t) % 5) / 12);
             const float fading = std::exp(-4 * std::fmod(t, 0.5f));
             return 0.15f * fading * (tone(t, root) + tone(t, root * 1.26f) + tone(t, root * 1.5f));
           }),
      "music without song");
  float clap = 0;
  expect_no_words(made(kNoise_s,
                       [&](float) {
                         if (dice() % 400 == 0) clap = 1;  // forty hands a second
                         clap *= 0.995f;
                         return 0.4f * clap * random();
                       }),
                  "applause");
}

TEST_F(Native, SaysTheSameOnAnyNumberOfThreads) {
  const std::string text = heard(speech_, {.threads = 1}).text;
  EXPECT_FALSE(text.empty());
  for (const int threads : {2, 3, 16}) EXPECT_EQ(heard(speech_, {.threads = threads}).text, text) << threads;
}

// Sums in another order and products without fused additions round differently, so a token here and there may
// part; what is heard of a clear sentence may not.
TEST_F(Native, HearsAsMuchOnOlderMachines) {
  const auto sets = tensor::instruction_sets();
  EXPECT_GE(sets.size(), 1u);
  for (const std::string& set : sets) {
    tensor::use_instruction_set(set);
    EXPECT_EQ(tensor::instruction_set(), set);
    for (const Precision precision : {fastest_precision(), Precision::int8, Precision::f32}) {
      const std::string text = heard(speech_, {.threads = 2, .precision = precision}).text;
      EXPECT_LE(transcript::error_rate(test::kSentences[0].text, text, "en").errors, 1u) << set << text;
    }
  }
  tensor::use_instruction_set("");
}

// 0.3 points of 72 words are less than one of them: integers must not lose a word that floats hear.
TEST_F(Native, LosesNoWordsInIntegers) {
  const auto weights = test::installed("ggml-base.en.bin");
  if (weights.empty()) GTEST_SKIP() << "needs ggml-base.en.bin";
  const auto errors = [&](Precision precision) {
    const auto engine = make_native(weights, {.threads = 2, .precision = precision});
    std::size_t sum = 0;
    for (const auto& [number, said] : test::kSentences) {
      const Sound sound = test::librivox(number);
      sum +=
          transcript::error_rate(said, engine->transcribe(from(sound), {.language = "en"}).text, "en").errors;
    }
    return sum;
  };
  const std::size_t in_floats = errors(Precision::f32);
  EXPECT_LE(in_floats, 2u);
  EXPECT_LE(errors(Precision::int8), in_floats);
  EXPECT_LE(errors(Precision::int16), in_floats);
}

// What can be compressed was once taken for a loop, heated, and came out as anything but the sentence.
TEST_F(Native, HearsASentenceAsOftenAsItIsSaid) {
  for (const int times : {1, 3}) {
    Sound sound;
    std::string said;
    for (int i = 0; i < times; ++i) {
      sound.insert(sound.end(), speech_.begin(), speech_.end());
      sound.resize(sound.size() + kSampleRateHz / 2);
      said += std::string(test::kSentences[0].text) + " ";
    }
    const Transcript transcript = heard(sound);
    const auto errors = transcript::error_rate(said, transcript.text, "en").errors;
    EXPECT_LE(errors, static_cast<std::size_t>(times)) << times << ": " << transcript.text;
  }
}

// Three people who read at once, in a language that none of them speaks.
TEST_F(Native, PublishesNothingAsSureThatItCouldNotHear) {
  Sound crowd = speech_;
  for (const int other : {880, 930}) {
    const Sound voice = test::librivox(other);
    for (std::size_t i = 0; i < crowd.size(); ++i) crowd[i] += i < voice.size() ? voice[i] : 0;
  }
  const Transcript transcript =
      make_native(weights_, {.threads = 2})->transcribe(from(crowd), {.language = "ko"});
  for (const auto& segment : transcript.segments) {
    EXPECT_TRUE(segment.uncertain || segment.avg_logprob >= -1) << segment.text;
    EXPECT_GT(segment.avg_logprob, -2) << segment.text;
    const double most = segment.uncertain ? std::exp(segment.avg_logprob) + 1e-9 : 1;
    for (const auto& word : segment.words) EXPECT_LE(word.probability, most) << word.text;
  }
}

TEST_F(Native, DoesNotDriftOverLongSilences) {
  const Sound last = test::librivox(890);
  const Transcript alone = heard(last);
  Sound sound = speech_;
  for (const Sound& sentence : {test::librivox(930), last}) {
    sound.resize(sound.size() + std::size_t{600} * kSampleRateHz);
    sound.insert(sound.end(), sentence.begin(), sentence.end());
  }
  const Transcript all = heard(sound);
  ASSERT_FALSE(alone.segments.empty());
  ASSERT_FALSE(all.segments.empty());
  const double last_begin_s = static_cast<double>(sound.size() - last.size()) / kSampleRateHz;
  const auto begin_s = [](const Transcript& heard) { return heard.segments.back().words.back().start_s; };
  EXPECT_NEAR(begin_s(all), last_begin_s + begin_s(alone), 0.15) << all.text;
  for (const auto& segment : all.segments) EXPECT_LT(segment.end_s - segment.start_s, 15) << segment.text;
}

TEST_F(Native, ListensForALanguageBehindMusic) {
  Sound sound = made(kNoise_s, [](float t) { return 0.2f * (tone(t, 262) + tone(t, 330) + tone(t, 392)); });
  sound.insert(sound.end(), speech_.begin(), speech_.end());
  const auto detected = make_native(weights_, {.threads = 2})->detect_language(from(sound), nullptr);
  EXPECT_EQ(detected.language, "en");
  EXPECT_GT(detected.probability, 0.5);
}

// A waiting screen of ten minutes and more, and then somebody speaks.
TEST_F(Native, DecidesForNoLanguageBeforeAnybodySpeaks) {
  Sound sound(std::size_t{660} * kSampleRateHz);
  sound.insert(sound.end(), speech_.begin(), speech_.end());
  const auto engine = make_native(weights_, {.threads = 2});
  const auto detected = engine->detect_language(from(sound), nullptr);
  EXPECT_EQ(detected.language, "");
  EXPECT_EQ(detected.probability, 0);
  const Transcript transcript = engine->transcribe(from(sound), {.language = "auto"});
  EXPECT_EQ(transcript.language, "en");
  EXPECT_GT(transcript.metadata.language_probability, 0.5);
  EXPECT_FALSE(transcript.segments.empty());
}

TEST_F(Native, HearsEachWindowInTheLikeliestOfTheLanguagesThatMayBeSpoken) {
  const auto engine = make_native(weights_, {.threads = 2});
  const Transcript free = engine->transcribe(from(speech_), {.language = "auto", .languages = {"ko", "en"}});
  EXPECT_EQ(free.language, "en");
  EXPECT_TRUE(free.metadata.languages.empty()) << "only one is spoken";
  EXPECT_EQ(free.text, heard(speech_).text);
  const Transcript bound = engine->transcribe(from(speech_), {.language = "auto", .languages = {"ko", "ja"}});
  EXPECT_NE(bound.language, "en");
  EXPECT_THROW(engine->transcribe(from(speech_), {.language = "auto", .languages = {"ko", "xx"}}), Error);
}

TEST_F(Native, CutsNoCharacterOfAnyLanguageItIsToldToHear) {
  for (const char* language : {"ko", "ja"}) {
    const Transcript transcript =
        make_native(weights_, {.threads = 2})->transcribe(from(speech_), {.language = language});
    for (const auto& segment : transcript.segments) {
      EXPECT_EQ(segment.text.find("\xEF\xBF\xBD"), std::string::npos) << segment.text;
      for (const auto& word : segment.words)
        EXPECT_EQ(word.text.find("\xEF\xBF\xBD"), std::string::npos) << word.text;
    }
  }
}

}  // namespace
}  // namespace ecg::whisper
