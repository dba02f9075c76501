// Against FFmpeg's own ebur128 filter, which measures with other code.
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>

#include "media/audio_reader.h"
#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

/// Pink noise whose level moves, another one in each channel, so that the range and the channels matter.
const std::string kNoise =
    "-f lavfi -i \"anoisesrc=d=20:c=pink:a=0.5:seed=1:r=48000,volume='0.1+0.8*lt(mod(t,6),3)':eval=frame\" "
    "-f lavfi -i \"anoisesrc=d=20:c=pink:a=0.2:seed=2:r=48000\" -filter_complex amerge=inputs=2 ";

class LoudnessTest : public MediaTest {
 protected:
  static Loudness measured(const std::filesystem::path& file) {
    AudioReader reader(file, {});
    std::vector<float> piece(1000);
    while (reader.read(piece) > 0) {
    }
    return reader.loudness();
  }

  /// The summary's "I:" or "Peak:" that the filter prints.
  double by_ffmpeg(const std::filesystem::path& file, const std::string& label) const {
    const auto log = path("log.txt");
    const std::string command = "ffmpeg -nostdin -i \"" + file.string() +
                                "\" -af ebur128=peak=true -f null - 2> \"" + log.string() + "\"";
    EXPECT_EQ(std::system(command.c_str()), 0);
    const std::string all = read_file(log);
    const std::string text = all.substr(std::min(all.size(), all.rfind("Summary:")));
    std::smatch found;
    EXPECT_TRUE(std::regex_search(text, found, std::regex("\n +" + label + ": +(-?[0-9.]+)")));
    return std::stod(found.str(1));
  }

  void expect_the_same(const std::filesystem::path& file) const {
    const Loudness ours = measured(file);
    EXPECT_NEAR(ours.integrated_lufs.value(), by_ffmpeg(file, "I"), 0.1);
    EXPECT_NEAR(ours.range_lu.value(), by_ffmpeg(file, "LRA"), 0.1);
    EXPECT_NEAR(ours.true_peak_dbtp.value(), by_ffmpeg(file, "Peak"), 0.1);
  }
};

TEST_F(LoudnessTest, IsWhatFfmpegMeasures) {
  expect_the_same(make("a.wav", kNoise));
  expect_the_same(make("a.flac", kNoise + "-ar 44100"));
  expect_the_same(make("a.m4a", kNoise + "-c:a aac"));
  expect_the_same(make("mono.wav", kNoise + "-ac 1 -c:a pcm_u8"));
}

// EBU Tech 3342, minimum requirements, cases 1 and 2: 20 s of a tone, then 20 s of another level; +-1 LU.
TEST_F(LoudnessTest, RangeIsWhatTheEbuAsksFor) {
  const auto two_levels = [&](const std::string& name, double first_db, double second_db) {
    const auto level = [](double db) { return std::to_string(std::pow(10, db / 20)); };
    const std::string tone =
        "'if(lt(t,20)," + level(first_db) + "," + level(second_db) + ")*sin(2*PI*1000*t)'";
    return measured(make(name, "-f lavfi -i \"aevalsrc=" + tone + "|" + tone + ":s=48000:d=40\""));
  };
  EXPECT_NEAR(two_levels("1.wav", -20, -30).range_lu.value(), 10, 1);
  EXPECT_NEAR(two_levels("2.wav", -20, -15).range_lu.value(), 5, 1);
}

TEST_F(LoudnessTest, OfSilenceAndOfAnInstantIsAbsent) {
  const auto silent = measured(make("silent.wav", "-f lavfi -i anullsrc=d=5"));
  EXPECT_EQ(silent.integrated_lufs, std::nullopt);
  EXPECT_EQ(silent.range_lu, std::nullopt);
  EXPECT_EQ(silent.true_peak_dbtp, std::nullopt);
  EXPECT_EQ(measured(make("short.wav", "-f lavfi -i sine=d=0.1")).integrated_lufs, std::nullopt);
}

}  // namespace
}  // namespace ecg::media
