#include "media/audio_reader.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "media/testing/test_media.h"

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

// --- Clocks that begin anew
// ---------------------------------------------------------------------------------------

class JoinedFiles : public MediaTest {
 protected:
  /// Two seconds whose middle one is a tone of its own, whose stamps begin at `clock_s`.
  std::string piece(int number, double clock_s, const std::string& form, const std::string& extension) const {
    const std::string tone = std::to_string(400 + 170 * number);
    const auto file =
        make("piece" + std::to_string(number) + "." + extension,
             "-f lavfi -i \"aevalsrc='if(between(t,0.5,1.5),0.5*sin(2*PI*" + tone + "*t),0)':s=48000:d=2\" " +
                 form + " -output_ts_offset " + std::to_string(clock_s));
    return read_file(file);
  }

  /// Where tones begin.
  static std::vector<double> onsets_s(const Sound& sound) {
    std::vector<double> list;
    double quiet_since_s = -1;
    for (std::size_t i = 0; i < sound.samples.size(); ++i) {
      const double at_s = static_cast<double>(i) / kSampleRateHz;
      if (std::abs(sound.samples[i]) < 0.05f) continue;  // a centre is a quarter of a mix
      if (at_s - quiet_since_s > 0.2) list.push_back(at_s);
      quiet_since_s = at_s;
    }
    return list;
  }

  void expect_all_in_order(const Sound& sound, const char* what) const {
    const auto onsets = onsets_s(sound);
    ASSERT_EQ(onsets.size(), 4u) << what;
    for (std::size_t i = 0; i < 4; ++i)
      EXPECT_NEAR(onsets[i], 0.5 + 2 * static_cast<double>(i), 0.25) << what;
    EXPECT_NEAR(sound.duration_s(), 8, 0.3) << what;
  }
};

// Segments of a live stream whose clocks each begin anew, joined with cat: only the first one was heard.
TEST_F(JoinedFiles, AreHeardToTheEndWhereEachClockBeginsAnew) {
  for (const char* form : {"-c:a mp2", "-c:a aac", "-c:a ac3"}) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += piece(i, 0, form, "ts");
    const Sound sound = read_sound(put("joined.ts", all));
    expect_all_in_order(sound, form);
    EXPECT_THAT(sound.warnings, testing::Contains(HasSubstr("timestamps of the sound jump"))) << form;
  }
}

// Pieces that a recorder wrote one behind the other, chained as Icecast does.
TEST_F(JoinedFiles, AreHeardToTheEndWhenTheyAreChainedOgg) {
  for (const char* form : {"-c:a libopus", "-c:a libvorbis", "-c:a flac"}) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += piece(i, 0, form, "ogg");
    expect_all_in_order(read_sound(put("chained.ogg", all)), form);
  }
}

// Two recordings of a television set: the clock of 33 bits begins anywhere, also late on its way round.
TEST_F(JoinedFiles, AreNotTakenForDaysBecauseTheirClockRanOver) {
  const double kLate_s = 95'000, kRound_s = 95'443.7;  // 2^33 / 90 kHz
  const std::vector<std::vector<double>> kClocks = {{5000, 5002, 0, 2},
                                                    {kLate_s, kLate_s + 2, 5000, 5002},
                                                    {kRound_s - 3, kRound_s - 1, 1, 3},
                                                    {7, 9, 3, 5}};
  for (const auto& clocks : kClocks) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += piece(i, clocks[static_cast<std::size_t>(i)], "-c:a mp2", "ts");
    const Sound sound = read_sound(put("joined.ts", all), {.max_duration_s = 60});
    expect_all_in_order(sound, std::to_string(clocks[0]).c_str());
  }
}

TEST_F(JoinedFiles, AreHeardWhereTheSoundBecomesSurroundAndAnotherRate) {
  const std::string forms[] = {"-ac 2 -ar 48000", "-ac 6 -ar 48000", "-ac 6 -ar 44100", "-ac 1 -ar 32000"};
  for (const char* codec : {"-c:a ac3 ", "-c:a aac "}) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += piece(i, 2.0 * i, codec + forms[static_cast<std::size_t>(i)], "ts");
    expect_all_in_order(read_sound(put("changes.ts", all)), codec);
  }
}

