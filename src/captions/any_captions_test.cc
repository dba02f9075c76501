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

TEST(AnyCaptions, TellLanguagesByTheirLetters) {
  EXPECT_EQ(language_of_letters("東京 서울"), "ko");
  EXPECT_EQ(language_of_letters("東京へ"), "ja");
  EXPECT_EQ(language_of_letters("北京"), "zh");
  EXPECT_EQ(language_of_letters("Zürich \xff"), "");
}

}  // namespace
}  // namespace ecg::captions
