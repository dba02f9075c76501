// Two people in one talk: never in one caption, but where the guide shows short turns side by side.
#include "captions/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captions/caption_file.h"
#include "captions/check.h"
#include "captions/fix.h"
#include "captions/profiles.h"

namespace ecg::captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using transcript::Segment;
using transcript::Transcript;
using transcript::Word;
using Lines = std::vector<std::string>;

struct Said {
  std::string speaker, words;
  double start_s, end_s;
};

/// One segment, as recognizers cut them: whoever speaks. Words share the time of a turn.
Transcript talk(const std::vector<Said>& turns, const std::string& language = "en") {
  Segment segment{.start_s = turns.front().start_s, .end_s = turns.back().end_s, .speaker = "SPEAKER_00"};
  for (const Said& turn : turns) {
    const auto count = 1 + std::ranges::count(turn.words, ' ');
    const double each_s = (turn.end_s - turn.start_s) / static_cast<double>(count);
    double at_s = turn.start_s;
    for (std::size_t from = 0; from < turn.words.size(); at_s += each_s) {
      const std::size_t to = std::min(turn.words.find(' ', from), turn.words.size());
      segment.words.push_back({.text = " " + turn.words.substr(from, to - from),
                               .start_s = at_s,
                               .end_s = at_s + each_s,
                               .speaker = turn.speaker});
      segment.text += segment.words.back().text;
      from = to + 1;
    }
  }
  return {.language = language, .segments = {segment}, .duration_s = turns.back().end_s + 5};
}

std::vector<Lines> lines(const std::vector<CueWithWords>& cues) {
  std::vector<Lines> all;
  for (const CueWithWords& worded : cues) all.push_back(worded.cue.lines);
  return all;
}

std::vector<ProblemCode> codes(const std::vector<CueWithWords>& cues, const Rules& rules) {
  std::vector<ProblemCode> found;
  for (const Problem& problem : check(cues, rules))
    if (problem.code == ProblemCode::speakers_mixed || problem.code == ProblemCode::speaker_not_named)
      found.push_back(problem.code);
  return found;
}

const Transcript kShort = talk({{"Ana", "Are you coming?", 1, 2}, {"Ben", "In a minute.", 2.2, 3}});

TEST(Turns, EndACaptionInTheMiddleOfASegment) {
  const auto cues = cues_with_words(kShort, profile_rules("youtube", "en"));
  EXPECT_THAT(lines(cues), ElementsAre(Lines{"Are you coming?"}, Lines{"In a minute."}));
  EXPECT_EQ(cues[0].speaker, "Ana");
  EXPECT_EQ(cues[1].speaker, "Ben");
}

TEST(Turns, ShareACaptionBehindTheDashesOfTheGuide) {
  const Transcript slow = talk({{"Ana", "Are you coming?", 1, 2.3}, {"Ben", "In a minute.", 2.4, 4}});
  EXPECT_THAT(lines(cues_with_words(kShort, profile_rules("netflix-en", "en"))),
              ElementsAre(Lines{"-Are you coming?", "-In a minute."}));
  EXPECT_THAT(lines(cues_with_words(slow, profile_rules("bbc", "en"))),
              ElementsAre(Lines{"– Are you coming?", "– In a minute."}));
  const Transcript korean = talk({{"A", "지금 와요?", 1, 2}, {"B", "네, 가요.", 2.2, 3}}, "ko");
  EXPECT_THAT(lines(cues_with_words(korean, profile_rules("netflix-ko", "ko"))),
              ElementsAre(Lines{"- 지금 와요?", "- 네, 가요."}));
}

TEST(Turns, ThatShareACaptionKeepTheirVoicesInEveryFormatThatHasThem) {
  const Rules rules = profile_rules("netflix-en", "en");
  EXPECT_EQ(write(Format::vtt, kShort, rules),
            "WEBVTT\n\n00:00:01.000 --> 00:00:03.033\n<v Ana>-Are you coming?</v>\n<v Ben>-In a "
            "minute.</v>\n");
  EXPECT_EQ(write(Format::srt, kShort, rules),
            "1\n00:00:01,000 --> 00:00:03,033\nAna: Are you coming?\nBen: In a minute.\n");
  EXPECT_EQ(write(Format::srt, kShort, rules, {.speakers = SpeakerForm::dashes}),
            "1\n00:00:01,000 --> 00:00:03,033\n-Are you coming?\n-In a minute.\n");
  EXPECT_THAT(write(Format::vtt, kShort, rules, {.karaoke = true}), testing::HasSubstr("-Are"));
}

TEST(Turns, StandAloneWhereTheyAreLongOrGoOnOrAnswerLate) {
  const Rules rules = profile_rules("netflix-en", "en");
  const auto alone = [&](const std::vector<Said>& turns) {
    for (const CueWithWords& worded : cues_with_words(talk(turns), rules))
      if (speakers_in(worded).size() > 1) return false;
    return true;
  };
  EXPECT_TRUE(
      alone({{"A", "Are you coming with us to the harbour?", 1, 4}, {"B", "In a minute or two.", 4, 7}}))
      << "nobody is gone too soon";
  EXPECT_TRUE(alone({{"A", "Are you coming?", 1, 2}, {"B", "No.", 4, 5}})) << "a late answer";
  EXPECT_TRUE(alone({{"A", "Are you coming with all of us down to the harbour tonight?", 1, 4},
                     {"B", "In a minute.", 4, 5}}))
      << "does not fit a line";
}

TEST(Turns, ThatAreMixedAreFoundAndDivided) {
  CueWithWords mixed = cue_of(kShort.segments[0]);
  const Rules rules = profile_rules("netflix-en", "en");
  EXPECT_THAT(codes({mixed}, rules), ElementsAre(ProblemCode::speakers_mixed));
  const auto fixed = fix({mixed}, rules, "en", 8000).cues;
  EXPECT_EQ(lines(fixed), (std::vector<Lines>{{"Are you coming?"}, {"In a minute."}}));
  EXPECT_EQ(fixed.at(1).speaker, "Ben");
  EXPECT_THAT(codes(fixed, rules), IsEmpty());
}

TEST(Turns, BehindDashesAreMixedOnlyWhereTheProfileHasNone) {
  const auto cues = cues_with_words(kShort, profile_rules("netflix-en", "en"));
  EXPECT_THAT(codes(cues, profile_rules("netflix-en", "en")), IsEmpty());
  EXPECT_THAT(codes(cues, profile_rules("youtube", "en")), ElementsAre(ProblemCode::speakers_mixed));
  EXPECT_EQ(message(check(cues, profile_rules("youtube", "en")).front(), Language::ko),
            "2명의 말이 한 자막에 섞여 있습니다: 나누거나 한 줄에 한 명씩 줄표를 붙입니다");
}

TEST(Turns, OfVoicesWithoutNamesAreToldOnceOfEachToThoseWhoDoNotHear) {
  const Rules rules = profile_rules("netflix-en-sdh", "en");
  const auto cues = cues_with_words(talk({{"SPEAKER_00", "Are you coming?", 1, 3},
                                          {"Ben", "In a minute.", 3, 5},
                                          {"SPEAKER_00", "Well.", 5, 7}}),
                                    rules);
  ASSERT_EQ(cues.size(), 3u);
  EXPECT_THAT(codes(cues, rules), ElementsAre(ProblemCode::speaker_not_named));
  EXPECT_THAT(codes(cues, profile_rules("netflix-en", "en")), IsEmpty());
  EXPECT_THAT(codes({cues[0]}, rules), IsEmpty()) << "one alone needs no name";
}

}  // namespace
}  // namespace ecg::captions
