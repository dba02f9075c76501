// Captions in the picture, seen with the ffmpeg program.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>

#include "media/burn_process.h"
#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

// One caption, from 1 s to 2 s, white on what is below it.
constexpr std::string_view kAss =
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 240\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, Alignment, "
    "MarginV\n"
    "Style: Default,Noto Sans CJK KR,40,&H00FFFFFF,&H00000000,1,1,2,10\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,안녕하세요\n";
const std::string kDark = "-f lavfi -i color=c=navy:size=320x240:rate=10:duration=3 ";

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), got);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

/// The grey picture at a moment: how many bright pixels its upper and its lower half have.
struct Bright {
  long above = 0, below = 0;
};
Bright bright(const std::filesystem::path& video, double at_s) {
  const std::string grey = output_of("ffmpeg -nostdin -v error -ss " + std::to_string(at_s) + " -i \"" +
                                     video.string() + "\" -frames:v 1 -pix_fmt gray -f rawvideo -");
  const auto count = [](std::string_view half) {
    return std::count_if(half.begin(), half.end(),
                         [](char c) { return static_cast<unsigned char>(c) > 200; });
  };
  const std::string_view all = grey;
  return {count(all.substr(0, all.size() / 2)), count(all.substr(all.size() / 2))};
}

std::string facts(const std::filesystem::path& video, const std::string& entries) {
  return output_of("ffprobe -v error -of csv=p=0 -show_entries " + entries + " \"" + video.string() + "\"");
}

class BurnCaptions : public MediaTest {
 protected:
  Burned burn(const std::filesystem::path& video, const BurnOptions& options = {}) {
    return burn_captions(video, put("captions.ass", kAss), made, options);
  }
  void expect_caption_in_time() const {
    EXPECT_EQ(bright(made, 0.5).below, 0);
    EXPECT_GT(bright(made, 1.5).below, 100);
    EXPECT_EQ(bright(made, 1.5).above, 0);
    EXPECT_EQ(bright(made, 2.5).below, 0);
  }

  const std::filesystem::path made = path("made.mp4");
};

TEST_F(BurnCaptions, StandInThePictureAtTheirTime) {
  const Burned burned = burn(make("a.mp4", kDark + kBurst + "-c:v libx264 -c:a aac"));
  EXPECT_EQ(burned.size.width, 320);
  EXPECT_NEAR(burned.duration_s, 2.9, 0.01);  // the last of 30 pictures
  EXPECT_TRUE(burned.warnings.empty());
  EXPECT_EQ(facts(made, "stream=codec_name"), "h264\naac\n");
  expect_caption_in_time();
}

// MPEG-TS begins its clock at 1.4 s, Matroska may have a track that starts late.
TEST_F(BurnCaptions, KeepTheirTimeWhateverTheContainersClock) {
  burn(make("a.ts", kDark + kBurst + "-c:v mpeg2video -c:a aac"));
  expect_caption_in_time();
  burn(make("a.mkv", kDark + kBurst + "-c:v mpeg4 -c:a libvorbis"));
  expect_caption_in_time();
}

TEST_F(BurnCaptions, LeaveTheSoundAsItIs) {
  const auto video = make("a.mp4", kDark + kBurst + "-c:v libx264 -c:a aac");
  burn(video);
  const std::string sums = "-map 0:a -c copy -f md5 -";
  EXPECT_EQ(output_of("ffmpeg -nostdin -v error -i \"" + made.string() + "\" " + sums),
            output_of("ffmpeg -nostdin -v error -i \"" + video.string() + "\" " + sums));
}

TEST_F(BurnCaptions, MakeAacOfSoundThatMp4CannotHold) {
  burn(make("a.avi", kDark + kBurst + "-c:v mpeg4 -c:a pcm_s16le"));
  EXPECT_EQ(facts(made, "stream=codec_name"), "h264\naac\n");
  const Sound sound = read_sound(made);
  EXPECT_NEAR(sound.begin_s(), 1, 0.01);
  EXPECT_NEAR(sound.end_s(), 2, 0.01);
}

TEST_F(BurnCaptions, StandUprightInAVideoOfATurnedPhone) {
  const auto lying = make("lying.mp4", kDark + "-c:v libx264");
  const auto video = make("turned.mp4", "-i \"" + lying.string() + "\" -c copy -metadata:s:v rotate=90");
  EXPECT_EQ(shown_size(video).height, 320);
  burn(video);
  EXPECT_EQ(facts(made, "stream=width,height"), "240,320\n");
  expect_caption_in_time();
}

TEST_F(BurnCaptions, TakeWidePixelsAndOddSizes) {
  const auto video = make("odd.mkv",
                          "-f lavfi -i color=c=navy:size=161x121:rate=10:duration=3,format=rgb24 "
                          "-vf setsar=2 -c:v ffv1");
  burn(video);
  EXPECT_EQ(facts(made, "stream=width,height,sample_aspect_ratio"), "322,122,1:1\n");
  expect_caption_in_time();
}

TEST_F(BurnCaptions, GoOnWhereThePicturesChangeTheirSize) {
  make("small.ts", kDark + "-c:v mpeg2video");
  make("large.ts",
       "-f lavfi -i color=c=navy:size=640x480:rate=10:duration=3 -c:v mpeg2video -output_ts_offset 3");
  const std::string both = read_file(path("small.ts")) + read_file(path("large.ts"));
  burn(put("both.ts", both));
  EXPECT_EQ(facts(made, "stream=width,height"), "320,240\n");
  expect_caption_in_time();
}

