// Films made by the ffmpeg program, whose cuts are known; read back, their pictures looked at by FFmpeg
// again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "media/sandboxed_video.h"
#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

constexpr int kRate = 25;
constexpr double kPiece_s = 3;

/// Ten pieces of 3 s that have nothing in common, some at rest, some moving; between them hard cuts and fades
/// through black, in two of them flashes of one and two pictures.
class Film {
 public:
  std::string inputs() const {
    std::string all;
    for (const char* source :
         {"testsrc2=s=320x180:r=25", "mandelbrot=s=320x180:r=25:start_scale=1.5", "smptebars=s=320x180:r=25",
          "gradients=s=320x180:r=25:seed=3:speed=0.01:c0=0x203060:c1=0xe0a040", "rgbtestsrc=s=320x180:r=25",
          "mandelbrot=s=320x180:r=25:start_x=-1.2:start_y=0.25:start_scale=0.2", "yuvtestsrc=s=320x180:r=25",
          "gradients=s=320x180:r=25:seed=11:speed=0.02:nb_colors=3:c0=0x104010:c1=0xf0f0a0:c2=0x8010c0",
          "testsrc=s=320x180:r=25", "pal75bars=s=320x180:r=25"})
      all += std::string("-f lavfi -t 3 -i \"") + source + "\" ";
    return all;
  }
  /// The filters, ending in [film].
  std::string filters() const {
    const std::string out = "fade=t=out:st=2.4:d=0.6", in = "fade=t=in:st=0:d=0.6";
    const std::string flash_1 = "drawbox=color=white:t=fill:enable='between(n,30,30)'",
                      flash_2 = "drawbox=color=white:t=fill:enable='between(n,40,41)'";
    const std::string kPieces[] = {"null", out, in, flash_1, "null", flash_2, out, in, "null", "null"};
    std::string all, joined;
    for (int i = 0; i < 10; ++i) {
      const std::string n = std::to_string(i);
      all += "[" + n + ":v]format=yuv420p," + kPieces[i] + ",setsar=1[p" + n + "];";
      joined += "[p" + n + "]";
    }
    return "-filter_complex \"" + all + joined + "concat=n=10[film]\" -map \"[film]\" ";
  }
  std::vector<double> cuts() const {
    std::vector<double> times;
    for (int i = 1; i < 10; ++i) times.push_back(i * kPiece_s);
    return times;
  }
};

class PicturesTest : public MediaTest {
 protected:
  std::filesystem::path film(const std::string& name, const std::string& encoding) const {
    return make(name, Film().inputs() + Film().filters() + encoding);
  }
  /// As FFmpeg reads it back.
  std::pair<int, int> size_of(const std::string& webp) const {
    const auto size = path("size.txt");
    const std::string command = "ffprobe -v error -show_entries stream=width,height -of csv=p=0 \"" +
                                put("picture.webp", webp).string() + "\" > \"" + size.string() + "\"";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::pair<int, int> found;
    EXPECT_EQ(std::sscanf(read_file(size).c_str(), "%d,%d", &found.first, &found.second), 2);
    return found;
  }
  static void expect_cuts(const std::vector<Shot>& shots, const std::vector<double>& cuts,
                          const std::string& what) {
    std::string found;
    for (const Shot& shot : shots) found += std::to_string(shot.time_s) + " ";
    ASSERT_EQ(shots.size(), cuts.size()) << what << ": " << found;
    for (std::size_t i = 0; i < cuts.size(); ++i)
      EXPECT_NEAR(shots[i].time_s, cuts[i], 1.0 / kRate + 1e-3) << what << ": " << found;
  }
};

