#include "captions/reading/encoding.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "captions/caption_file.h"

namespace ecg::captions {
namespace {

const std::string kTimes = "1\r\n00:00:01,000 --> 00:00:03,000\r\n";

struct Written {
  std::string_view encoding, bytes, text;
};

// Made with Python's codecs.
constexpr Written kOld[] = {
    {"windows-949", "\xC7\xDC\xB9\xF6\xB0\xC5 \xB7\xBD\xB5\xE7 \xBD\xB7 \x8C\x63\xB9\xE6\xB0\xA2\xC7\xCF",
     "햄버거 렘든 슘 똠방각하"},
    {"windows-949", "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4, \xB9\xDD\xB0\xA9\xBD\xC0\xB4\xCF\xB4\xD9",
     "안녕하세요, 반갑습니다"},
    {"windows-31j", "\x95\x5C\x8E\xA6\x83\x65\x83\x58\x83\x67\x81\x41\x83\x5C\x98\x41", "表示テスト、ソ連"},
    {"WINDOWS-1251", "\xC4\xEE\xE1\xF0\xFB\xE9 \xE2\xE5\xF7\xE5\xF0", "Добрый вечер"},
    {"windows-1252",
     "\x93"
     "D\xE9j\xE0 vu\x94 \x96 na\xEFve\x85",
     "“Déjà vu” – naïve…"},
    {"GB18030", "\xC4\xE3\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xC3\xF7\xCC\xEC\xC8\xA5\xB1\xB1\xBE\xA9",
     "你好，我们明天去北京"},
    {"WINDOWS-1255", "\xF9\xEC\xE5\xED \xEC\xEB\xE5\xEC\xED, \xEE\xE4 \xF9\xEC\xE5\xEE\xEB\xED",
     "שלום לכולם, מה שלומכם"},
};

TEST(Encoding, IsFoundOutByTheLetters) {
  for (const auto& [encoding, bytes, text] : kOld) {
    const Decoded decoded = to_utf8(kTimes + std::string(bytes), "");
    EXPECT_EQ(decoded.text, kTimes + std::string(text));
    EXPECT_TRUE(equal_ignoring_ascii_case(decoded.encoding, encoding)) << decoded.encoding;
    EXPECT_EQ(decoded.lost, 0u);
  }
}

// Unicode 23.8. Windows' Notepad calls UTF-16LE "Unicode".
TEST(Encoding, OfUtf16IsReadByItsMarkAndWithoutOne) {
  const std::string text = "1\n00:00:01,000 --> 00:00:03,000\nHello there.\n";
  for (const bool little : {true, false})
    for (const bool marked : {true, false}) {
      std::string bytes = !marked ? "" : little ? "\xFF\xFE" : "\xFE\xFF";
      for (const char c : text) bytes += little ? std::string{c, '\0'} : std::string{'\0', c};
      EXPECT_EQ(to_utf8(bytes, "").text, text) << little << marked;
    }
}

TEST(Encoding, OfUtf8StaysThatWithABrokenByteAndSaysWhatWasLost) {
  EXPECT_EQ(to_utf8("\xEF\xBB\xBF안녕", "").text, "안녕");
  const Decoded decoded = to_utf8("안녕하세요 여러분 \xFF 반갑습니다", "");
  EXPECT_EQ(decoded.encoding, "UTF-8");
  EXPECT_EQ(decoded.lost, 1u);
  EXPECT_EQ(to_utf8("plain", "").encoding, "UTF-8");
  EXPECT_EQ(to_utf8("", "").text, "");
}

TEST(Encoding, IsWhatTheCallerSays) {
  EXPECT_EQ(to_utf8("\xB0\xA1", "cp949").text, "가");
  EXPECT_EQ(to_utf8("\xB0\xA1", "windows-1252").text, "°¡");
  EXPECT_THROW(to_utf8("a", "klingon"), Error);
}

TEST(Encoding, OfAKoreanFileNeedsNoWord) {
  const CaptionFile file = read_captions("srt", kTimes + std::string(kOld[0].bytes) + "\r\n");
  EXPECT_EQ(file.transcript.segments.at(0).text, "햄버거 렘든 슘 똠방각하");
  EXPECT_EQ(file.transcript.language, "ko");
  EXPECT_TRUE(file.findings.empty());
}

}  // namespace
}  // namespace ecg::captions
