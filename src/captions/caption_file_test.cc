#include "captions/caption_file.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kSrt = "1\n00:00:01,000 --> 00:00:02,500\n안녕하세요,\n여러분\n";

TEST(CaptionFile, OfSubtitlesHoldsThemAsTheyAre) {
  const auto transcript = read_captions("srt", kSrt);
  EXPECT_TRUE(transcript.is_edited());
  EXPECT_EQ(transcript.language, "ko");
  EXPECT_EQ(transcript.duration_s, 2.5);
  EXPECT_EQ(write(Format::srt, transcript, {}), kSrt);
  EXPECT_EQ(write(Format::vtt, read_captions("vtt", write(Format::vtt, transcript, {})), {}),
            write(Format::vtt, transcript, {}));
}

TEST(CaptionFile, OfWhisperIsCutIntoCaptions) {
  const auto transcript = read_captions(
      "json",
      R"({"language":"en","segments":[{"start":1,"end":2,"text":" Hi you","words":[{"word":" Hi you","start":1,"end":2}]}]})");
  EXPECT_FALSE(transcript.is_edited());
  EXPECT_EQ(shown_cues(transcript, {}).size(), 1u);
}

TEST(CaptionFile, ThatCannotBeReadSaysWhy) {
  EXPECT_THROW(read_captions("mp4", ""), Error);
  EXPECT_THROW(read_captions("srt", "1\n\xB0\xA1"), Error) << "CP949";
  EXPECT_THROW(read_captions("json", "{"), Error);
}

TEST(CaptionFile, TellsLanguagesByTheirScript) {
  EXPECT_EQ(language_of_script("오늘은 ECG를 써 봤어요"), "ko");
  EXPECT_EQ(language_of_script("今日は東京に行きました"), "ja");
  EXPECT_EQ(language_of_script("我们明天去北京"), "zh");
  EXPECT_EQ(language_of_script("He said 안녕 to everybody in the room"), "en");
  EXPECT_EQ(language_of_script(""), "en");
}

}  // namespace
}  // namespace ecg::captions