TEST_F(PicturesTest, FindsEveryCutWithinOneFrameAndTakesNoFlashForOne) {
  const std::pair<const char*, std::string> kEncodings[] = {
      {"keys-at-cuts.mp4", "-c:v libx264 -preset veryfast"},
      {"keys-anywhere.mp4", "-c:v libx264 -preset veryfast -sc_threshold 0 -g 250"},
      {"open-groups.mp4",
       "-c:v libx264 -preset veryfast -x264-params open-gop=1:keyint=40:scenecut=0:bframes=3"},
      {"old.avi", "-c:v mpeg4 -q:v 4"},
      {"all-keys.mov", "-c:v mjpeg -q:v 5"},
      {"web.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 1M"},
      {"broadcast.ts", "-c:v mpeg2video -b:v 3M -bf 2"},
  };
  for (const auto& [name, encoding] : kEncodings) {
    const auto pictures = look_at_pictures(film(name, encoding), {});
    ASSERT_TRUE(pictures) << name;
    expect_cuts(pictures->shots, Film().cuts(), name);
    EXPECT_NEAR(pictures->frame_rate, kRate, 0.01) << name;
  }
}

// Two scenes that move slowly, half of a second after half of a second of both.
TEST_F(PicturesTest, FindsTheMiddleOfADissolve) {
  const auto file =
      make("dissolve.mp4",
           "-f lavfi -t 4 -i gradients=s=320x180:r=25:seed=3:speed=0.005:c0=0x203060:c1=0xe0a040 "
           "-f lavfi -t 4 -i testsrc=s=320x180:r=25 -filter_complex "
           "\"[0]format=yuv420p[a];[1]format=yuv420p[b];[a][b]xfade=duration=1:offset=3\" "
           "-c:v libx264 -preset veryfast");
  const auto pictures = look_at_pictures(file, {});
  ASSERT_EQ(pictures->shots.size(), 1u);
  EXPECT_NEAR(pictures->shots[0].time_s, 3.5, 0.15);
}

// What changes for ever, half of it every few seconds, is neither a dissolve nor, where it wanders out of the
// picture and back, a fade; nor a cut where two keys happen to be a whole turn apart. Each of these once was.
TEST_F(PicturesTest, TakesNoTurningPatternForACut) {
  const auto turning = [&](const std::string& pattern, double from_s, const std::string& keys) {
    return make(
        "turning.mp4",
        "-f lavfi -t " + std::to_string(from_s) +
            " -i testsrc=s=320x180:r=25 -f lavfi -t 7 -i gradients=s=320x180:r=25:c0=0x203060:c1=0xe0a040:" +
            pattern + " -filter_complex \"[0]setsar=1[a];[1]setsar=1[b];[a][b]concat,format=yuv420p\" " +
            "-c:v libx264 -preset veryfast " + keys);
  };
  for (const char* pattern :
       {"seed=1:speed=0.03", "seed=2:speed=0.02", "seed=4:speed=0.02", "seed=7:speed=0.03"})
    expect_cuts(look_at_pictures(turning(pattern, 2, "-g 125"), {})->shots, {2}, pattern);
  expect_cuts(look_at_pictures(turning("seed=3:speed=0.08", 1.6, "-g 79 -sc_threshold 0"), {})->shots, {1.6},
              "keys a turn apart");
}

// Whether a dissolve begins at a key picture or far from one, and however much its scenes move.
TEST_F(PicturesTest, FindsDissolvesBetweenMovingScenes) {
  struct Case {
    const char *from, *to;
    double length_s, start_s;
    int keys;
  };
  const char* const kBars = "smptebars=s=320x180:r=25";
  for (const Case& c :
       {Case{"mandelbrot=s=320x180:r=25:start_scale=1.5", "testsrc2=s=320x180:r=25", 1, 3, 125},
        Case{"mandelbrot=s=320x180:r=25:start_x=-1.2:start_y=0.25:start_scale=0.2",
             "gradients=s=320x180:r=25:seed=3:speed=0.01:c0=0x203060:c1=0xe0a040", 1, 2.6, 50},
        Case{kBars, "testsrc=s=320x180:r=25", 1, 3, 75},
        Case{"testsrc=s=320x180:r=25", kBars, 0.5, 3, 125}}) {
    const auto file = make(
        "dissolve.mp4", std::string("-f lavfi -t 5 -i ") + c.from + " -f lavfi -t 5 -i " + c.to +
                            " -filter_complex \"[0]format=yuv420p,setsar=1[a];[1]format=yuv420p,setsar=1[b];"
                            "[a][b]xfade=duration=" +
                            std::to_string(c.length_s) + ":offset=" + std::to_string(c.start_s) +
                            "\" -c:v libx264 -preset veryfast -g " + std::to_string(c.keys));
    const auto pictures = look_at_pictures(file, {});
    ASSERT_EQ(pictures->shots.size(), 1u) << c.from << " " << c.to;
    EXPECT_NEAR(pictures->shots[0].time_s, c.start_s + c.length_s / 2, 0.15) << c.from << " " << c.to;
  }
}

