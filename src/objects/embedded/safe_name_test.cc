#include <gtest/gtest.h>

#include "base/text.h"
#include "objects/object_store.h"

namespace ecg::objects {
namespace {

TEST(SafeName, KeepsLettersOfEveryScript) {
  for (const char* name :
       {"talk.mp4", "강의_01.mp4", "講義.mp4", "レクチャー.mp4", "Привет-мир.mkv", "café.mov", "ملف.mp4",
        "\u1112\u1161\u11ab.mp4" /* decomposed Hangul, as macOS sends it */, "e\u0301.mp4"})
    EXPECT_EQ(safe_name(name), name);
}

TEST(SafeName, TurnsEverythingElseIntoUnderscores) {
  EXPECT_EQ(safe_name("../../etc/passwd"), ".._.._etc_passwd");
  EXPECT_EQ(safe_name("a b?c*d.mp4"), "a_b_c_d.mp4");
  EXPECT_EQ(safe_name("%2e%2e%2f.mp4"), "_2e_2e_2f.mp4");
  EXPECT_EQ(safe_name(std::string_view("a\0b\n.mp4", 8)), "a_b_.mp4");
  EXPECT_EQ(safe_name("\U0001F600.mp4"), "_.mp4");
  EXPECT_EQ(safe_name("\xff\xfe.mp4"), "__.mp4");
}

TEST(SafeName, IsNeverEmptyAndNeverOnlyDots) {
  EXPECT_EQ(safe_name(""), "_");
  EXPECT_EQ(safe_name("."), "_");
  EXPECT_EQ(safe_name(".."), "_.");
}

TEST(SafeName, IsCutTo128BytesWithItsExtensionAndWholeCharacters) {
  std::string korean;
  for (int i = 0; i < 1400; ++i) korean += "가";
  const std::string cut = safe_name(korean + ".mp4");
  EXPECT_LE(cut.size(), 128u);
  EXPECT_GT(cut.size(), 120u);
  EXPECT_TRUE(is_utf8(cut));
  EXPECT_TRUE(cut.ends_with(".mp4"));
  EXPECT_EQ(safe_name(std::string(4096, 'a')).size(), 128u);
}

TEST(NewKey, IsNewEveryTime) {
  const std::string a = new_key("anonymous", "강의.mp4"), b = new_key("anonymous", "강의.mp4");
  EXPECT_NE(a, b);
  EXPECT_TRUE(a.starts_with("videos/anonymous/20"));
  EXPECT_TRUE(a.ends_with("_강의.mp4"));
  EXPECT_EQ(a.size(), std::string("videos/anonymous/20250911_034548_3b3673a3_강의.mp4").size());
}

}  // namespace
}  // namespace ecg::objects
