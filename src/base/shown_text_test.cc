#include "base/shown_text.h"

#include <gtest/gtest.h>

namespace ecg {
namespace {

using namespace std::string_literals;

TEST(ShownText, HasNoControlCharacters) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain, 한국어 👍🏽 e\u0301", "plain, 한국어 👍🏽 e\u0301"},
      {"tab\tline\r\nnext", "tab\tline\r\nnext"},
      {"nul\0 and all after it"s, "nul and all after it"},
      {"\x1b[31mred\x1b[0m \a\b\x7f", "[31mred[0m "},
      {"one\vtwo\fthree\u0085four", "one two three four"},
      {"\u009b31m", "31m"},
      {"broken \xff\xc3(", "broken \uFFFD\uFFFD("},
  };
  for (const auto& [bytes, text] : cases) EXPECT_EQ(shown_text(bytes), text);
}

}  // namespace
}  // namespace ecg