TEST_F(BurnCaptions, TellHowFarTheyAre) {
  std::vector<double> done;
  burn(make("a.mp4", kDark + "-c:v libx264"), {.progress = [&](const BurnProgress& progress) {
         EXPECT_NEAR(progress.whole_s, 3, 0.01);
         done.push_back(progress.done_s);
       }});
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_GT(done.size(), 10u);
}

TEST_F(BurnCaptions, SkipWhatIsDamagedAndSaySo) {
  std::string bytes = read_file(make("a.ts", kPicture + kBurst + "-c:v mpeg2video -b:v 1M -c:a mp2"));
  for (std::size_t i = bytes.size() / 3; i < bytes.size() / 2; i += 7) bytes[i] = static_cast<char>(i);
  EXPECT_FALSE(burn(put("damaged.ts", bytes)).warnings.empty());
  EXPECT_THAT(facts(made, "stream=codec_name"), testing::StartsWith("h264\nmp2\n"));
}

TEST_F(BurnCaptions, NeedAVideo) {
  const auto refused = [&](const std::filesystem::path& video) { return code_of([&] { burn(video); }); };
  EXPECT_EQ(refused(path("missing.mp4")), Code::file_not_found);
  EXPECT_EQ(refused(put("text.mp4", "no video at all")), Code::unsupported_media);
  EXPECT_EQ(refused(make("sound.mp4", kBurst + "-c:a aac")), Code::unsupported_media);
  const std::string whole = read_file(make("a.mp4", kPicture + "-c:v libx264"));
  EXPECT_EQ(refused(put("cut.mp4", whole.substr(0, whole.size() / 2))), Code::unsupported_media);
}

TEST_F(BurnCaptions, NeedCaptionsThatLibassReads) {
  const auto video = make("a.mp4", kDark + "-c:v libx264");
  EXPECT_EQ(code_of([&] { burn_captions(video, path("missing.ass"), made, {}); }), Code::invalid_field);
}

TEST_F(BurnCaptions, KeepToTheLimits) {
  const auto video = make("a.mp4", kDark + "-c:v libx264");
  EXPECT_EQ(code_of([&] { burn(video, {.max_duration_s = 2}); }), Code::media_too_long);
  EXPECT_EQ(code_of([&] { burn(video, {.max_bytes = 100}); }), Code::media_too_large);
}

TEST_F(BurnCaptions, SayThatTheDiskIsFull) {
  const auto video = make("a.mp4", kDark + kBurst + "-c:v libx264 -c:a aac");
  EXPECT_EQ(code_of([&] { burn_captions(video, put("captions.ass", kAss), "/dev/full", {}); }),
            Code::storage_full);
}

TEST_F(BurnCaptions, StopWhenTheyAreCancelled) {
  const auto video = make("a.mp4", kDark + "-c:v libx264");
  CancelFlag cancel;
  const auto when_half = [&](const BurnProgress& progress) {
    if (progress.done_s > 1) cancel.cancel();
  };
  EXPECT_EQ(code_of([&] { burn(video, {.cancel = &cancel, .progress = when_half}); }), Code::cancelled);
}

// The test program starts itself, as ecg does.
class BurnCaptionsApart : public BurnCaptions {
 protected:
  Burned burn_apart(const std::filesystem::path& video, const BurnOptions& options = {}) {
    return burn_captions_apart("/proc/self/exe", video, put("captions.ass", kAss), made, options);
  }
};

TEST_F(BurnCaptionsApart, AreTheSame) {
  const auto video = make("a.mp4", kDark + kBurst + "-c:v libx264 -c:a aac");
  const CancelFlag cancel;
  EXPECT_EQ(shown_size_apart("/proc/self/exe", video, cancel).width, 320);
  std::vector<double> done;
  const Burned burned = burn_apart(video, {.progress = [&](const auto& p) { done.push_back(p.done_s); }});
  EXPECT_EQ(burned.size.height, 240);
  EXPECT_NEAR(burned.duration_s, 2.9, 0.01);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_FALSE(done.empty());
  expect_caption_in_time();
}

TEST_F(BurnCaptionsApart, GiveTheErrorsOfTheOtherProcess) {
  const auto video = make("a.mp4", kDark + "-c:v libx264");
  EXPECT_EQ(code_of([&] { burn_apart(put("text.mp4", "no video at all")); }), Code::unsupported_media);
  EXPECT_EQ(code_of([&] { burn_apart(video, {.max_duration_s = 2}); }), Code::media_too_long);
  EXPECT_EQ(code_of([&] { burn_apart(video, {.max_bytes = 100}); }), Code::media_too_large);
  EXPECT_EQ(code_of([&] { burn_captions_apart("/bin/false", video, video, made, {}); }),
            Code::unsupported_media);
  EXPECT_EQ(code_of([&] { burn_captions_apart("/no/program", video, video, made, {}); }),
            Code::insufficient_resources);
}

TEST_F(BurnCaptionsApart, StopWhenTheyAreCancelled) {
  const auto video = make("long.mp4", "-f lavfi -i testsrc2=size=1280x720:rate=30:duration=20 -c:v mpeg4");
  CancelFlag cancel;
  const auto at_once = [&](const BurnProgress&) { cancel.cancel(); };
  EXPECT_EQ(code_of([&] { burn_apart(video, {.cancel = &cancel, .progress = at_once}); }), Code::cancelled);
}

}  // namespace
}  // namespace ecg::media
