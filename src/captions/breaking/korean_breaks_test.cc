// Which eojeols belong together: three hundred sentences, marked by hand and by an analyser of Korean.
#include "captions/breaking/korean_breaks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "captions/breaking/break_cost.h"

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

// What people saw: "그 식당은 예약을 / 하지 않으면", "이 약은 식사를 | 하신 다음", "내용을 다시 / 한번
// 정리해".
TEST(KoreanBreaks, PartNoVerbThatSaysNothingFromItsObjectAndNoCountFromItsSpan) {
  for (const auto& [before, after] : {std::pair{"예약을", "하지"},
                                      {"식사를", "하신"},
                                      {"실수를", "하지만"},
                                      {"다시", "한번"},
                                      {"다시", "한"},
                                      {"일주일에", "한"},
                                      {"하루에", "세"},
                                      {"년에", "한두"}})
    EXPECT_TRUE(holds_together(before, after)) << before << " " << after;
  for (const auto& [before, after] : {std::pair{"손을", "하늘로"}, {"다시", "밭으로"}, {"하루에", "책을"}})
    EXPECT_FALSE(holds_together(before, after)) << before << " " << after;
}

// What people saw: "말씀해 주실 수 / 있을까요?", "빵집을 / 시작하게".
TEST(KoreanBreaks, NeverPartAPredicateOfSeveralWords) {
  for (const auto& [before, after] : {std::pair{"수", "있을까요"},
                                      {"수", "있는"},
                                      {"수가", "없어요"},
                                      {"수밖에", "없었다"},
                                      {"적이", "있다"},
                                      {"적", "없어요"},
                                      {"리가", "없다"},
                                      {"줄", "알았어요"},
                                      {"줄은", "몰랐다"},
                                      {"것", "같아요"},
                                      {"필요가", "있습니다"},
                                      {"필요", "없어요"},
                                      {"주실", "수"},
                                      {"말씀해", "주실"},
                                      {"하게", "되셨는지"},
                                      {"알게", "되었다"},
                                      {"웃게", "만들었다"},
                                      {"가고", "있다"},
                                      {"먹고", "싶은"},
                                      {"앉아", "있는"},
                                      {"열어", "두었다"},
                                      {"찾지", "못했다"},
                                      {"가지", "말고"},
                                      {"해야", "합니다"},
                                      {"가야", "되는"},
                                      {"쉬도록", "했다"},
                                      {"떠나려고", "했다"},
                                      {"가기로", "했다"},
                                      {"내리기", "시작했다"},
                                      {"쓰기", "쉬운"},
                                      {"왔나", "봐요"},
                                      {"그런가", "봅니다"},
                                      {"할까", "싶었다"},
                                      {"버리고", "말았다"},
                                      {"끝내", "버렸다"},
                                      {"본", "적이"},
                                      {"아는", "척"},
                                      {"나올", "뻔"}})
    EXPECT_GT(korean_break(before, after), kNotHere) << before << " " << after;
}

// Words that begin like 말다, 하다 and 되다, and are none.
TEST(KoreanBreaks, AreAllowedBeforeWordsThatOnlyLookLikeAuxiliaries) {
  for (const auto& [before, after] : {std::pair{"되셨는지", "말씀해"},
                                      {"왔는지", "말씀해"},
                                      {"가는지", "마을"},
                                      {"늦게", "한국에"},
                                      {"하면", "해결"},
                                      {"가려고", "하루"}})
    EXPECT_LE(korean_break(before, after), kNotHere) << before << " " << after;
}

TEST(KoreanBreaks, AreGoodAfterEndingsAndNounsOfTime) {
  for (const auto& [before, after] :
       {std::pair{"검토하셔야", "부작용을"}, {"끝난", "뒤에"}, {"마시면서", "책을"}})
    EXPECT_LE(korean_break(before, after),
              before == std::string_view("끝난") ? break_penalty::kClinging : break_penalty::kPhrase);
  EXPECT_LE(korean_break("뒤에", "자료를"), break_penalty::kPhrase);
  EXPECT_LE(korean_break("오늘", "우리는"), break_penalty::kPhrase);
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
