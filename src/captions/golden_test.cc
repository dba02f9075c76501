// Whole talks with the captions people reviewed: testdata/*.json -> *.srt. A change of the cost terms shows
// here as a diff to read; the texts were written for these tests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "captions/captions.h"

namespace ecg::captions {
namespace {

class GoldenCaptions : public testing::TestWithParam<std::string_view> {
 protected:
  static std::string read(std::string_view name) {
    return read_file(std::filesystem::path(std::getenv("ECG_SOURCE_DIR")) / "src/captions/testdata" / name);
  }
};

TEST_P(GoldenCaptions, AreWhatPeopleReviewed) {
  const std::string name(GetParam());
  const auto talk = transcript::parse_transcript(read(name + ".json"));
  EXPECT_EQ(write(Format::srt, talk, Rules::for_language(talk.language)), read(name + ".srt"));
}

// What stands in the other formats: the same cues with their speakers, and each word's time.
TEST_P(GoldenCaptions, AreTheSameInEveryFormat) {
  const std::string name(GetParam());
  const auto talk = transcript::parse_transcript(read(name + ".json"));
  const auto rules = Rules::for_language(talk.language);
  EXPECT_EQ(parse_vtt(write(Format::vtt, talk, rules)), parse_srt(read(name + ".srt")));
  if (name != "lecture_en" && name != "interview_ko") return;
  EXPECT_EQ(write(Format::ttml, talk, rules), read(name + ".ttml"));
  EXPECT_EQ(write(Format::ass, talk, rules, {.karaoke = true}), read(name + ".ass"));
}

INSTANTIATE_TEST_SUITE_P(Talks, GoldenCaptions,
                         testing::Values("lecture_en", "interview_ko", "travel_ja", "news_zh"),
                         [](const auto& talk) { return std::string(talk.param); });

}  // namespace
}  // namespace ecg::captions
