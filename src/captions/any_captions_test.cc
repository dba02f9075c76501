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

Code refused(std::string_view file, Format format, const AssOptions& options) {
  try {
    ass_from(file, format, options);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "accepted";
  return Code::internal;
}

TEST(AnyCaptions, ComeAsAssWithTheFontThatTheirLettersAskFor) {
  EXPECT_THAT(ass_from(kSrt, Format::srt, {}), HasSubstr("Style: Default,Noto Sans CJK KR,"));
  EXPECT_THAT(ass_from(kSrt, Format::srt, {}),
              HasSubstr("0:00:01.00,0:00:02.00,Default,,0,0,0,,안녕 \\{x\\}\n"));
  EXPECT_THAT(ass_from(kSrt, Format::srt, {.language = "zh"}), HasSubstr("Noto Sans CJK SC"));
  EXPECT_THAT(ass_from("WEBVTT\n\n00:01.000 --> 00:02.000\na\n", Format::vtt, {}), HasSubstr(",,a\n"));
  EXPECT_THAT(ass_from(kJson, Format::json, {.karaoke = true}), HasSubstr("Noto Sans CJK JP"));
  EXPECT_THAT(ass_from(kJson, Format::json, {.karaoke = true}), HasSubstr("{\\k100}a\n"));
  EXPECT_EQ(ass_from("[Script Info]\n", Format::ass, {}), "[Script Info]\n");
}

TEST(AnyCaptions, AreRefusedWhereTheyCannotBeRead) {
  EXPECT_EQ(refused("", Format::txt, {}), Code::usage);
  EXPECT_EQ(refused("", Format::ttml, {}), Code::usage);
  EXPECT_EQ(refused(kSrt, Format::srt, {.karaoke = true}), Code::usage);
  EXPECT_EQ(refused("1\nno times\n", Format::srt, {}), Code::invalid_field);
  EXPECT_EQ(refused("{", Format::json, {}), Code::broken_json);
}

// libass reads C strings: the burn "completed", and every later caption was missing.
TEST(AnyCaptions, GoOnBehindANul) {
  using namespace std::string_literals;
  const std::pair<std::string, Format> files[] = {
      {"1\n00:00:01,000 --> 00:00:02,000\na\0b\x1b\n\n2\n00:00:03,000 --> 00:00:04,000\nlater\n"s,
       Format::srt},
      {"WEBVTT\n\n00:01.000 --> 00:02.000\na\0b&#27;\n\n00:03.000 --> 00:04.000\nlater\n"s, Format::vtt},
      {R"({"segments":[{"start":1,"end":2,"text":"a\u0000b\u001b"},{"start":3,"end":4,"text":"later"}]})",
       Format::json},
      {"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,ab\n"s + "\0"s +
           "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,later\n",
       Format::ass},
  };
  for (const auto& [file, format] : files) {
    const std::string ass = ass_from(file, format, {});
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
