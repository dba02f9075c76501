#include "whisper/decoding/utf8_tail.h"

#include <gtest/gtest.h>

namespace ecg::whisper {
namespace {

using Tail = std::optional<std::string>;

TEST(Utf8Tail, IsEmptyAfterWholeCharacters) {
  EXPECT_EQ(utf8_tail("", ""), Tail(""));
  EXPECT_EQ(utf8_tail("", " a"), Tail(""));
  EXPECT_EQ(utf8_tail("", "한"), Tail(""));
  EXPECT_EQ(utf8_tail("\xed\x95", "\x9c"), Tail(""));
  EXPECT_EQ(utf8_tail("\xf0\x9f", "\x98\x80!"), Tail(""));
}

TEST(Utf8Tail, IsWhatWasBegun) {
  EXPECT_EQ(utf8_tail("", "a\xed"), Tail("\xed"));
  EXPECT_EQ(utf8_tail("\xed", "\x95"), Tail("\xed\x95"));
  EXPECT_EQ(utf8_tail("\xed\x95", "\x9c\xeb"), Tail("\xeb"));
  EXPECT_EQ(utf8_tail("\xed", ""), Tail("\xed"));
}

TEST(Utf8Tail, IsNoneWhereNoTextCanGoOn) {
  EXPECT_EQ(utf8_tail("", "\x95"), std::nullopt) << "no lead";
  EXPECT_EQ(utf8_tail("\xed", "a"), std::nullopt) << "a character cut";
  EXPECT_EQ(utf8_tail("", "\xc0\x80"), std::nullopt) << "overlong";
  EXPECT_EQ(utf8_tail("\xe0", "\x80"), std::nullopt) << "overlong";
  EXPECT_EQ(utf8_tail("\xed", "\xa0"), std::nullopt) << "a surrogate";
  EXPECT_EQ(utf8_tail("\xf4", "\x90"), std::nullopt) << "beyond Unicode";
  EXPECT_EQ(utf8_tail("", "\xff"), std::nullopt);
}

}  // namespace
}  // namespace ecg::whisper
