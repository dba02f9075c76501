// On real speech, read from its file as a job reads it.
#include "pipeline/analysis/measure_voice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "media/audio_reader.h"

namespace ecg::pipeline {
namespace {

std::vector<float> speech() {
  const auto file =
      std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3";
  media::AudioReader reader(file, {});
  std::vector<float> sound, piece(16000);
  while (const std::size_t got = reader.read(piece))
    sound.insert(sound.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  return sound;
}

acoustics::VoiceTracks tracks_of(const std::vector<float>& sound) {
  acoustics::VoiceMeter meter;
  meter.add(sound);
  return meter.finish();
}

/// Where this speech's words lie does not matter here: two segments, each with a word for every half second.
transcript::Transcript half_second_words(const std::string& text, const std::string& language) {
  transcript::Transcript made{.language = language, .duration_s = 11};
  for (const double start_s : {0.5, 3.5}) {
    made.segments.push_back({.start_s = start_s, .end_s = start_s + 2});
    for (int i = 0; i < 4; ++i)
      made.segments.back().words.push_back(
          {.text = text, .start_s = start_s + i * 0.5, .end_s = start_s + (i + 1) * 0.5});
  }
  return made;
}

transcript::Transcript measured(const std::vector<float>& sound, const std::string& text = " and",
                                const std::string& language = "en") {
  auto result = half_second_words(text, language);
  measure_voice(result, tracks_of(sound));
  return result;
}

/// Seconds in another order.
std::vector<float> permuted(const std::vector<float>& sound) {
  std::vector<float> made = sound;
  std::rotate(made.begin(), made.begin() + 4 * 16000 + 4000, made.end());
  return made;
}

template <typename Measured>
void expect_other_numbers(const Measured& a, const Measured& b) {
  EXPECT_NE(a.volume_db, b.volume_db);
  EXPECT_NE(a.spectral_centroid, b.spectral_centroid);
  const bool voiced = a.pitch_hz || b.pitch_hz;
  EXPECT_EQ(a.pitch_hz != b.pitch_hz, voiced);
}

TEST(MeasureVoice, ChangesEveryNumberWhenTheSoundIsPermuted) {
  const auto sound = speech();
  const auto before = measured(sound), after = measured(permuted(sound));
  for (std::size_t s = 0; s < before.segments.size(); ++s) {
    const auto &a = before.segments[s], &b = after.segments[s];
    expect_other_numbers(a, b);
    EXPECT_TRUE(a.pitch_hz && a.pitch_std);
    EXPECT_NE(a.pitch_std, b.pitch_std);
    for (std::size_t w = 0; w < a.words.size(); ++w) expect_other_numbers(a.words[w], b.words[w]);
  }
  const auto &a = before.audio.value(), &b = after.audio.value();
  for (const auto value :
       {&transcript::Percentiles::p5, &transcript::Percentiles::p50, &transcript::Percentiles::p95}) {
    EXPECT_NE(a.volume_db.value().*value, b.volume_db.value().*value);
    EXPECT_NE(a.pitch_hz.value().*value, b.pitch_hz.value().*value);
  }
}

TEST(MeasureVoice, LeavesOutWhatCannotBeMeasured) {
  const auto result = measured(std::vector<float>(11 * 16000));
  const auto& word = result.segments[0].words[0];
  EXPECT_EQ(word.volume_db, -60);
  EXPECT_EQ(word.pitch_hz, std::nullopt);
  EXPECT_EQ(word.spectral_centroid, std::nullopt);
  EXPECT_EQ(result.audio.value().pitch_hz, std::nullopt);
  const auto nothing = measured({});
  EXPECT_EQ(nothing.segments[0].words[0].volume_db, std::nullopt);
  EXPECT_EQ(nothing.audio.value().volume_db, std::nullopt);
}

// Four words in two seconds are 120 a minute; four times two syllables in two seconds are 4 a second.
TEST(MeasureVoice, CountsSyllablesInKoreanAndWordsElsewhere) {
  EXPECT_DOUBLE_EQ(measured({}).segments[0].speech_rate.value(), 120);
  EXPECT_DOUBLE_EQ(measured({}, " 나라.", "ko").segments[0].speech_rate.value(), 4);
  transcript::Transcript wordless{.segments = {{.start_s = 0, .end_s = 1}}};
  measure_voice(wordless, {});
  EXPECT_EQ(wordless.segments[0].speech_rate, std::nullopt);
}

}  // namespace
}  // namespace ecg::pipeline
