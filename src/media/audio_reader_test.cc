#include "media/audio_reader.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "media/test_media.h"

namespace ecg::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kH264 = " -vsync passthrough -c:v libx264 -pix_fmt yuv420p ";

class AudioReaderTest : public MediaTest {};

// --- Time 0 is a player's
// -----------------------------------------------------------------------------------------

TEST_F(AudioReaderTest, BeginsWithSilenceWhenTheTrackStartsAfterThePicture) {
  for (const char* name : {"a.mp4 aac", "a.mkv pcm_s16le", "a.ts mp2"}) {
    const std::string file(name, 0, std::string(name).find(' ')), codec = name + file.size() + 1;
    const Sound sound = read_sound(
        make(file, kPicture + "-itsoffset 0.5 " + kBurst + "-map 0:v -map 1:a" + kH264 + "-c:a " + codec));
    EXPECT_NEAR(sound.begin_s(), 1.5, 0.025) << name;
    EXPECT_NEAR(sound.duration_s(), 3.5, 0.05) << name;
  }
}

// A player shows nothing while it plays such sound: its time 0 is the sound's.
TEST_F(AudioReaderTest, KeepsTheSoundThatComesBeforeThePicture) {
  for (const char* name : {"a.mp4 aac", "a.mkv pcm_s16le", "a.ts mp2"}) {
    const std::string file(name, 0, std::string(name).find(' ')), codec = name + file.size() + 1;
    const Sound sound = read_sound(
        make(file, "-itsoffset 0.5 " + kPicture + kBurst + "-map 0:v -map 1:a" + kH264 + "-c:a " + codec));
    EXPECT_NEAR(sound.begin_s(), 1.0, 0.025) << name;
  }
}

TEST_F(AudioReaderTest, CountsFromTheContainersZeroWhenEverythingStartsLater) {
  const std::string late = "-itsoffset 0.7 " + kPicture + "-itsoffset 0.5 " + kBurst +
                           "-map 0:v -map 1:a -copyts -avoid_negative_ts disabled";
  EXPECT_NEAR(read_sound(make("a.mp4", late + kH264 + "-c:a aac")).begin_s(), 1.5, 0.005);
  EXPECT_NEAR(read_sound(make("a.mkv", late + kH264 + "-c:a pcm_s16le")).begin_s(), 1.5, 0.005);
}

TEST_F(AudioReaderTest, HonoursAnEditListThatCutsTheBeginning) {
  const auto whole = make("whole.mp4", kPicture + kBurst + "-map 0:v -map 1:a -g 5" + kH264 + "-c:a aac");
  const Sound sound = read_sound(make("cut.mp4", "-ss 0.7 -i \"" + whole.string() + "\" -c copy"));
  EXPECT_NEAR(sound.begin_s(), 0.3, 0.025);
}

TEST_F(AudioReaderTest, BeginsAtTheFirstSoundOfAStreamWhoseClockBeginsAnywhere) {
  EXPECT_NEAR(read_sound(make("a.ts", kBurst + "-c:a mp2 -output_ts_offset 5000")).begin_s(), 1, 0.015);
}

// --- Gaps
// ---------------------------------------------------------------------------------------------------------

/// The burst with a jump of `seconds` in its timestamps, where 1.5 s of it have passed.
std::string with_jump(const std::string& seconds) {
  return kBurst + "-af \"asetpts='PTS+gte(T,1.5)*" + seconds + "/TB'\" -c:a pcm_s16le";
}

TEST_F(AudioReaderTest, MakesAGapInTheTimestampsSilence) {
  const Sound sound = read_sound(make("a.mkv", with_jump("2")));
  EXPECT_NEAR(sound.duration_s(), 5, 0.05);
  EXPECT_NEAR(sound.end_s(), 4, 0.05);
  EXPECT_NEAR(sound.first_s(2 * kSampleRateHz, sound.samples.size()), 3.5, 0.05);
  EXPECT_THAT(sound.warnings, IsEmpty());
}

TEST_F(AudioReaderTest, DoesNotBelieveAGapOfYears) {
  const Sound sound = read_sound(make("a.mkv", with_jump("86400*365*5")));
  EXPECT_NEAR(sound.duration_s(), 3, 0.05);
  EXPECT_THAT(sound.warnings, testing::Contains(HasSubstr("timestamps of the sound jump")));
}

