// Every number of a result is measured: the same sounds in another order, louder, and said by another voice,
// and not one of them stays what it was.
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <regex>
#include <set>

#include "base/file.h"
#include "pipeline/testing/test_sounds.h"
#include "pipeline/transcribe_file.h"

namespace ecg::pipeline {
namespace {

Sound part(const Sound& sound, double from_s, double to_s) {
  return {sound.begin() + static_cast<std::ptrdiff_t>(from_s * kRate),
          sound.begin() + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(to_s * kRate),
                                                   static_cast<std::ptrdiff_t>(sound.size()))};
}

/// `pitch` times as high and as fast, as a tape that is played so.
Sound other_voice(const Sound& sound, double pitch, float gain) {
  Sound made;
  for (double at = 0; at + 1 < static_cast<double>(sound.size()); at += pitch) {
    const auto i = static_cast<std::size_t>(at);
    const auto share = static_cast<float>(at - static_cast<double>(i));
    made.push_back(gain * (sound[i] * (1 - share) + sound[i + 1] * share));
  }
  return made;
}

Sound joined(const std::vector<Sound>& sounds) {
  Sound all;
  for (const Sound& sound : sounds) all.insert(all.end(), sound.begin(), sound.end());
  return all;
}

/// RIFF WAVE, floats.
std::string wav(const Sound& sound) {
  const auto size = static_cast<std::uint32_t>(sound.size() * sizeof(float));
  std::string file = "RIFF....WAVEfmt ................" + std::string(4, '.') + "data....";
  const auto put = [&](std::size_t at, std::uint32_t value) { std::memcpy(file.data() + at, &value, 4); };
  put(4, 36 + size), put(16, 16), put(20, 3 | 1u << 16), put(24, kRate), put(28, kRate * 4),
      put(32, 4 | 32u << 16);
  put(40, size);
  file.append(reinterpret_cast<const char*>(sound.data()), size);
  return file;
}

struct Result {
  json::value result;
  std::vector<Asset> assets;
};

Result result_of(const Sound& sound) {
  static Recognizer recognizer(
      {.models = std::getenv("ECG_MODELS") ? std::filesystem::path(std::getenv("ECG_MODELS"))
                                           : std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/models",
       .model = "tiny-q5_1",
       .make_engine = [](const auto& weights) { return whisper::make_native(weights, {.threads = 2}); }});
  const TempFolder folder;
  const auto file = folder.path() / "sound.wav";
  write_file(file, wav(sound));
  Result made;
  made.result = parse_json(
      transcript::json_text(transcribe_file(file, recognizer, {.language = "en", .assets = &made.assets})));
  return made;
}

using Leaves = std::map<std::string, double>;

/// Each number by its JSON pointer.
void find_leaves(const json::value& value, const std::string& pointer, Leaves& leaves) {
  if (value.is_object())
    for (const auto& [name, member] : value.get_object())
      find_leaves(member, pointer + "/" + std::string(name), leaves);
  else if (value.is_array())
    for (std::size_t i = 0; i < value.get_array().size(); ++i)
      find_leaves(value.get_array()[i], pointer + "/" + std::to_string(i), leaves);
  else if (value.is_number())
    leaves[pointer] = value.to_number<double>();
}

/// Not measured of the sound, and why.
bool is_exempt(const std::string& pointer) {
  static const std::regex kExempt(
      "/segments/\\d+/id|"           // counts the segments
      "/segments/\\d+/tokens/.*|"    // text
      "/segments/\\d+/temperature|"  // which of the tries was taken: the first of both
      "/segments/\\d+/seek|"         // where the window of speech began, both times at the first of it
      "/metadata/.*");               // of the run: how long it took, how many segments there are
  return std::regex_match(pointer, kExempt);
}

/// "/segments/*/words/*/start"
std::string kind_of(const std::string& pointer) {
  return std::regex_replace(pointer, std::regex("/\\d+"), "/*");
}

class PermutedSound : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Sound all = speech(), first = part(all, 0, 7.7), second = part(all, 7.7, 11);
    before_ = result_of(joined({first, silence(1), chords(4), silence(1), second, silence(1), claps(3)}));
    after_ = result_of(joined({silence(3.37), other_voice(second, 0.87, 0.5f), silence(1.2),
                               other_voice(claps(5), 1.1, 0.7f), silence(2.1), other_voice(first, 0.87, 0.4f),
                               silence(0.9), other_voice(chords(6), 1.2, 0.6f), silence(0.5)}));
    find_leaves(before_.result, "", leaves_before_);
    find_leaves(after_.result, "", leaves_after_);
  }

  static inline Result before_, after_;
  static inline Leaves leaves_before_, leaves_after_;
};

TEST_F(PermutedSound, ChangesEveryNumberOfTheResult) {
  std::set<std::string> compared;
  for (const auto& [pointer, value] : leaves_before_) {
    const auto other = leaves_after_.find(pointer);
    if (other == leaves_after_.end() || is_exempt(pointer)) continue;
    compared.insert(kind_of(pointer));
    EXPECT_NE(value, other->second) << pointer;
  }
  for (const char* kind : {"/duration",
                           "/segments/*/start",
                           "/segments/*/end",
                           "/segments/*/avg_logprob",
                           "/segments/*/no_speech_prob",
                           "/segments/*/compression_ratio",
                           "/segments/*/volume_db",
                           "/segments/*/pitch_hz",
                           "/segments/*/pitch_std",
                           "/segments/*/spectral_centroid",
                           "/segments/*/speech_rate",
                           "/segments/*/words/*/start",
                           "/segments/*/words/*/end",
                           "/segments/*/words/*/probability",
                           "/segments/*/words/*/volume_db",
                           "/segments/*/words/*/pitch_hz",
                           "/segments/*/words/*/spectral_centroid",
                           "/audio/loudness_lufs",
                           "/audio/loudness_range_lu",
                           "/audio/true_peak_dbtp",
                           "/audio/volume_db/p5",
                           "/audio/volume_db/p50",
                           "/audio/volume_db/p95",
                           "/audio/pitch_hz/p5",
                           "/audio/pitch_hz/p50",
                           "/audio/pitch_hz/p95",
                           "/regions/*/start",
                           "/regions/*/end"})
    EXPECT_TRUE(compared.contains(kind)) << kind << " is in neither result, or in one only";
}

TEST_F(PermutedSound, ChangesTheWaveInEveryResolution) {
  ASSERT_EQ(before_.assets.size(), 3u);
  ASSERT_EQ(after_.assets.size(), 3u);
  for (std::size_t i = 0; i < before_.assets.size(); ++i) {
    EXPECT_EQ(before_.assets[i].name, after_.assets[i].name);
    EXPECT_NE(before_.assets[i].bytes, after_.assets[i].bytes) << before_.assets[i].name;
  }
}

// The same sound gives the same numbers: what changes above changes because the sound does.
TEST_F(PermutedSound, ChangesNothingWhenItIsTheSame) {
  const Sound all = speech();
  Leaves once, again;
  find_leaves(result_of(part(all, 0, 7.7)).result, "", once);
  find_leaves(result_of(part(all, 0, 7.7)).result, "", again);
  for (auto* leaves : {&once, &again}) leaves->erase("/metadata/processing_time");
  EXPECT_EQ(once, again);
}

}  // namespace
}  // namespace ecg::pipeline