// Each piece of some recorders begins with the end of the one before: that is said once.
TEST_F(JoinedFiles, AreCutWhereTheySayTheSameTwice) {
  const auto whole = make("whole.wav",
                          "-f lavfi -i \"anoisesrc=d=6:c=pink:a=0.8:seed=3:r=48000,"
                          "volume='0.05+0.95*lt(mod(t,0.7),0.3)':eval=frame\"");
  const auto part = [&](const char* name, const char* from, const char* length) {
    return read_file(make(name, std::string("-ss ") + from + " -t " + length + " -i \"" + whole.string() +
                                    "\" -c:a mp2 -b:a 192k -output_ts_offset " + from));
  };
  const Sound sound = read_sound(put("twice.ts", part("a.ts", "0", "4") + part("b.ts", "2.5", "3.5")));
  EXPECT_NEAR(sound.duration_s(), 6, 0.15);
  EXPECT_THAT(sound.warnings, IsEmpty());
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

/// A tone of `peak` in the channels where `signs` is not 0, turned over where it is below; without places.
std::string channels_without_places(const std::vector<int>& signs, double peak) {
  std::string samples;
  for (int i = 0; i < kSampleRateHz; ++i)
    for (const int sign : signs) {
      const auto x = static_cast<std::int16_t>(sign * peak * 32767 * std::sin(0.4 * i));
      samples += static_cast<char>(x & 0xff);
      samples += static_cast<char>(x >> 8 & 0xff);
    }
  return samples;
}

// A field recorder with one microphone, in the channel where surround sound has its low frequencies.
TEST_F(AudioReaderTest, HearsALoneMicrophoneWhereverItIsPlugged) {
  for (std::size_t microphone = 0; microphone < 8; ++microphone) {
    std::vector<int> signs(8);
    signs[microphone] = 1;
    const auto raw = put("eight.raw", channels_without_places(signs, 0.8));
    const Sound sound = read_sound(make(
        "eight.wav", "-f s16le -ar 16000 -ac 8 -guess_layout_max 0 -i \"" + raw.string() + "\" -c copy"));
    EXPECT_NEAR(sound.peak(), 0.1, 0.01) << microphone;
  }
}

TEST_F(AudioReaderTest, HearsAMicrophoneAmongSixtyAsIfItWereAlone) {
  std::vector<int> signs(60);
  signs[41] = 1;
  const auto raw = put("sixty.raw", channels_without_places(signs, 0.8));
  const Sound sound = read_sound(
      make("sixty.wav", "-f s16le -ar 16000 -ac 60 -guess_layout_max 0 -i \"" + raw.string() + "\" -c copy"));
  EXPECT_NEAR(sound.peak(), 0.8, 0.02);
  EXPECT_THAT(sound.warnings, ElementsAre("CHANNELS_CANCEL"));
}

// A cable wired the wrong way round: the right side is the left one turned over, and their mean is silence.
TEST_F(AudioReaderTest, HearsSoundWhoseSidesCancelEachOtherOut) {
  const std::string turned = kBurst + "-af \"pan=stereo|c0=c0|c1=-1*c0\" ";
  for (const char* name : {"a.wav pcm_s16le", "a.mp4 aac", "a.mp3 libmp3lame", "a.opus libopus"}) {
    const std::string file(name, 0, std::string(name).find(' ')), codec = name + file.size() + 1;
    const Sound sound = read_sound(make(file, turned + "-c:a " + codec));
    EXPECT_NEAR(sound.peak(), 0.5, 0.1) << name;
    EXPECT_NEAR(sound.begin_s(), 1, 0.03) << name;
    EXPECT_NEAR(sound.end_s(), 2, 0.03) << name;
    EXPECT_THAT(sound.warnings, ElementsAre("CHANNELS_CANCEL")) << name;
  }
}

// Its jingle is in order, the voice behind it is not.
TEST_F(AudioReaderTest, HearsBothWhenTheSidesCancelInPlacesOnly) {
  const Sound sound = read_sound(
      make("a.wav",
           "-f lavfi -i \"aevalsrc='0.5*sin(6283*t)|if(lt(mod(t,4),2),1,-1)*0.5*sin(6283*t)':s=48000:d=8\""));
  for (std::size_t at = kSampleRateHz / 2; at < sound.samples.size(); at += kSampleRateHz) {
    float peak = 0;
    for (std::size_t i = at; i < at + 1000; ++i) peak = std::max(peak, std::abs(sound.samples[i]));
    EXPECT_NEAR(peak, 0.5, 0.02) << at;
  }
  EXPECT_THAT(sound.warnings, ElementsAre("CHANNELS_CANCEL"));
}

TEST_F(AudioReaderTest, MixesSidesThatHaveNothingInCommonWithoutAWord) {
  const Sound sound = read_sound(make("a.wav",
                                      "-f lavfi -i anoisesrc=d=5:seed=1 -f lavfi -i anoisesrc=d=5:seed=2 "
                                      "-filter_complex amerge=inputs=2"));
  EXPECT_THAT(sound.warnings, IsEmpty());
}

TEST_F(AudioReaderTest, TellsWhichChannelsDrownInTheMix) {
  const auto file =
      make("a.wav", "-f lavfi -i \"aevalsrc='0.8*(2*random(0)-1)|0.0125*sin(2765*t)':s=48000:d=2\"");
  AudioReader mixed(file, {});
  read_all(mixed);
  const auto channels = mixed.channels();
  ASSERT_EQ(channels.size(), 2u);
  EXPECT_GT(channels[0].share, 0.9);
  EXPECT_LT(channels[1].share, 0.1);
  EXPECT_NEAR(10 * std::log10(channels[1].power), -38 - 3, 1);
  AudioReader alone(file, {.channel = 1});
  read_all(alone);
  EXPECT_GT(alone.channels().at(1).share, 0.99);
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

// Two languages, of which a player plays the second.
TEST_F(AudioReaderTest, ReadsTheDefaultTrackWhereNoneWasChosen) {
  const auto file =
      make("a.mkv", "-f lavfi -i anullsrc=d=1 " + kBurst +
                        "-map 0:a -map 1:a -disposition:a:0 0 -disposition:a:1 default -c:a flac");
  EXPECT_NEAR(read_sound(file).begin_s(), 1, 0.005);
  EXPECT_THAT(tracks_in_order(probe(file)), ElementsAre(1, 0));
}

// A telephone's film has its spatial sound in a codec that nobody can read, and an ordinary track behind it.
TEST_F(AudioReaderTest, PassesOverTracksThatNobodyCanDecode) {
  const auto file = make("a.mov", "-f lavfi -i anullsrc=d=3 " + kBurst + "-map 0:a -map 1:a -c:a aac");
  std::string bytes = read_file(file);
  const std::size_t first = bytes.find("mp4a");
  ASSERT_NE(first, std::string::npos);
  bytes.replace(bytes.find("esds", first), 4, "free");
  for (const char* unread : {"mhm1", "apac", "zzzz"}) {
    bytes.replace(first, 4, unread);
    EXPECT_NEAR(read_sound(put("b.mov", bytes)).begin_s(), 1, 0.03) << unread;
  }
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
