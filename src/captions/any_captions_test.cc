#include "captions/any_captions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::captions {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSrt = "1\n00:00:01,000 --> 00:00:02,000\n안녕 {x}\n";
constexpr std::string_view kJson =
    R"({"text":"","language":"ja","duration":3,"segments":[{"id":0,"start":1,"end":2,"text":" a","words":[{"word":" a","start":1,"end":2,"probability":1}]}]})";

Code refused(std::string_view file, std::string_view extension, const AssOptions& options) {
  try {
    ass_from(file, extension, options);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "accepted";
  return Code::internal;
}

TEST(AnyCaptions, ComeAsAssWithTheFontThatTheirLettersAskFor) {
  EXPECT_THAT(ass_from(kSrt, "srt", {}).ass, HasSubstr("Style: Default,Noto Sans CJK KR,"));
  EXPECT_THAT(ass_from(kSrt, "srt", {}).ass,
              HasSubstr("0:00:01.00,0:00:02.00,Default,,0,0,0,,안녕 \\{x\\}\n"));
  EXPECT_THAT(ass_from(kSrt, "srt", {.language = "zh"}).ass, HasSubstr("Noto Sans CJK SC"));
  EXPECT_THAT(ass_from("WEBVTT\n\n00:01.000 --> 00:02.000\na\n", "vtt", {}).ass, HasSubstr(",,a\n"));
  EXPECT_THAT(ass_from(kJson, "json", {.karaoke = true}).ass, HasSubstr("Noto Sans CJK JP"));
  EXPECT_THAT(ass_from(kJson, "json", {.karaoke = true}).ass, HasSubstr("{\\k100}a\n"));
  EXPECT_EQ(ass_from("[Script Info]\n", "ass", {}).ass, "[Script Info]\n");
}

TEST(AnyCaptions, AreRefusedWhereTheyCannotBeRead) {
  EXPECT_EQ(refused("", "txt", {}), Code::usage);
  EXPECT_EQ(refused("<x/>", "ttml", {}), Code::invalid_field);
  EXPECT_EQ(refused(kSrt, "srt", {.karaoke = true}), Code::usage);
  EXPECT_EQ(refused("1\nno times\n", "srt", {}), Code::invalid_field);
  EXPECT_EQ(refused("{", "json", {}), Code::broken_json);
}

// Never drawn as U+FFFD.
TEST(AnyCaptions, InAnOldKoreanEncodingAreDrawnAsHangul) {
  const std::string old = "1\n00:00:01,000 --> 00:00:02,000\n\xBE\xC8\xB3\xE7\n";
  EXPECT_THAT(ass_from(old, "srt", {}).ass, HasSubstr(",,안녕\n"));
  EXPECT_THAT(ass_from(old, "srt", {}, "windows-1252").ass, HasSubstr(",,¾È³ç\n"));
  EXPECT_THAT(ass_from("[Script Info]\n;\xBE\xC8\xB3\xE7\n", "ass", {}).ass, HasSubstr(";안녕\n"));
}

// UAX #9, P2 and P3; libass finds the direction where the style's Encoding is -1.
TEST(AnyCaptions, FromTheRightSayThatTheirDirectionIsToBeFound) {
  EXPECT_THAT(ass_from("1\n00:00:01,000 --> 00:00:02,000\nשלום לכולם.\n", "srt", {}).ass,
              HasSubstr(",64,-1\n"));
  EXPECT_THAT(ass_from(kSrt, "srt", {}).ass, HasSubstr(",64,1\n"));
}

// libass reads C strings: the burn "completed", and every later caption was missing.
TEST(AnyCaptions, GoOnBehindANul) {
  using namespace std::string_literals;
  const std::pair<std::string, std::string_view> files[] = {
      {"1\n00:00:01,000 --> 00:00:02,000\na\0b\x1b\n\n2\n00:00:03,000 --> 00:00:04,000\nlater\n"s, "srt"},
      {"WEBVTT\n\n00:01.000 --> 00:02.000\na\0b&#27;\n\n00:03.000 --> 00:04.000\nlater\n"s, "vtt"},
      {R"({"segments":[{"start":1,"end":2,"text":"a\u0000b\u001b"},{"start":5,"end":6,"text":"later"}]})",
       "json"},
      {"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,ab\n"s + "\0"s +
           "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,later\n",
       "ass"},
  };
  for (const auto& [file, extension] : files) {
    const std::string ass = ass_from(file, extension, {}).ass;
    EXPECT_EQ(ass.find('\0'), ass.npos);
    EXPECT_EQ(ass.find('\x1b'), ass.npos);
    EXPECT_THAT(ass, HasSubstr(",,ab\n"));
    EXPECT_THAT(ass, HasSubstr(",,later\n"));
  }
}

TEST(AnyCaptions, TellLanguagesByTheirLetters) {
  EXPECT_EQ(language_of_letters("東京 서울"), "ko");
  EXPECT_EQ(language_of_letters("東京へ"), "ja");
  EXPECT_EQ(language_of_letters("北京"), "zh");
  EXPECT_EQ(language_of_letters("Zürich \xff"), "");
}

}  // namespace
}  // namespace ecg::captions
