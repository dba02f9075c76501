#include "speakers/name_words.h"

#include <gtest/gtest.h>

namespace ecg::speakers {
namespace {

using transcript::Segment;
using transcript::Transcript;
using transcript::Word;

Diarization heard(std::vector<Turn> turns) { return {.turns = turns, .exclusive = turns, .voices = 9}; }

Transcript said(std::vector<Word> words) {
  Transcript transcript{.duration_s = 100};
  Segment& segment = transcript.segments.emplace_back();
  segment.start_s = words.front().start_s, segment.end_s = words.back().end_s;
  segment.words = std::move(words);
  return transcript;
}

std::vector<std::string> speakers(const Transcript& transcript) {
  std::vector<std::string> names;
  for (const Segment& segment : transcript.segments)
    for (const Word& word : segment.words) names.push_back(word.speaker.value_or("-"));
  return names;
}

Word word(const char* text, double start_s, double end_s) {
  return {.text = text, .start_s = start_s, .end_s = end_s};
}

TEST(NameWords, ByWhoIsHeardMostWhileTheyAreSaid) {
  auto transcript = said({word(" How", 0, 1), word(" are", 1, 2.2), word(" you", 2.2, 3)});
  name_words(transcript, heard({{0, 2, 5}, {2, 4, 3}}));
  EXPECT_EQ(speakers(transcript), (std::vector<std::string>{"SPEAKER_00", "SPEAKER_00", "SPEAKER_01"}));
  EXPECT_EQ(transcript.segments[0].speaker, "SPEAKER_00");
}

TEST(NameWords, ByTheNearestWhereNobodyIsHeard) {
  auto transcript = said({word(" a", 0, 1), word(" b", 2.8, 3), word(" c", 50, 51)});
  name_words(transcript, heard({{1.2, 2, 0}, {3.1, 4, 1}}));
  EXPECT_EQ(speakers(transcript), (std::vector<std::string>{"SPEAKER_00", "SPEAKER_01", "SPEAKER_01"}))
      << "far from everybody it goes on as before";
}

TEST(NameWords, LeavesPunctuationWithItsWord) {
  auto transcript = said({word(" Yes", 0, 1), word(" —", 1, 2), word(" 네", 2, 3)});
  name_words(transcript, heard({{0, 1, 0}, {1, 3, 1}}));
  EXPECT_EQ(speakers(transcript), (std::vector<std::string>{"SPEAKER_00", "SPEAKER_01", "SPEAKER_01"}))
      << "a dash is of another alphabet";
  auto dots = said({word(" Yes", 0, 1), word(" ...", 1, 2), word(" No", 2, 3)});
  name_words(dots, heard({{0, 1, 0}, {1, 3, 1}}));
  EXPECT_EQ(speakers(dots), (std::vector<std::string>{"SPEAKER_00", "SPEAKER_00", "SPEAKER_01"}));
}

TEST(NameWords, NumbersVoicesByTheFirstThingTheySay) {
  auto transcript = said({word(" b", 10, 11), word(" a", 12, 13), word(" b", 14, 15)});
  name_words(transcript, heard({{0, 1, 0}, {10, 11, 2}, {12, 13, 1}, {14, 15, 2}}));
  EXPECT_EQ(speakers(transcript), (std::vector<std::string>{"SPEAKER_00", "SPEAKER_01", "SPEAKER_00"}));
}

TEST(NameWords, NameNobodyWhereNobodyWasHeard) {
  auto transcript = said({word(" a", 0, 1)});
  name_words(transcript, {});
  EXPECT_EQ(speakers(transcript), (std::vector<std::string>{"-"}));
  EXPECT_FALSE(transcript.segments[0].speaker);
}

TEST(NameWords, NameSegmentsWithoutWordsToo) {
  Transcript transcript{.duration_s = 10};
  transcript.segments.push_back({.start_s = 1, .end_s = 2, .text = "a"});
  name_words(transcript, heard({{0, 3, 4}}));
  EXPECT_EQ(transcript.segments[0].speaker, "SPEAKER_00");
}

}  // namespace
}  // namespace ecg::speakers