TEST_F(AudioReaderTest, KeepsNoLongGapInMemory) {
  const auto file = make("a.mkv", with_jump("3000"));  // 192 MB of silence
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  AudioReader reader(file, {});
  std::vector<float> piece(10'000);
  while (reader.read(piece) > 0) {
  }
  getrusage(RUSAGE_SELF, &after);
  EXPECT_NEAR(reader.position_s(), 3003, 0.1);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "KiB";
}

// --- The form of the sound
// ----------------------------------------------------------------------------------------

TEST_F(AudioReaderTest, MixesChannelsToTheirMean) {
  const std::string tone =
      "-f lavfi -i \"sine=frequency=1000:duration=1:sample_rate=48000,volume=4\" ";  // peak 0.5
  const float mono = read_sound(make("mono.wav", tone)).peak();
  EXPECT_NEAR(mono, 0.5, 0.01);
  for (const char* layout : {"stereo|c0=c0|c1=c0", "5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"})
    EXPECT_NEAR(read_sound(make("many.wav", tone + "-af \"pan=" + layout + "\"")).peak(), mono, 0.01)
        << layout;
}

// Nine microphones: no layout has a name for that.
TEST_F(AudioReaderTest, MixesChannelsThatHaveNoPlaces) {
  std::string samples;
  for (int i = 0; i < kSampleRateHz; ++i)  // 0.5 in six of them, 0 in three
    samples += std::string("\0\x40\0\x40\0\x40\0\x40\0\x40\0\x40\0\0\0\0\0\0", 18);
  const auto raw = put("nine.raw", samples);
  const Sound sound =
      read_sound(make("nine.wav", "-f s16le -ar 16000 -ac 9 -i \"" + raw.string() + "\" -c copy"));
  EXPECT_NEAR(sound.peak(), 0.5 * 6 / 9, 0.01);
}

TEST_F(AudioReaderTest, FollowsAStreamThatChangesItsRateAndChannels) {
  const auto first = make("first.mp3", kBurst + "-ac 2 -ar 44100 -write_xing 0 -id3v2_version 0");
  const auto second = make("second.mp3", kBurst + "-ac 1 -ar 22050 -write_xing 0 -id3v2_version 0");
  const Sound sound = read_sound(put("both.mp3", read_file(first) + read_file(second)));
  EXPECT_NEAR(sound.duration_s(), 6, 0.25);
  EXPECT_NEAR(sound.begin_s(), 1, 0.1);
  EXPECT_NEAR(sound.end_s(), 5, 0.25);
  EXPECT_NEAR(sound.peak(), 0.5, 0.1);
}

TEST_F(AudioReaderTest, ReadsTheTrackThatWasChosen) {
  const auto file = make(
      "a.mkv", "-f lavfi -i anullsrc=d=1 " + kBurst +
                   "-map 0:a -map 1:a -metadata:s:a:0 language=eng -metadata:s:a:1 language=kor -c:a flac");
  EXPECT_EQ(read_sound(file).begin_s(), -1);
  EXPECT_NEAR(read_sound(file, {.track = 1}).begin_s(), 1, 0.005);
  EXPECT_EQ(code_of([&] { AudioReader(file, {.track = 2}); }), Code::no_audio_track);
  EXPECT_EQ(code_of([&] { AudioReader(file, {.track = -1}); }), Code::no_audio_track);
  EXPECT_EQ(probe(file).audio.at(1).language, "kor");
}

TEST_F(AudioReaderTest, GivesTheSameSamplesWhateverThePiecesAre) {
  const auto file = make("a.m4a", kBurst + "-c:a aac");
  AudioReader reader(file, {});
  std::vector<float> one_by_one;
  for (float sample; reader.read({&sample, 1}) == 1;) one_by_one.push_back(sample);
  EXPECT_EQ(one_by_one, read_sound(file).samples);
  float sample;
  EXPECT_EQ(reader.read({&sample, 1}), 0u) << "the end stays the end";
}

// --- Damage
// -------------------------------------------------------------------------------------------------------

/// `file` with a tenth of a second or so in its middle overwritten.
std::string damaged(const std::filesystem::path& file) {
  std::string bytes = read_file(file);
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + bytes.size() / 30; ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ (i * 37 | 1));
  return bytes;
}

