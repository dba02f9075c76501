#include "captions/caption_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "captions/reading/language.h"

namespace ecg::captions {
namespace {

constexpr std::string_view kSrt = "1\n00:00:01,000 --> 00:00:02,500\n안녕하세요,\n여러분\n";

TEST(CaptionFile, OfSubtitlesHoldsThemAsTheyAre) {
  const auto transcript = read_captions("srt", kSrt).transcript;
  EXPECT_TRUE(transcript.is_edited());
  EXPECT_EQ(transcript.language, "ko");
  EXPECT_EQ(transcript.duration_s, 2.5);
  EXPECT_EQ(write(Format::srt, transcript, {}), kSrt);
  EXPECT_EQ(write(Format::vtt, read_captions("vtt", write(Format::vtt, transcript, {})).transcript, {}),
            write(Format::vtt, transcript, {}));
}

TEST(CaptionFile, OfWhisperIsCutIntoCaptions) {
  const auto transcript =
      read_captions(
          "json",
          R"({"language":"en","segments":[{"start":1,"end":2,"text":" Hi you","words":[{"word":" Hi you","start":1,"end":2}]}]})")
          .transcript;
  EXPECT_FALSE(transcript.is_edited());
  EXPECT_EQ(shown_cues(transcript, {}).size(), 1u);
}

TEST(CaptionFile, ThatCannotBeReadSaysWhy) {
  EXPECT_THROW(read_captions("mp4", ""), Error);
  EXPECT_THROW(read_captions("txt", "words"), Error);
  EXPECT_THROW(read_captions("srt", "1\nhello"), Error);
  EXPECT_THROW(read_captions("json", "{"), Error);
}

TEST(CaptionFile, TellsLanguagesByTheirScriptLettersAndWords) {
  struct Case {
    std::string_view language, text;
  };
  for (const auto& [language, text] :
       {Case{"ko", "오늘은 ECG를 써 봤어요"}, Case{"ja", "今日は東京に行きました"},
        Case{"zh", "我们明天去北京"}, Case{"en", "He said 안녕 to everybody in the room, and they left"},
        Case{"de", "Das Schiff fuhr um sechs Uhr ab."}, Case{"es", "El barco salió a las seis."},
        Case{"fr", "Le bateau est parti à six heures.\nIl ne reviendra pas."},
        Case{"ru", "Корабль ушёл в шесть часов."}, Case{"th", "เรือออกตอนหกโมง"},
        Case{"ar", "مرحبا بكم في المدينة."}, Case{"he", "שלום לכולם"}, Case{"und", "Zanzibar!"},
        Case{"und", ""}, Case{"und", "1234"}})
    EXPECT_EQ(language_of(text), language) << text;
}

// BCP 47: "und" where nobody knows, never "en" for French.
TEST(CaptionFile, IsInTheLanguageThatWasToldThenInTheOneItSays) {
  const std::string french = "WEBVTT\nLanguage: fr\n\n00:01.000 --> 00:02.000\nOui.\n";
  EXPECT_EQ(read_captions("vtt", french).transcript.language, "fr");
  EXPECT_EQ(read_captions("vtt", french, {.encoding = {}, .language = "br"}).transcript.language, "br");
  const auto unknown = read_captions("srt", "1\n00:00:01,000 --> 00:00:02,000\nOui.\n").transcript;
  EXPECT_EQ(unknown.language, "und");
  EXPECT_NE(write(Format::ttml, unknown, {}).find("xml:lang=\"und\""), std::string::npos);
  EXPECT_EQ(primary_language("ko-KR"), "ko");
  EXPECT_EQ(primary_language("x_"), "");
}

TEST(CaptionFile, CalledByAnotherFormatsNameIsReadAsWhatItIs) {
  const CaptionFile file = read_captions("srt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>a</i>\n");
  EXPECT_EQ(file.transcript.segments.at(0).text, "a");
  ASSERT_EQ(file.findings.size(), 1u);
  EXPECT_EQ(with_line(file.findings[0], Language::en), "not what its name says; it was read as vtt");
}

}  // namespace
}  // namespace ecg::captions