// A camera that moves over a large picture, and a light that is switched on and off.
TEST_F(PicturesTest, TakesNeitherMovementNorLightForACut) {
  const auto moving = make("moving.mp4",
                           "-f lavfi -t 6 -i testsrc2=s=1920x1080:r=25 -vf "
                           "\"crop=320:180:'min(iw-ow,t*250)':'min(ih-oh,t*120)'\" -c:v libx264");
  EXPECT_TRUE(look_at_pictures(moving, {})->shots.empty());
  const auto light = make("light.mp4",
                          "-f lavfi -t 6 -i testsrc2=s=320x180:r=25 -vf "
                          "\"eq=brightness='if(between(t,2,4),0.2,0)':eval=frame\" -c:v libx264");
  EXPECT_TRUE(look_at_pictures(light, {})->shots.empty());
}

TEST_F(PicturesTest, ShowsEveryShotOnASheet) {
  const auto pictures = look_at_pictures(film("film.mp4", "-c:v libx264"), {});
  ASSERT_EQ(pictures->sheets.size(), 1u);
  const auto [columns, rows] = size_of(pictures->sheets[0]);
  double end_s = 0;
  for (const Thumbnail& each : pictures->thumbnails) {
    EXPECT_DOUBLE_EQ(each.start_s, end_s) << "a gap";
    EXPECT_GT(each.end_s, each.start_s);
    EXPECT_LE(each.x + each.width, columns);
    EXPECT_LE(each.y + each.height, rows);
    EXPECT_EQ(std::pair(each.width, each.height), std::pair(160, 90));
    end_s = each.end_s;
  }
  EXPECT_NEAR(end_s, 30, 0.1);
  // A fade begins with a picture of nothing, which is no picture of the shot; the cuts have one each.
  for (const double cut : {3.0, 9.0, 12.0, 15.0, 18.0, 24.0, 27.0})
    EXPECT_TRUE(std::ranges::any_of(pictures->thumbnails, [&](const Thumbnail& each) {
      return std::abs(each.start_s - cut) < 0.05;
    })) << cut;
  EXPECT_EQ(size_of(pictures->poster), std::pair(320, 180));
}

// As phones film: the sensor lies, the container says how to turn it.
TEST_F(PicturesTest, AreShownUprightAndInTheirShape) {
  make("lying.mp4", "-f lavfi -t 2 -i testsrc=s=1280x720:r=10 -c:v libx264");
  const auto turned =
      make("turned.mp4", "-i \"" + path("lying.mp4").string() + "\" -c copy -metadata:s:v rotate=90");
  const auto pictures = look_at_pictures(turned, {});
  EXPECT_EQ(std::pair(pictures->width, pictures->height), std::pair(720, 1280));
  EXPECT_EQ(size_of(pictures->poster), std::pair(360, 640));
  const auto wide = look_at_pictures(make("wide.mp4",
                                          "-f lavfi -t 2 -i testsrc=s=720x576:r=25 -vf setsar=64/45 "
                                          "-c:v libx264"),
                                     {});
  EXPECT_EQ(std::pair(wide->width, wide->height), std::pair(1024, 576));
}

TEST_F(PicturesTest, AreNoneOfSoundAndOfACover) {
  EXPECT_FALSE(look_at_pictures(make("a.mp3", kBurst), {}));
  make("cover.png", "-f lavfi -i testsrc=s=64x64 -frames:v 1");
  const auto covered = make("covered.mp3", kBurst + "-i \"" + path("cover.png").string() +
                                               "\" -map 0 -map 1 -c:v copy -disposition:v attached_pic");
  EXPECT_FALSE(look_at_pictures(covered, {}));
}

