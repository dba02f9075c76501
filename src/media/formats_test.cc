// Every kind of file that is promised, made by the ffmpeg program: as long as it should be, and the tone in
// its place.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

struct Format {
  const char *name, *file, *video, *audio;
  double length_off_s;  // frames that the codec pads with
  double place_off_s;   // what this container cannot say about them
};

// No tolerance is below 2 ms: the tone's edge goes through a resampling filter of 32 taps.
constexpr Format kFormats[] = {
    {"Mp4Aac", "a.mp4", "libx264 -pix_fmt yuv420p", "aac", 0.022, 0.005},
    {"MovAac", "a.mov", "mpeg4", "aac", 0.022, 0.005},
    {"MovPcm", "a.mov", "mpeg4", "pcm_s16le", 0.001, 0.002},
    {"MkvVorbis", "a.mkv", "libx264 -pix_fmt yuv420p", "libvorbis", 0.022, 0.005},
    {"MkvAac", "a.mkv", "libx264 -pix_fmt yuv420p", "aac", 0.043, 0.025},
    {"MkvFlac", "a.mkv", "mpeg4", "flac", 0.001, 0.002},
    {"WebmOpus", "a.webm", "libvpx", "libopus", 0.022, 0.008},
    {"AviMp3", "a.avi", "mpeg4", "libmp3lame", 0.08, 0.03},
    {"AviPcm", "a.avi", "mpeg4", "pcm_s16le", 0.001, 0.002},
    {"TsAac", "a.ts", "libx264 -pix_fmt yuv420p", "aac", 0.045, 0.025},
    {"TsMp2", "a.ts", "mpeg2video -r 25", "mp2", 0.05, 0.015},
    {"FlvMp3", "a.flv", "flv", "libmp3lame -ar 44100", 0.08, 0.03},
    {"Mp3", "a.mp3", "", "libmp3lame", 0.03, 0.003},
    {"M4a", "a.m4a", "", "aac", 0.022, 0.005},
    {"Wav", "a.wav", "", "pcm_s16le", 0.001, 0.002},
    {"WavFloat8kHz", "a.wav", "", "pcm_f32le -ar 8000", 0.001, 0.002},
    {"Flac", "a.flac", "", "flac", 0.001, 0.002},
    {"OggVorbis", "a.ogg", "", "libvorbis", 0.022, 0.005},
    {"OggOpus", "a.opus", "", "libopus", 0.001, 0.003},
    {"MxfPcm", "a.mxf", "mpeg2video -r 25", "pcm_s16le", 0.001, 0.002},
    {"DvPcm", "a.dv", "dvvideo -pix_fmt yuv420p -s 720x576 -r 25", "pcm_s16le -ac 2", 0.01, 0.01},
    {"WtvMp2", "a.wtv", "mpeg2video -r 25", "mp2", 0.05, 0.015},
    {"NutPcm", "a.nut", "mpeg4", "pcm_s16le", 0.001, 0.002},
    {"RealMediaAc3", "a.rm", "rv10", "ac3", 0.05, 0.015},
    {"SwfMp3", "a.swf", "", "libmp3lame -ar 44100", 0.08, 0.06},
    {"MkvDts", "a.mkv", "mpeg4", "dca -strict -2 -ac 2", 0.05, 0.02},
    {"MkvTrueHd", "a.mkv", "mpeg4", "truehd -strict -2 -ac 2", 0.05, 0.005},
    {"Dts", "a.dts", "", "dca -strict -2 -ac 2", 0.05, 0.02},
    {"TrueHd", "a.thd", "", "truehd -strict -2 -ac 2", 0.05, 0.005},
    {"Mlp", "a.mlp", "", "mlp -strict -2 -ac 2", 0.05, 0.005},
    {"WavPack", "a.wv", "", "wavpack", 0.001, 0.002},
    {"Tta", "a.tta", "", "tta", 0.001, 0.002},
    {"Ac3", "a.ac3", "", "ac3", 0.05, 0.01},
    {"Spdif", "a.spdif", "", "ac3", 0.05, 0.01},
    {"LatmAac", "a.latm", "", "aac", 0.045, 0.025},
    {"Voc", "a.voc", "", "pcm_u8 -ac 1", 0.03, 0.02},
    {"Sox", "a.sox", "", "pcm_s32le", 0.001, 0.002},
    {"Ircam", "a.ircam", "", "pcm_s16le", 0.001, 0.002},
    {"AdtsAac", "a.aac", "", "aac", 0.045, 0.025},
};

class Formats : public MediaTest, public testing::WithParamInterface<Format> {
 protected:
  std::filesystem::path made() const {
    const std::string video = GetParam().video;
    const std::string picture = video.empty() ? "" : kPicture + "-map 1:v -c:v " + video;
    return make(GetParam().file, kBurst + picture + " -map 0:a -c:a " + GetParam().audio);
  }
};

TEST_P(Formats, AreReadWithEachSoundInItsPlace) {
  const Sound sound = read_sound(made());
  EXPECT_NEAR(sound.duration_s(), 3, GetParam().length_off_s);
  EXPECT_NEAR(sound.begin_s(), 1, GetParam().place_off_s);
  EXPECT_NEAR(sound.end_s(), 2, GetParam().place_off_s);
  EXPECT_NEAR(sound.peak(), 0.5, 0.15);  // a mono tone made stereo loses 3 dB
  EXPECT_THAT(sound.warnings, testing::IsEmpty());
}

TEST_P(Formats, AreDescribed) {
  const auto file = made();
  const MediaInfo info = probe(file);
  EXPECT_EQ(info.audio.size(), 1u);
  EXPECT_EQ(info.video.has_value(), *GetParam().video != '\0');
  // Without a clock FFmpeg guesses from the bit rate, or has nothing to guess from.
  constexpr std::array<std::string_view, 6> kWithoutClock{"aac", "loas", "spdif", "truehd", "mlp", "swf"};
  const bool has_no_clock = std::ranges::find(kWithoutClock, info.container) != kWithoutClock.end();
  if (!has_no_clock) {
    EXPECT_NEAR(info.duration_s, 3, 0.15);
  }
  EXPECT_EQ(info.size_bytes, std::filesystem::file_size(file));
}

INSTANTIATE_TEST_SUITE_P(All, Formats, testing::ValuesIn(kFormats),
                         [](const auto& format) { return format.param.name; });

}  // namespace
}  // namespace ecg::media
