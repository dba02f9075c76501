// Speech that a plain mix of the first track does not hold, or hardly; and sounds in which nobody speaks.
#include <gmock/gmock.h>

#include <cstring>
#include <functional>

#include "base/file.h"
#include "pipeline/testing/test_sounds.h"
#include "pipeline/transcribe_file.h"

namespace ecg::pipeline {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using transcript::Transcript;

/// RIFF WAVE, floats, channels without places.
std::string wav(const std::vector<Sound>& channels) {
  const auto count = static_cast<std::uint32_t>(channels.size());
  const auto size = static_cast<std::uint32_t>(channels[0].size() * sizeof(float) * count);
  std::string file = "RIFF....WAVEfmt ................" + std::string(4, '.') + "data....";
  const auto put = [&](std::size_t at, std::uint32_t value) { std::memcpy(file.data() + at, &value, 4); };
  put(4, 36 + size), put(16, 16), put(20, 3 | count << 16), put(24, kRate), put(28, kRate * 4 * count),
      put(32, (4 * count) | 32u << 16);
  put(40, size);
  for (std::size_t i = 0; i < channels[0].size(); ++i)
    for (const Sound& channel : channels)
      file.append(reinterpret_cast<const char*>(&channel[i]), sizeof(float));
  return file;
}

Sound times(Sound sound, double gain_db) {
  const auto gain = static_cast<float>(std::pow(10, gain_db / 20));
  for (float& x : sound) x *= gain;
  return sound;
}

/// A sample for each second since the beginning.
Sound made(double seconds, const std::function<double(double)>& at) {
  Sound sound(static_cast<std::size_t>(seconds * kRate));
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = static_cast<float>(at(static_cast<double>(i) / kRate));
  return sound;
}

double sine(double hz, double t) { return std::sin(2 * std::numbers::pi * hz * t); }
double hum(double t) {
  return 0.3 * sine(50, t) + 0.2 * sine(100, t) + 0.1 * sine(150, t) + 0.05 * sine(250, t);
}

/// White noise through a filter that keeps `kept` of what was before it.
Sound noise(double seconds, double kept, double gain) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal(0, 1);
  double before = 0;
  return made(seconds, [&](double) {
    before = kept * before + std::sqrt(1 - kept * kept) * normal(random);
    return std::clamp(gain * before, -1.0, 1.0);
  });
}

class HiddenSpeech : public testing::Test {
 protected:
  Transcript heard_in(const std::filesystem::path& file) {
    static Recognizer recognizer(
        {.models = std::getenv("ECG_MODELS")
                       ? std::filesystem::path(std::getenv("ECG_MODELS"))
                       : std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/models",
         .model = "tiny-q5_1",
         .make_engine = [](const auto& weights) { return whisper::make_native(weights, {.threads = 2}); }});
    return transcribe_file(file, recognizer, {.language = "en"});
  }
  Transcript heard_in(const std::vector<Sound>& channels) {
    const auto file = folder_.path() / "sound.wav";
    write_file(file, wav(channels));
    return heard_in(file);
  }

  static void expect_the_quote(const Transcript& result) {
    EXPECT_THAT(result.text, HasSubstr("ask not what your country can do for you"));
    EXPECT_THAT(result.text, HasSubstr("ask what you can do for your country"));
  }

  const TempFolder folder_;
};

TEST_F(HiddenSpeech, IsFoundOnTheSecondTrackWhereTheFirstIsSilent) {
  const auto speech_file = folder_.path() / "speech.wav", file = folder_.path() / "two.mkv";
  write_file(speech_file, wav({speech()}));
  const std::string command = "ffmpeg -nostdin -v error -f lavfi -i anullsrc=d=11 -i \"" +
                              speech_file.string() +
                              "\" -map 0 -map 1 -c:a flac -disposition:a:0 default \"" + file.string() + "\"";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Transcript result = heard_in(file);
  expect_the_quote(result);
  EXPECT_THAT(result.metadata.warnings, testing::ElementsAre("OTHER_AUDIO_TRACKS"));
}

// Three inputs of a field recorder are open: a hum, a rustle, and nothing; the microphone is on the fourth.
TEST_F(HiddenSpeech, IsFoundOnTheChannelThatDrownsInTheMix) {
  const Sound voice = times(speech(), -30);
  const double length_s = static_cast<double>(voice.size()) / kRate;
  const Transcript result =
      heard_in({made(length_s, hum), noise(length_s, 0.9, 0.3), Sound(voice.size()), voice});
  expect_the_quote(result);
  EXPECT_THAT(result.metadata.warnings, Contains("ONE_CHANNEL"));
}

TEST_F(HiddenSpeech, IsHeardWhereOneSideIsTheOtherTurnedOver) {
  Sound turned = speech();
  for (float& x : turned) x = -x;
  const Transcript result = heard_in({speech(), turned});
  expect_the_quote(result);
  EXPECT_THAT(result.metadata.warnings, testing::ElementsAre("CHANNELS_CANCEL"));
}

// A recorder whose level was never turned up: -45 to -60 LUFS.
TEST_F(HiddenSpeech, IsHeardHoweverFaintTheRecordingIs) {
  for (const double gain_db : {-25.0, -40.0}) {
    const Transcript result = heard_in({times(speech(), gain_db)});
    expect_the_quote(result);
    EXPECT_LT(*result.audio->loudness_lufs, gain_db - 15) << "what is told is the recording's own level";
  }
}

TEST_F(HiddenSpeech, IsNotInventedInThirteenKindsOfSoundHoweverFaint) {
  std::mt19937 random(9);
  std::uniform_real_distribution<double> chance;
  double drop = 0;
  const auto on = [](double t, double every, double length) { return std::fmod(t, every) < length ? 1 : 0; };
  const std::pair<const char*, Sound> kSounds[] = {
      {"silence", Sound(10 * kRate)},
      {"white noise", noise(10, 0, 0.1)},
      {"pinkish noise", noise(10, 0.9, 0.1)},
      {"brown noise", noise(10, 0.999, 0.2)},
      {"hum", made(10, hum)},
      {"fan", made(10,
                   [n = noise(10, 0.97, 0.1)](double t) {
                     return n[static_cast<std::size_t>(t * kRate) % n.size()] * (1 + 0.3 * sine(23, t));
                   })},
      {"rain", made(10,
                    [&](double) {
                      if (chance(random) < 0.02) drop = 0.5 * chance(random);
                      return (drop *= 0.93) * (2 * chance(random) - 1);
                    })},
      {"clicks", made(10, [&](double t) { return on(t, 0.7, 0.001) * 0.8; })},
      {"dial tone", made(10, [](double t) { return 0.2 * (sine(350, t) + sine(440, t)); })},
      {"busy tone", made(10, [&](double t) { return on(t, 1, 0.5) * 0.2 * (sine(480, t) + sine(620, t)); })},
      {"beeps", made(10, [&](double t) { return on(t, 2, 0.2) * 0.4 * sine(1000, t); })},
      {"chords", chords(10)},
      {"applause", claps(10)},
  };
  for (const auto& [name, sound] : kSounds)
    for (const double gain_db : {0.0, -35.0, -50.0}) {
      const Transcript result = heard_in({times(sound, gain_db)});
      EXPECT_THAT(result.segments, IsEmpty()) << name << " at " << gain_db << " dB: " << result.text;
      EXPECT_THAT(result.metadata.warnings, Contains("NO_SPEECH")) << name;
    }
}

}  // namespace
}  // namespace ecg::pipeline