// Whatever the bytes are: an end, and nothing but an Error.
TEST_F(PicturesTest, OfDamagedFilesEnd) {
  const std::string good = read_file(make("good.mp4", kPicture + "-c:v libx264 -movflags +faststart"));
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::string bad = good;
    std::uint32_t random = seed * 2654435761u;
    for (int i = 0; i < 40; ++i) {
      random = random * 1664525u + 1013904223u;
      bad[1000 + random % (bad.size() - 1000)] = static_cast<char>(random >> 24);
    }
    code_of([&] { look_at_pictures(put("bad.mp4", bad), {}); });
  }
  EXPECT_EQ(code_of([&] { look_at_pictures(put("text.mp4", "no film"), {}); }), Code::unsupported_media);
}

TEST_F(PicturesTest, AreTheSameInAProcessOfTheirOwn) {
  const Sandbox sandbox;
  const auto file = film("film.mp4", "-c:v libx264 -preset ultrafast");
  const auto here = look_at_pictures(file, {}), there = see_pictures(file, {.threads = 2}, &sandbox);
  ASSERT_TRUE(here && there);
  EXPECT_EQ(there->shots.size(), here->shots.size());
  EXPECT_EQ(there->poster, here->poster);
  EXPECT_EQ(there->sheets, here->sheets);
  EXPECT_EQ(there->thumbnails.size(), here->thumbnails.size());
  EXPECT_EQ(std::pair(there->width, there->height), std::pair(here->width, here->height));
  EXPECT_FALSE(see_pictures(make("sound.mp3", kBurst), {}, &sandbox));
  EXPECT_EQ(code_of([&] { see_pictures(put("text.mp4", "no film"), {}, &sandbox); }),
            Code::unsupported_media);
}

// A decoder that a file has taken over may say anything.
TEST_F(PicturesTest, ThatMakeNoSenseAreRefused) {
  const std::string webp = std::string("RIFF\4\0\0\0WEBPVP8 ", 16);
  const std::string good = R"({"width":1,"height":1,"frame_rate":1,"shots":[],"thumbnails":[]})";
  const auto told = [&](std::vector<std::pair<FrameKind, std::string>> frames) {
    std::size_t at = 0;
    return code_of([&] {
      pictures_from_frames([&] {
        const auto& [kind, payload] = frames.at(at++);
        return WorkerFrame{kind, payload};
      });
    });
  };
  using enum FrameKind;
  EXPECT_EQ(told({{alive, ""}, {image, webp}, {done, good}}), std::nullopt);
  const std::string kBad[] = {
      "",
      "[]",
      R"({"width":-1})",
      R"({"width":1,"height":1,"frame_rate":1,"shots":1,"thumbnails":[]})",
      R"({"width":1,"height":1,"frame_rate":1,"shots":[],"thumbnails":[{"sheet":1}]})",
      R"({"width":1,"height":1,"frame_rate":1,"shots":[{"time":-1}],"thumbnails":[]})"};
  for (const std::string& bad : kBad)
    EXPECT_EQ(told({{image, webp}, {done, bad}}), Code::audio_extraction_error) << bad;
  EXPECT_EQ(told({{image, "<html>"}, {done, good}}), Code::audio_extraction_error);
  EXPECT_EQ(told({{done, good}}), Code::audio_extraction_error);
  EXPECT_EQ(told({{samples, "aaaa"}}), Code::audio_extraction_error);
  EXPECT_EQ(told(std::vector(8, std::pair(image, webp))), Code::audio_extraction_error);
}

TEST_F(PicturesTest, StopWhenCancelled) {
  const auto file = film("film.mp4", "-c:v libx264 -preset ultrafast");
  CancelFlag cancel;
  cancel.cancel();
  EXPECT_EQ(code_of([&] { look_at_pictures(file, {.cancel = &cancel}); }), Code::cancelled);
}

}  // namespace
}  // namespace ecg::media