TEST_F(AudioReaderTest, GoesOnBehindADamagedPlaceAndSaysSo) {
  const std::string tone = "-f lavfi -i sine=frequency=1000:duration=10:sample_rate=48000 ";
  for (const char* name : {"a.mp3 libmp3lame", "a.m4a aac", "a.flac flac"}) {
    const std::string file(name, 0, std::string(name).find(' ')), codec = name + file.size() + 1;
    const Sound sound = read_sound(put("bad-" + file, damaged(make(file, tone + "-c:a " + codec))));
    EXPECT_NEAR(sound.duration_s(), 10, 0.5) << name;
    EXPECT_THAT(sound.warnings, ElementsAre(HasSubstr("skipped"))) << name;
  }
}

TEST_F(AudioReaderTest, SaysThatAFileWasCutOff) {
  const auto whole = make(
      "whole.mp4", kPicture + kBurst + "-map 0:v -map 1:a -t 3 -c:v mpeg4 -c:a aac -movflags +faststart");
  const std::string bytes = read_file(whole);
  const auto half = put("half.mp4", std::string_view(bytes).substr(0, bytes.size() / 3));
  const Sound sound = read_sound(half);
  EXPECT_LT(sound.duration_s(), 1.5);
  EXPECT_GT(sound.duration_s(), 0.3);
  EXPECT_THAT(sound.warnings, testing::Contains(HasSubstr("may be cut off")));
}

TEST_F(AudioReaderTest, FailsWhenNothingOfTheTrackCanBeDecoded) {
  std::string bytes = read_file(make("a.mkv", "-f lavfi -i sine=duration=2 -c:a flac -write_crc32 0"));
  // Frames of FLAC begin with these bits; without them none is one.
  for (std::size_t at = 0; (at = bytes.find("\xff\xf8", at)) != std::string::npos;) bytes[at] = '\0';
  EXPECT_EQ(code_of([&] { read_sound(put("bad.mkv", bytes)); }), Code::audio_extraction_error);
}

TEST_F(AudioReaderTest, FailsWhenTheTrackIsEmpty) {
  const auto file = make("a.wav", "-f lavfi -i sine -t 0 -c:a pcm_s16le");
  const auto code = code_of([&] { read_sound(file); });
  EXPECT_TRUE(code == Code::audio_extraction_error || code == Code::unsupported_media);
}

// --- Refusals
// -----------------------------------------------------------------------------------------------------

TEST_F(AudioReaderTest, RefusesAVideoWithoutSound) {
  EXPECT_EQ(code_of([&] { AudioReader(make("a.mp4", kPicture + "-c:v mpeg4"), {}); }), Code::no_audio_track);
}

TEST_F(AudioReaderTest, RefusesALongFileBeforeItDecodesAnything) {
  const auto file = make("a.mp4", kBurst + "-c:a aac");
  EXPECT_EQ(code_of([&] { AudioReader(file, {.max_duration_s = 1.5}); }), Code::media_too_long);
  EXPECT_NEAR(read_sound(file, {.max_duration_s = 3}).duration_s(), 3, 0.03);
}

// Its length can only be guessed, and the guess is far too high: the limit must hold for what is there.
TEST_F(AudioReaderTest, CountsTheSoundOfAFileThatDoesNotTellItsLength) {
  const auto file = make("a.aac", kBurst + "-c:a aac");
  EXPECT_NEAR(read_sound(file, {.max_duration_s = 3.5}).duration_s(), 3, 0.05);
  EXPECT_EQ(code_of([&] { read_sound(file, {.max_duration_s = 1.5}); }), Code::media_too_long);
}

TEST_F(AudioReaderTest, StopsWhenItIsCancelled) {
  const auto file = make("a.flac", kBurst + "-c:a flac");
  CancelFlag cancel;
  AudioReader reader(file, {.cancel = &cancel});
  std::vector<float> piece(100);
  EXPECT_EQ(reader.read(piece), 100u);
  cancel.cancel();
  EXPECT_EQ(code_of([&] {
              while (reader.read(piece) > 0) {
              }
            }),
            Code::cancelled);
  EXPECT_LT(reader.position_s(), 0.5) << "it went on to the end of the packet and no further";
  EXPECT_EQ(code_of([&] { AudioReader(file, {.cancel = &cancel}); }), Code::cancelled);
}

}  // namespace
}  // namespace ecg::media
