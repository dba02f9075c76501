// Silero's published weights on real speech. Skipped where these or pocketsphinx-testdata are missing.
#include "acoustics/voice_activity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>

#include "base/error.h"
#include "base/file.h"

namespace ecg::acoustics {
namespace {

std::filesystem::path installed() {
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home ? home : "") / ".cache/ecg/models/silero_vad_v5.onnx";
}

std::vector<float> sentence() {
  const char* path =
      "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav";
  if (!std::filesystem::exists(path)) return {};
  const std::string bytes = read_file(path);
  std::vector<float> samples((bytes.size() - 44) / 2 / kVoiceChunk * kVoiceChunk);
  for (std::size_t s = 0; s < samples.size(); ++s) {
    std::int16_t value;
    std::memcpy(&value, bytes.data() + 44 + 2 * s, sizeof value);
    samples[s] = static_cast<float>(value) / 32768.0f;
  }
  return samples;
}

double mean(std::span<const float> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

class Voice : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(installed()) || speech_.empty())
      GTEST_SKIP() << "needs silero_vad_v5.onnx and pocketsphinx-testdata";
    detector_.emplace(installed());
  }
  const std::vector<float> speech_ = sentence();
  std::optional<VoiceActivity> detector_;
};

TEST_F(Voice, IsHeardInSpeech) {
  const auto found = detector_->probabilities(speech_);
  ASSERT_EQ(found.size(), speech_.size() / kVoiceChunk);
  EXPECT_GT(mean(found), 0.7);
  EXPECT_GT(*std::ranges::max_element(found), 0.98);
}

TEST_F(Voice, IsNotHeardInSilenceNoiseOrATone) {
  std::vector<float> sound(100 * kVoiceChunk);
  EXPECT_LT(mean(detector_->probabilities(sound)), 0.1);
  std::mt19937 dice(1);
  for (float& x : sound) x = 0.1f * (static_cast<float>(dice()) / 2147483648.0f - 1);
  detector_->reset();
  EXPECT_LT(mean(detector_->probabilities(sound)), 0.2);
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = 0.3f * std::sin(0.17f * static_cast<float>(i));
  detector_->reset();
  EXPECT_LT(mean(detector_->probabilities(sound)), 0.2);
}

TEST_F(Voice, IsTheSameInPieces) {
  const auto whole = detector_->probabilities(speech_);
  const std::vector<float> expected(whole.begin(), whole.end());
  detector_->reset();
  std::vector<float> pieces;
  for (std::size_t at = 0; at < speech_.size();) {
    const std::size_t size = std::min(speech_.size() - at, kVoiceChunk * (1 + at % 7));
    const auto found = detector_->probabilities(std::span(speech_).subspan(at, size));
    pieces.insert(pieces.end(), found.begin(), found.end());
    at += size;
  }
  ASSERT_EQ(pieces.size(), expected.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) EXPECT_NEAR(pieces[i], expected[i], 1e-5) << i;
}

TEST(VoiceWeights, ThatAreNoneAreRefused) {
  const TempFolder folder;
  EXPECT_THROW(VoiceActivity(folder.path() / "absent.onnx"), Error);
  for (const std::string& bytes :
       {std::string(), std::string("<html>"), std::string(1000, '\xff'), std::string(1000, '\0')}) {
    write_file(folder.path() / "broken.onnx", bytes);
    EXPECT_THROW(VoiceActivity(folder.path() / "broken.onnx"), Error);
  }
  if (!std::filesystem::exists(installed())) return;
  const std::string whole = read_file(installed());
  for (const std::size_t size : {whole.size() / 2, whole.size() - 1}) {
    write_file(folder.path() / "broken.onnx", std::string_view(whole).substr(0, size));
    EXPECT_THROW(VoiceActivity(folder.path() / "broken.onnx"), Error) << size;
  }
}

}  // namespace
}  // namespace ecg::acoustics
