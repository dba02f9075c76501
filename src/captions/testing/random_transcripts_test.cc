// What holds for every transcript: thousands of random ones, the same on every run.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <regex>

#include "base/text.h"
#include "captions/captions.h"
#include "captions/exports.h"
#include "captions/testing/random_rounds.h"
#include "captions/writing/spoken.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;

class Speaker {
 public:
  explicit Speaker(std::string language) : language_(std::move(language)) {}

  Transcript transcript() {
    now_s_ = number(0, 2);
    Transcript made{.language = language_};
    for (auto left = random_() % 8; left > 0; --left) made.segments.push_back(segment());
    made.duration_s = now_s_ + number(0, 3);
    transcript::normalize(made);
    return made;
  }

  /// Times in no order, not even numbers, as a hostile client may send them.
  Transcript garbage() {
    Transcript made = transcript();
    made.duration_s = odd();
    for (Segment& segment : made.segments) {
      segment.start_s = odd(), segment.end_s = odd();
      for (auto& word : segment.words) word.start_s = odd(), word.end_s = odd();
    }
    return made;
  }

 private:
  double number(double from, double to) {
    return from + (to - from) * static_cast<double>(random_() % 1000) / 1000;
  }

  double odd() {
    static const double kOdd[] = {0,      -5,           1e300,
                                  -1e300, std::nan(""), std::numeric_limits<double>::infinity()};
    return random_() % 3 == 0 ? kOdd[random_() % std::size(kOdd)] : number(0, 20);
  }

  std::string word() {
    static constexpr std::string_view kWords[] = {"a",
                                                  "the",
                                                  "word",
                                                  "because",
                                                  "Mr.",
                                                  "<b>",
                                                  "&amp;",
                                                  "1,000",
                                                  "extraordinarily",
                                                  "“so”",
                                                  "회사를",
                                                  "있는",
                                                  "것이",
                                                  "東京",
                                                  "は",
                                                  "ッ",
                                                  "e\u0301",
                                                  "👍🏽",
                                                  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"};
    static constexpr std::string_view kEnds[] = {"", "", "", "", ",", ".", "?", "...", "。", "、"};
    return std::string(kWords[random_() % std::size(kWords)]).append(kEnds[random_() % std::size(kEnds)]);
  }

  Segment segment() {
    now_s_ += random_() % 3 == 0 ? number(0, 2) : 0;
    Segment made{.start_s = now_s_};
    for (auto left = 1 + random_() % 25; left > 0; --left) {
      const std::string text = " " + word();
      const double end_s = now_s_ + number(0.02, random_() % 20 == 0 ? 9 : 0.6);
      made.words.push_back({.text = text, .start_s = now_s_, .end_s = end_s});
      made.text += text;
      now_s_ = end_s + (random_() % 10 == 0 ? number(0, 1) : 0);
    }
    made.end_s = made.words.back().end_s;
    if (random_() % 4 == 0) made.words.clear();
    return made;
  }

  std::string language_;
  std::mt19937 random_{7};
  double now_s_ = 0;
};

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string all_text(const std::vector<Cue>& cues) {
  std::string text;
  for (const Cue& cue : cues)
    for (const std::string& line : cue.lines) text += line;
  return without_spaces(text);
}

std::string all_text(const Transcript& transcript) {
  std::string text;
  for (const Segment& segment : transcript.segments) text += segment.text;
  return without_spaces(text);
}

void expect_lines_fit(const std::vector<Cue>& cues, const Rules& rules) {
  for (const Cue& cue : cues) {
    EXPECT_GE(cue.lines.size(), 1u);
    EXPECT_LE(cue.lines.size(), static_cast<std::size_t>(rules.max_lines));
    for (const std::string& line : cue.lines) {
      EXPECT_LE(columns(line, rules), rules.max_columns) << line;
      EXPECT_EQ(line, trimmed(line));
      EXPECT_FALSE(line.empty());
    }
  }
}

void expect_one_at_a_time(const std::vector<Cue>& cues) {
  std::int64_t free_from = 0;
  for (const Cue& cue : cues) {
    EXPECT_LE(free_from, cue.start_ms);
    EXPECT_LT(cue.start_ms, cue.end_ms);
    free_from = cue.end_ms;
  }
}

double width(const Cue& cue, const Rules& rules) {
  double sum = 0;
  for (const std::string& line : cue.lines) sum += columns(line, rules);
  return sum;
}

/// At most the longest time; and at least the least, and long enough to be read, unless a neighbour or the
/// end of the sound is in the way.
void expect_times_kept(const std::vector<Cue>& cues, const Rules& rules, std::int64_t duration_ms) {
  for (std::size_t i = 0; i < cues.size(); ++i) {
    const Cue& cue = cues[i];
    const bool first = i == 0, last = i + 1 == cues.size();
    const bool free_before = first ? cue.start_ms > 0 : cue.start_ms - cues[i - 1].end_ms > rules.min_gap_ms;
    const bool free_after =
        last ? cue.end_ms < duration_ms : cues[i + 1].start_ms - cue.end_ms > rules.min_gap_ms;
    const std::int64_t shown = cue.end_ms - cue.start_ms;
    EXPECT_LE(shown, rules.max_ms);
    EXPECT_LE(cue.end_ms, duration_ms);
    EXPECT_TRUE(shown >= rules.min_ms || !(free_before || free_after)) << cue.lines[0];
    const bool readable = static_cast<double>(shown) * rules.max_cps >= width(cue, rules) * 1000;
    EXPECT_TRUE(readable || !free_after || shown == rules.max_ms) << cue.lines[0];
  }
}

class AnyTranscript : public testing::TestWithParam<std::string> {
 protected:
  const Rules rules = Rules::for_language(GetParam());
  Speaker speaker{GetParam()};
};

TEST_P(AnyTranscript, GivesCuesThatKeepTheRulesAndEveryWord) {
  for (int round = 0; round < random_rounds(150) && !HasFailure(); ++round) {
    const Transcript transcript = speaker.transcript();
    const auto cues = make_cues(transcript, rules);
    expect_lines_fit(cues, rules);
    expect_one_at_a_time(cues);
    expect_times_kept(cues, rules, std::llround(transcript.duration_s * 1e3));
    EXPECT_EQ(all_text(cues), all_text(transcript));
  }
}

TEST_P(AnyTranscript, GivesCuesOneAtATimeEvenWhereItsTimesAreGarbage) {
  for (int round = 0; round < random_rounds(150) && !HasFailure(); ++round) {
    const Transcript transcript = speaker.garbage();
    const auto cues = make_cues(transcript, rules);
    expect_lines_fit(cues, rules);
    expect_one_at_a_time(cues);
    EXPECT_EQ(all_text(cues), all_text(transcript));
  }
}

TEST_P(AnyTranscript, ComesBackFromWebVttAsItWas) {
  for (int round = 0; round < random_rounds(150) && !HasFailure(); ++round) {
    const auto cues = make_cues(speaker.transcript(), rules);
    EXPECT_EQ(parse_vtt(to_vtt(cues)), cues);
  }
}

// Where the text has a tag that players would swallow, what is left must at least stay the same.
TEST_P(AnyTranscript, ComesBackFromSubRipAsPlayersShowIt) {
  for (int round = 0; round < random_rounds(150) && !HasFailure(); ++round) {
    const auto shown = parse_srt(to_srt(make_cues(speaker.transcript(), rules)));
    EXPECT_EQ(parse_srt(to_srt(shown)), shown);
  }
}

void expect_words_make_the_cue(const CueWithWords& worded) {
  const auto lines = spoken_lines(worded);
  ASSERT_EQ(lines.size(), worded.cue.lines.size());
  std::int64_t earliest = worded.cue.start_ms;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line;
    for (const SpokenWord& word : lines[i]) {
      line += word.text;
      EXPECT_LE(earliest, word.start_ms);
      earliest = word.start_ms;
    }
    EXPECT_EQ(line, worded.cue.lines[i]);
  }
  EXPECT_LE(earliest, worded.cue.end_ms);
}

