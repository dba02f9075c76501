// What holds for every list of captions that is fixed: thousands of random ones, the same on every run.
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/fix.h"
#include "captions/profiles.h"
#include "captions/testing/random_rounds.h"

namespace ecg::captions {
namespace {

class Editor {
 public:
  std::vector<CueWithWords> cues() {
    std::vector<CueWithWords> made;
    now_ms_ = 0;
    for (auto left = pick(12); left > 0; --left) made.push_back(cue());
    return made;
  }

  std::int64_t duration_ms() { return pick(3) == 0 ? 0 : now_ms_ + pick(3000) - 1000; }
  std::size_t pick(std::size_t below) { return random_() % below; }

 private:
  std::string text() {
    static constexpr std::string_view kParts[] = {
        "a",  " ",  "the ", "\n",      "- ",       "word ",  "회사를 ", "것이 ",           "東京",
        "は", "。", "ッ",   "e\u0301", "👍🏽", "\u3000", "\t",      "extraordinarily", "1,000 "};
    std::string text;
    for (auto left = pick(pick(8) == 0 ? 80 : 12); left > 0; --left) text += kParts[pick(std::size(kParts))];
    return text;
  }

  CueWithWords cue() {
    // Mostly as people set them, now and then before the last ones, all at once, or without time.
    if (pick(3) != 0) now_ms_ += static_cast<std::int64_t>(pick(4000));
    if (pick(8) == 0) now_ms_ -= std::min<std::int64_t>(now_ms_, static_cast<std::int64_t>(pick(5000)));
    CueWithWords made{.cue = {now_ms_,
                              now_ms_ + static_cast<std::int64_t>(pick(pick(6) == 0 ? 20'000 : 4000)),
                              lines_of(text())}};
    if (pick(10) == 0) made.cue.end_ms = made.cue.start_ms - static_cast<std::int64_t>(pick(100));
    if (pick(4) == 0) made.speaker = "S" + std::to_string(pick(3));
    if (pick(2) == 0) add_words(made);
    return made;
  }

  /// Of its text, at any times; sometimes of another text.
  void add_words(CueWithWords& made) {
    for (const std::string& word : split(pick(6) == 0 ? text() : text_of(made.cue), ' '))
      made.words.push_back({.text = " " + word,
                            .start_s = static_cast<double>(pick(40'000)) / 1e3,
                            .end_s = static_cast<double>(pick(40'000)) / 1e3});
  }

  std::mt19937 random_{11};
  std::int64_t now_ms_ = 0;
};

std::string visible(const CueWithWords& worded) {
  std::string text;
  for (const std::string& line : worded.cue.lines)
    for (std::size_t position = 0; position < line.size();)
      if (const char32_t c = next_code_point(line, position); !is_space(c)) append_code_point(text, c);
  return text;
}

std::string sorted_characters(const std::vector<CueWithWords>& cues) {
  std::u32string all;
  for (const CueWithWords& worded : cues) {
    const std::string text = visible(worded);
    for (std::size_t position = 0; position < text.size();) all += next_code_point(text, position);
  }
  std::ranges::sort(all);
  std::string text;
  for (const char32_t c : all) append_code_point(text, c);
  return text;
}

bool apart(const std::vector<CueWithWords>& cues) {
  for (std::size_t i = 1; i < cues.size(); ++i)
    if (cues[i].cue.start_ms - cues[i - 1].cue.start_ms < 30'000) return false;
  return true;
}

class AnyCaptions : public testing::TestWithParam<std::pair<std::string, std::string>> {
 protected:
  const int kRounds = random_rounds(400);

  const std::string profile = GetParam().first, language = GetParam().second;
  const Rules rules = profile_rules(profile, language);
  Editor editor;
};

TEST_P(AnyCaptions, AreFixedToCuesOneAtATimeThatFit) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    auto cues = editor.cues();
    const Fixed fixed = fix(cues, rules, language, editor.duration_ms());
    std::int64_t free_from = 0;
    for (const CueWithWords& worded : fixed.cues) {
      EXPECT_LE(free_from, worded.cue.start_ms);
      EXPECT_LT(worded.cue.start_ms, worded.cue.end_ms);
      free_from = worded.cue.end_ms + rules.min_gap_ms;
      for (const auto& word : worded.words) {
        EXPECT_LE(static_cast<double>(worded.cue.start_ms) / 1e3, word.start_s);
        EXPECT_LE(word.start_s, word.end_s);
        EXPECT_LE(word.end_s, static_cast<double>(worded.cue.end_ms) / 1e3);
      }
    }
    for (const Problem& problem : check(fixed.cues, rules))
      EXPECT_TRUE(problem.code == ProblemCode::too_fast || problem.code == ProblemCode::too_short)
          << message(problem, Language::en) << text_of(fixed.cues[problem.cue].cue);
  }
}

TEST_P(AnyCaptions, LoseNoCharacterWhenTheyAreFixed) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const auto cues = editor.cues();
    EXPECT_EQ(sorted_characters(fix(cues, rules, language, 0).cues), sorted_characters(cues));
  }
}

TEST_P(AnyCaptions, StayTheSameWhenTheyAreFixedAgain) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const std::int64_t duration_ms = editor.duration_ms();
    const Fixed once = fix(editor.cues(), rules, language, duration_ms);
    const Fixed twice = fix(once.cues, rules, language, duration_ms);
    EXPECT_EQ(twice.cues, once.cues);
    EXPECT_TRUE(twice.changes.empty()) << message(twice.changes[0], Language::en);
  }
}

TEST_P(AnyCaptions, AreNotTouchedWhereNothingIsWrong) {
  int untouched = 0;
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const Fixed good = fix(editor.cues(), rules, language, 0);
    if (!check(good.cues, rules).empty()) continue;
    ++untouched;
    EXPECT_TRUE(fix(good.cues, rules, language, 1).changes.empty());
  }
  EXPECT_GT(untouched, kRounds / 20);
}

TEST_P(AnyCaptions, ReadInTheOrderOfTheirStarts) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    auto cues = editor.cues();
    std::ranges::stable_sort(cues, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
    for (std::size_t i = 0; i < cues.size(); ++i) {  // far apart, so that their parts cannot mix
      const std::int64_t length = cues[i].cue.end_ms - cues[i].cue.start_ms;
      cues[i].cue.start_ms = static_cast<std::int64_t>(i) * 40'000;
      cues[i].cue.end_ms = cues[i].cue.start_ms + length;
      cues[i].words.clear();
    }
    ASSERT_TRUE(apart(cues));
    std::string before, after;
    for (const CueWithWords& worded : cues) before += visible(worded);
    for (const CueWithWords& worded : fix(cues, rules, language, 0).cues) after += visible(worded);
    EXPECT_EQ(after, before);
  }
}

using Asked = std::pair<std::string, std::string>;
INSTANTIATE_TEST_SUITE_P(Profiles, AnyCaptions,
                         testing::Values(Asked{"netflix-en", "en"}, Asked{"netflix-ko", "ko"},
                                         Asked{"netflix-ja", "ja"}, Asked{"bbc", "de"},
                                         Asked{"youtube", "zh"}),
                         [](const auto& asked) { return asked.param.second; });

}  // namespace
}  // namespace ecg::captions
