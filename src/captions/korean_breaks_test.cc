// Which eojeols belong together: three hundred sentences, marked by hand and by an analyser of Korean.
#include "captions/korean_breaks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "captions/break_cost.h"

namespace ecg::captions {
namespace {

constexpr double kNotHere = 2.3;  // costs above it are those of places where Korean is not broken

bool holds_together(std::string_view before, std::string_view after) {
  return korean_break(before, after) > kNotHere;
}

TEST(KoreanBreaks, TellAModifierFromATopic) {
  for (const auto& [before, after] : {std::pair{"찾는", "사람"},
                                      {"보이는", "언덕"},
                                      {"많은", "빵은"},
                                      {"걸었던", "길"},
                                      {"검사할", "도구"},
                                      {"하얀", "등대"},
                                      {"그", "길은"},
                                      {"만드는", "일"},
                                      {"모르는", "사이"}})
    EXPECT_TRUE(holds_together(before, after)) << before << " " << after;
  for (const auto& [before, after] : {std::pair{"나는", "어제"},
                                      {"물은", "백"},
                                      {"도시는", "밤에"},
                                      {"작가는", "소설에서"},
                                      {"아버지는", "말없이"},
                                      {"결혼식은", "가까운"},
                                      {"정보는", "넘쳐"}})
    EXPECT_FALSE(holds_together(before, after)) << before << " " << after;
}

TEST(KoreanBreaks, HoldAuxiliariesAndDependentNounsToWhatIsBeforeThem) {
  for (const auto& [before, after] : {std::pair{"정리해", "주실"},
                                      {"찾지", "않는"},
                                      {"가고", "싶었어요"},
                                      {"할", "수"},
                                      {"수", "있는"},
                                      {"본", "적"},
                                      {"나는", "것이"},
                                      {"끝내야", "한다"},
                                      {"2", "GB를"}})
    EXPECT_TRUE(holds_together(before, after)) << before << " " << after;
}

TEST(KoreanBreaks, AreGoodAfterEndingsAndNounsOfTime) {
  for (const auto& [before, after] :
       {std::pair{"검토하셔야", "부작용을"}, {"끝난", "뒤에"}, {"마시면서", "책을"}})
    EXPECT_LE(korean_break(before, after),
              before == std::string_view("끝난") ? mind::kClinging : mind::kPhrase);
  EXPECT_LE(korean_break("뒤에", "자료를"), mind::kPhrase);
  EXPECT_LE(korean_break("오늘", "우리는"), mind::kPhrase);
}

/// In the file "_" stands where a modifier, an auxiliary or a dependent noun holds on, "+" in compounds.
TEST(KoreanBreaks, MissAtMostThreeModifiersInAHundred) {
  const std::string text = read_file(std::filesystem::path(std::getenv("ECG_SOURCE_DIR")) /
                                     "src/captions/testdata/sentences_ko.txt");
  int modifiers = 0, missed = 0;
  std::string before;
  char mark = '\n';
  const auto look = [&](const std::string& word) {
    if (mark == '_') ++modifiers, missed += holds_together(before, word) ? 0 : 1;
    before = word;
  };
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '_' && c != '+' && c != '\n') {
      if (std::string_view(",.?!").find(c) == std::string_view::npos) word += c;
      continue;
    }
    if (!word.empty()) look(word);
    word.clear();
    mark = c;
  }
  EXPECT_GT(modifiers, 850);
  EXPECT_LT(missed * 100, modifiers * 3) << missed << " of " << modifiers;
}

}  // namespace
}  // namespace ecg::captions