TEST_P(AnyTranscript, HasItsWordsInItsCuesAtTheirTimes) {
  for (int round = 0; round < random_rounds(150) && !HasFailure(); ++round) {
    const Transcript transcript = round % 2 == 0 ? speaker.transcript() : speaker.garbage();
    const auto cues = make_cues(transcript, rules);
    for (const CueWithWords& cue : with_words(cues, transcript)) expect_words_make_the_cue(cue);
  }
}

std::int64_t hundredths(const std::smatch& time) {
  return ((std::stoll(time[1]) * 60 + std::stoll(time[2])) * 60 + std::stoll(time[3])) * 100 +
         std::stoll(time[4]);
}

std::int64_t sum_of_karaoke_times(const std::string& line) {
  static const std::regex kTag(R"(\{\\k(\d+)\})");
  std::int64_t sum = 0;
  for (std::sregex_iterator tag(line.begin(), line.end(), kTag), end; tag != end; ++tag)
    sum += std::stoll((*tag)[1]);
  return sum;
}

/// Each line's karaoke times add up to it, and it begins when the one before has ended, or later.
void expect_times_add_up(const std::string& ass) {
  static const std::regex kTime(R"((\d+):(\d\d):(\d\d)\.(\d\d),)");
  std::int64_t free_from = 0;
  for (const std::string& line : split(ass, '\n')) {
    if (!line.starts_with("Dialogue: ")) continue;
    std::sregex_iterator times(line.begin(), line.end(), kTime);
    const std::int64_t start = hundredths(*times++), end = hundredths(*times);
    EXPECT_LE(free_from, start) << line;
    EXPECT_EQ(sum_of_karaoke_times(line), end - start) << line;
    free_from = end;
  }
}

TEST_P(AnyTranscript, LightsUpItsWordsForExactlyAsLongAsTheirLineIsShown) {
  for (int round = 0; round < random_rounds(60) && !HasFailure(); ++round) {
    const Transcript transcript = round % 2 == 0 ? speaker.transcript() : speaker.garbage();
    expect_times_add_up(write(Format::ass, transcript, rules, {.karaoke = true}));
  }
}

// The markup that the random texts hold must not come out as markup.
TEST_P(AnyTranscript, HasNoElementsInTtmlButThoseOfItsCues) {
  static const std::regex kTag(R"(</?([a-z]+)[ />])");
  for (int round = 0; round < random_rounds(60) && !HasFailure(); ++round) {
    const std::string ttml = write(Format::ttml, speaker.transcript(), rules);
    const std::string body = ttml.substr(ttml.find("<body>"));
    for (std::sregex_iterator tag(body.begin(), body.end(), kTag), end; tag != end; ++tag)
      EXPECT_TRUE((*tag)[1] == "p" || (*tag)[1] == "span" || (*tag)[1] == "br" || (*tag)[1] == "div" ||
                  (*tag)[1] == "body" || (*tag)[1] == "tt")
          << tag->str();
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, AnyTranscript, testing::Values("en", "ko", "ja", "zh", "de"),
                         [](const auto& language) { return language.param; });

}  // namespace
}  // namespace ecg::captions
