// Where Japanese, Chinese and the scripts of South East Asia are broken, and where never.
#include "captions/breaking/unspaced_breaks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/brkiter.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "captions/breaking/break_cost.h"
#include "captions/breaking/break_units.h"
#include "captions/breaking/characters.h"
#include "captions/fix.h"
#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;

constexpr double kGood =
    2.3;  // costs up to it are those of places between phrases; above it phrases are torn

std::string sentence_without_marks(std::string text) {
  std::erase_if(text, [](char c) { return c == '/' || c == '_'; });
  return text;
}

/// After how many bytes of the text there may be a break, and what it costs.
std::map<std::size_t, double> breaks_of(const std::string& text, const std::string& language) {
  const Transcript talk{
      .language = language, .segments = {{.start_s = 0, .end_s = 20, .text = text}}, .duration_s = 20};
  const std::vector<BreakUnit> units = break_units_of(talk, Rules::for_language(language));
  std::map<std::size_t, double> breaks;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i + 1 < units.size(); ++i) {
    bytes += units[i].text.size();
    breaks[bytes] = break_cost(units[i], units[i + 1], language);
  }
  return breaks;
}

/// In the file "/" stands where a phrase (bunsetsu) ends, "_" within one.
TEST(JapaneseBreaks, AreBetweenPhrasesAndNeverWithinOne) {
  const std::string text = read_file(std::filesystem::path(std::getenv("ECG_SOURCE_DIR")) /
                                     "src/captions/testdata/sentences_ja.txt");
  int sentences = 0, good = 0, bad = 0;
  std::vector<std::string> missed;
  for (const std::string& marked : split(trimmed(text), '\n')) {
    ++sentences;
    const auto breaks = breaks_of(sentence_without_marks(marked), "ja");
    std::size_t bytes = 0;
    for (const char c : marked) {
      if (c != '/' && c != '_') {
        ++bytes;
        continue;
      }
      const auto found = breaks.find(bytes);
      const bool may = found != breaks.end() && found->second <= kGood;
      ++(c == '/' ? good : bad);
      if (c == '/' && !may) missed.push_back(sentence_without_marks(marked).substr(bytes));
      EXPECT_TRUE(c == '/' || !may) << marked << " is torn before "
                                    << sentence_without_marks(marked).substr(bytes);
    }
  }
  EXPECT_GE(sentences, 30);
  EXPECT_GT(bad, 350);
  // Verbs that are written in hiragana (ある, かける) are held to what stands before them.
  EXPECT_LE(missed.size() * 100, static_cast<std::size_t>(good) * 11) << testing::PrintToString(missed);
}

TEST(ChineseBreaks, AreBeforePrepositionsAndConjunctionsAndNeverBeforeAParticle) {
  EXPECT_LE(chinese_break("列车", "在"), break_penalty::kPhrase);
  EXPECT_LE(chinese_break("明年春天", "就"), break_penalty::kConjunction);
  EXPECT_LE(chinese_break("吗", "你们"), break_penalty::kConjunction);
  for (const auto& [before, after] : {std::pair{"今天", "的"},
                                      {"完成", "了"},
                                      {"在", "北京"},
                                      {"六", "年"},
                                      {"不", "知道"},
                                      {"之前", "的"},
                                      {"我们", "花"}})
    EXPECT_GE(chinese_break(before, after), break_penalty::kCompound) << before << after;
}

// What people were shown: a line that ended with 在北, the next one began with 京.
TEST(ChineseBreaks, NeverTearAWord) {
  for (const auto& [bytes, cost] : breaks_of("新一代高速列车在北京和上海之间完成了首次试运行", "zh"))
    EXPECT_NE(bytes, std::string("新一代高速列车在北").size());
}

struct Script {
  std::string language, text;
};

// One long sentence each; written for these tests.
const Script kScripts[] = {
    {"th", "วันนี้เราจะพูดถึงประวัติศาสตร์ของกรุงเทพมหานครและแม่น้ำเจ้าพระยาซึ่งไหลผ่านใจกลางเมืองมาตั้งแต่สมัยโบราณจนถึงปัจจุบัน"},
    {"km", "ក្រុងភ្នំពេញជារាជធានីនៃប្រទេសកម្ពុជាហើយមានប្រជាជនច្រើនជាងគេនៅក្នុងប្រទេសទាំងមូលដោយសារមានទន្លេបួន"},
    {"lo", "ນະຄອນຫຼວງວຽງຈັນເປັນເມືອງຫຼວງຂອງປະເທດລາວແລະຕັ້ງຢູ່ແຄມແມ່ນ້ຳຂອງເຊິ່ງເປັນແມ່ນ້ຳທີ່ຍາວທີ່ສຸດໃນພາກພື້ນນີ້"},
    {"my", "ရန်ကုန်မြို့သည်မြန်မာနိုင်ငံ၏အကြီးဆုံးမြို့ဖြစ်ပြီးလူဦးရေငါးသန်းကျော်နေထိုင်ကြသည်ဟုဆိုကြသည်"},
    {"ja",
     "この通りは江戸時代から続いていて今でも昔ながらのお店がたくさん残っているのでぜひ一度歩いてみてくださ"
     "い"},
    {"zh", "我国自主研发的新一代高速列车在北京和上海之间完成了首次试运行全程只用了不到四个小时"}};

std::set<std::size_t> boundaries_of_icu(const std::string& text, bool lines) {
  UErrorCode problem = U_ZERO_ERROR;
  const icu::Locale root = icu::Locale::getRoot();
  const std::unique_ptr<icu::BreakIterator> iterator(
      lines ? icu::BreakIterator::createLineInstance(root, problem)
            : icu::BreakIterator::createWordInstance(root, problem));
  const auto utf16 = icu::UnicodeString::fromUTF8(text);
  iterator->setText(utf16);
  std::set<std::size_t> boundaries;
  for (auto at = iterator->first(); at != icu::BreakIterator::DONE; at = iterator->next()) {
    std::string before;
    utf16.tempSubStringBetween(0, at).toUTF8String(before);
    boundaries.insert(before.size());
  }
  return boundaries;
}

// Thai was torn within a syllable: "ประวั" and "ติศาสตร์".
TEST(FixedCaptions, NeverTearAWordThatIcuKeepsWhole) {
  for (const auto& [language, text] : kScripts) {
    const bool spaced = language != "ja" && language != "zh";
    const std::string all = spaced ? text + text : text;  // wider than two lines
    const auto fixed = fix({{.cue = {0, 20'000, {all}}}}, profile_rules("", language), language, 0);
    const std::set<std::size_t> allowed = boundaries_of_icu(all, spaced);
    std::size_t bytes = 0, breaks = 0;
    for (const CueWithWords& worded : fixed.cues)
      for (const std::string& line : worded.cue.lines) {
        EXPECT_TRUE(allowed.contains(bytes)) << language << " is torn before " << line;
        bytes += line.size();
        ++breaks;
      }
    EXPECT_EQ(bytes, all.size()) << language;
    EXPECT_GE(breaks, 3u) << language;
  }
}

}  // namespace
}  // namespace ecg::captions
