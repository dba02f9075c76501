#include "transcript/transcript.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace ecg::transcript {
namespace {

Transcript sample() {
  Segment segment{.id = 0,
                  .seek = 0,
                  .start_s = 0,
                  .end_s = 7.6,
                  .text = " And so",
                  .tokens = {400, 370},
                  .temperature = 0,
                  .avg_logprob = -0.27,
                  .compression_ratio = 1.3,
                  .no_speech_prob = 0.01};
  segment.words = {{.text = " And",
                    .start_s = 0.32,
                    .end_s = 0.54,
                    .probability = 0.71,
                    .volume_db = -21.4,
                    .pitch_hz = 142.0,
                    .speaker = "SPEAKER_00"},
                   {.text = " so", .start_s = 0.54, .end_s = 0.9, .probability = 0.9}};
  segment.speaker = "SPEAKER_00";
  segment.volume_db = -22.5;
  segment.spectral_centroid = 900;
  segment.speech_rate = 133.3;
  segment.pitch_std = 12.5;
  segment.uncertain = true;
  Transcript transcript{.text = " And so", .language = "en", .segments = {segment}, .duration_s = 11.0};
  transcript.metadata = {.model = "base.en",
                         .engine = "native-int8",
                         .language_requested = "auto",
                         .language_probability = 0.99,
                         .processing_time_s = 0.41,
                         .created_at = "2026-11-23T06:33:00Z",
                         .warnings = {"NO_SPEECH"}};
  transcript.audio = {
      .loudness_lufs = -19.2, .true_peak_dbtp = -1.5, .volume_db = Percentiles{-40, -22, -14}};
  transcript.assets = {{.name = "peaks.dat", .content_type = "application/octet-stream", .size_bytes = 1124}};
  transcript.video = {.width = 1280, .height = 720, .frame_rate = 23.976};
  transcript.regions = {{.start_s = 8, .end_s = 10.5, .kind = Region::Kind::applause}};
  transcript.shots = {{.time_s = 3.04, .score = 0.61}};
  return transcript;
}

TEST(TranscriptJson, HasSegmentsWithoutASpaceBeforeThemAndWordsWithTheirs) {
  const std::string text = json_text(sample());
  EXPECT_NE(text.find(R"("text":"And so")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("word":" And")"), std::string::npos) << text;
  Transcript edited = sample();
  edited.segments[0].text = "And so";
  edited.captions = Captions{.edited = true};
  EXPECT_EQ(parse_transcript(json_text(edited)), edited) << "a person's caption stays as it stands";
}

TEST(TranscriptJson, KeepsWhatItDoesNotKnowThroughEveryWriting) {
  const std::string foreign =
      R"({"emotion":"calm","metadata":{"sample_rate":16000},"segments":[{"start_time":0,"end_time":2,"text":"Hi",)"
      R"("speaker":{"speaker_id":"S","gender":"f"},"acoustic_features":{"volume_db":-20,"loud":"no"},)"
      R"("words":[{"word":"Hi","start":0,"end":1,"confidence":0.5,"speaker":{"speaker_id":"T","age":7}}]}]})";
  Transcript once = parse_transcript(foreign);
  once.segments[0].start_s = 0.5;  // as an edit moves it
  const std::string text = json_text(parse_transcript(json_text(once)));
  const json::object result = parse_json_object(text);
  const json::object& segment = result.at("segments").at(0).as_object();
  EXPECT_EQ(result.at("emotion"), "calm");
  EXPECT_EQ(result.at("metadata").at("sample_rate"), 16000);
  EXPECT_EQ(segment.at("speaker"), "S");
  EXPECT_EQ(segment.at("speaker_details").at("gender"), "f");
  EXPECT_EQ(segment.at("acoustic_features").at("loud"), "no");
  EXPECT_EQ(segment.at("start_time"), segment.at("start")) << "one time, by whatever name";
  EXPECT_EQ(segment.at("words").at(0).at("confidence").as_double(), 0.5);
  EXPECT_EQ(segment.at("words").at(0).at("speaker"), "T");
  EXPECT_EQ(segment.at("words").at(0).at("speaker_details").at("age"), 7);
}

TEST(Normalize, JoinsTextsThatBeginWithoutSpacesAsTheirLanguageDoes) {
  const auto joined = [](const char* language) {
    Transcript transcript{
        .language = language,
        .segments = {{.start_s = 0, .end_s = 1, .text = "a"}, {.start_s = 1, .end_s = 2, .text = "b"}},
        .duration_s = 2};
    normalize(transcript);
    return transcript.text;
  };
  EXPECT_EQ(joined("en"), "a b");
  EXPECT_EQ(joined("ja"), "ab");
}

TEST(TranscriptJson, ComesBackTheSame) { EXPECT_EQ(parse_transcript(json_text(sample())), sample()); }

TEST(TranscriptJson, NamesASecondLanguageInItsSegments) {
  Transcript both = sample();
  both.segments.push_back(both.segments[0]);
  both.segments[1].language = "ko";
  both.segments[1].end_s = 10;
  name_languages(both);
  EXPECT_EQ(both.language, "ko") << "the longer one";
  EXPECT_EQ(both.segments[0].language, "en");
  EXPECT_EQ(both.metadata.languages, (std::vector<std::string>{"ko", "en"}));
  EXPECT_EQ(parse_transcript(json_text(both)), both);
  Transcript again = both;
  name_languages(again);
  EXPECT_EQ(again, both);
  Transcript one = sample();
  one.segments[0].language = "en";
  name_languages(one);
  EXPECT_EQ(one, sample());
}

TEST(TranscriptJson, MarksOnlySegmentsThatAreNotToBeReliedOn) {
  Transcript transcript = sample();
  EXPECT_NE(json_text(transcript).find(R"("uncertain":true)"), std::string::npos);
  transcript.segments[0].uncertain = false;
  EXPECT_EQ(json_text(transcript).find("uncertain"), std::string::npos);
}

TEST(TranscriptJson, LeavesOutWhatWasNotMeasured) {
  const std::string text = to_text(to_json(sample().segments[0].words[1]));
  EXPECT_EQ(text, R"({"word":" so","start":0.54,"end":0.9,"probability":0.9})");
}

TEST(TranscriptJson, NeverHoldsWhatIsNoNumber) {
  Transcript broken = sample();
  broken.duration_s = std::numeric_limits<double>::infinity();
  broken.segments[0].avg_logprob = std::nan("");
  broken.segments[0].words[0].pitch_hz = std::nan("");
  const Transcript back = parse_transcript(json_text(broken));
  EXPECT_EQ(back.duration_s, 0);
  EXPECT_EQ(back.segments[0].words[0].pitch_hz, std::nullopt);
}

TEST(TranscriptJson, ReadsWhatOpenaiWhisperWrites) {
  const auto transcript = parse_transcript(
      R"({"text":" Hi","segments":[{"id":0,"seek":0,"start":0,"end":2,"text":" Hi","tokens":[1],"words":[{"word":" Hi","start":0,"end":1,"probability":1}]}],"language":"en"})");
  EXPECT_EQ(transcript.duration_s, 2);
  EXPECT_EQ(transcript.segments.at(0).words.at(0).text, " Hi");
}

TEST(TranscriptJson, TakesASpeakerAsAnObjectAndTimesByTheirOtherNames) {
  const auto transcript = parse_transcript(
      R"({"segments":[{"start_time":1,"end_time":2,"text":"안녕","speaker":{"speaker_id":"SPEAKER_00","confidence":0.9},)"
      R"("words":[{"word":"안녕","start_time":1,"end_time":2}]}],"metadata":{"duration":7.5,"language":"ko"}})");
  const Segment& segment = transcript.segments.at(0);
  EXPECT_EQ(segment.speaker, "SPEAKER_00");
  EXPECT_EQ(segment.start_s, 1);
  EXPECT_EQ(segment.words.at(0).end_s, 2);
  EXPECT_EQ(transcript.duration_s, 7.5);
  EXPECT_EQ(transcript.language, "ko");
  EXPECT_EQ(parse_transcript(R"({"segments":[{"start":0,"end":1,"text":"a","speaker":{"x":1}}]})")
                .segments.at(0)
                .speaker,
            std::nullopt);
  EXPECT_THROW(parse_transcript(R"({"segments":[{"speaker":{"speaker_id":7}}]})"), Error);
}

TEST(TranscriptJson, ReadsNestedAcousticFeatures) {
  const auto transcript = parse_transcript(
      R"({"segments":[{"text":"a","words":[{"word":"a","acoustic_features":{"volume_db":-20,"pitch_hz":100}}]}]})");
  EXPECT_EQ(transcript.segments.at(0).words.at(0).volume_db, -20.0);
}

TEST(TranscriptJson, NamesTheFieldThatIsWrong) {
  const auto detail = [](std::string_view text) {
    try {
      parse_transcript(text);
    } catch (const Error& error) {
      return error.detail();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(detail("{}"), "/segments is required");
  EXPECT_EQ(detail(R"({"segments":{}})"), "/segments must be a list");
  EXPECT_EQ(detail(R"({"segments":[7]})"), "/segments/0 must be an object");
  EXPECT_EQ(detail(R"({"segments":[{"words":[{"start":"x"}]}]})"),
            "/segments/0/words/0/start must be a number");
  EXPECT_EQ(detail(R"({"segments":[{"tokens":[1,1.5]}]})"), "/segments/0/tokens/1 must be a whole number");
  EXPECT_EQ(detail(R"({"segments":[],"metadata":[]})"), "/metadata must be an object");
  EXPECT_EQ(detail(R"({"segments":[],"audio":{"loudness_lufs":"loud"}})"),
            "/audio/loudness_lufs must be a number");
  EXPECT_EQ(detail(R"({"segments":[],"audio":{"volume_db":{"p5":[]}}})"),
            "/audio/volume_db/p5 must be a number");
  EXPECT_EQ(detail(R"({"segments":[{"acoustic_features":3}]})"),
            "/segments/0/acoustic_features must be an object");
}

class Garbage {
 public:
  Transcript transcript() {
    Transcript made{.duration_s = number()};
    for (auto left = random_() % 6; left > 0; --left) made.segments.push_back(segment());
    return made;
  }

 private:
  double number() {
    static const double kOdd[] = {
        0, -1, 1e9, -1e9, 1e308, -1e308, std::numeric_limits<double>::infinity(), std::nan("")};
    const auto pick = random_() % 80;
    return pick < std::size(kOdd) ? kOdd[pick] : static_cast<double>(random_() % 200'000) / 1e4;
  }
  Segment segment() {
    Segment made{.start_s = number(),
                 .end_s = number(),
                 .text = random_() % 5 ? "a\xff" : " ",
                 .avg_logprob = number()};
    if (random_() % 8 == 0) made.end_s = made.start_s + 0.002;  // too short for its words
    for (auto left = random_() % 6; left > 0; --left)
      made.words.push_back(
          {.text = "b\xea", .start_s = number(), .end_s = number(), .probability = number()});
    return made;
  }
  std::mt19937 random_{1};
};

void expect_words_keep_the_promises(const Segment& segment) {
  double earliest = segment.start_s;
  for (const Word& word : segment.words) {
    EXPECT_LE(earliest, word.start_s);
    EXPECT_LT(word.start_s, word.end_s);
    EXPECT_LE(word.end_s, segment.end_s);
    EXPECT_TRUE(is_utf8(word.text));
    earliest = word.start_s;
  }
}

void expect_the_promises_kept(const Transcript& transcript) {
  double earliest = 0;
  for (const Segment& segment : transcript.segments) {
    EXPECT_LE(earliest, segment.start_s);
    EXPECT_LT(segment.start_s, segment.end_s);
    EXPECT_LE(segment.end_s, transcript.duration_s);
    EXPECT_TRUE(is_utf8(segment.text));
    earliest = segment.start_s;
    expect_words_keep_the_promises(segment);
  }
}

TEST(Normalize, KeepsTheWiresPromisesForGarbage) {
  Garbage garbage;
  for (int round = 0; round < 2000 && !testing::Test::HasFailure(); ++round) {
    Transcript transcript = garbage.transcript();
    normalize(transcript);
    expect_the_promises_kept(transcript);
    EXPECT_EQ(parse_transcript(json_text(transcript)).segments.size(), transcript.segments.size());
    expect_the_promises_kept(parse_transcript(json_text(transcript)));
    Transcript twice = transcript;
    normalize(twice);
    EXPECT_EQ(twice, transcript);
  }
}

TEST(TranscriptJson, SaysTheSameAgainAfterReading) {
  Garbage garbage;
  for (int round = 0; round < 2000; ++round) {
    Transcript transcript = garbage.transcript();
    for (Segment& segment : transcript.segments) {  // JSON text is UTF-8
      segment.text = to_valid_utf8(segment.text);
      for (Word& word : segment.words) word.text = to_valid_utf8(word.text);
    }
    const Transcript once = parse_transcript(json_text(transcript));
    ASSERT_EQ(parse_transcript(json_text(once)), once);
  }
}

TEST(TranscriptJson, RoundsTimesToMillisecondsAndFiguresToFourDecimals) {
  const Word word{
      .text = "a", .start_s = 0.12345, .end_s = 1.9999, .probability = 0.123456, .pitch_hz = 142.00001};
  const std::string text = to_text(to_json(word));
  EXPECT_EQ(
      text,
      R"({"word":"a","start":0.123,"end":2,"probability":0.1235,"pitch_hz":142,"acoustic_features":{"pitch_hz":142}})");
}

TEST(Normalize, KeepsEveryWordOfASegmentThatIsTooShortForThem) {
  Transcript transcript{.segments = {{.start_s = 1, .end_s = 1.001, .text = " a b"}}, .duration_s = 2};
  transcript.segments[0].words = {{.text = " a", .start_s = 1, .end_s = 1},
                                  {.text = " b", .start_s = 1, .end_s = 1}};
  normalize(transcript);
  ASSERT_EQ(transcript.segments.at(0).words.size(), 2u);
  EXPECT_EQ(transcript.segments[0].words[1].start_s, 1);
  EXPECT_EQ(transcript.segments[0].words[1].end_s, 1.001);
}

TEST(Normalize, GivesATimeToAWordWithoutOne) {
  Transcript transcript{.segments = {{.start_s = 0, .end_s = 2, .text = " a"}}, .duration_s = 2};
  transcript.segments[0].words = {{.text = " a", .start_s = 2, .end_s = 1}};
  normalize(transcript);
  EXPECT_EQ(transcript.segments.at(0).words.at(0).start_s, 1.999);
  EXPECT_EQ(transcript.segments.at(0).words.at(0).end_s, 2);
}

TEST(Transcript, HasNoControlCharactersWhoeverSentIt) {
  const Transcript read = parse_transcript(
      R"({"segments":[{"start":0,"end":1,"text":"a\u0000b\nc","speaker":"S\u001b","words":[{"word":"a\u0000b"}]}]})");
  EXPECT_EQ(read.segments.at(0).text, "ab\nc");
  EXPECT_EQ(read.segments.at(0).speaker, "S");
  EXPECT_EQ(read.segments.at(0).words.at(0).text, "ab");
}

TEST(Normalize, LeavesNoControlCharacterOfTheEngine) {
  Transcript transcript{.segments = {{.start_s = 0, .end_s = 2, .text = std::string(" a\0b", 4)}},
                        .duration_s = 2};
  normalize(transcript);
  EXPECT_EQ(transcript.text, " ab");
}

TEST(Normalize, JoinsATranslationByTheSpacesOfEnglish) {
  const auto joined = [](bool translate) {
    Transcript transcript{.language = "ja", .duration_s = 4};
    for (const double start_s : {0, 1})
      transcript.segments.push_back({.start_s = start_s, .end_s = start_s + 1, .text = "Yes."});
    if (translate) transcript.extra["options"] = json::object{{"translate", true}};
    normalize(transcript);
    return transcript.text + " " + language_of_text(transcript);
  };
  EXPECT_EQ(joined(true), "Yes. Yes. en");
  EXPECT_EQ(joined(false), "Yes.Yes. ja");
}

TEST(Normalize, LeavesGoodTimesAlone) {
  Transcript transcript = sample();
  normalize(transcript);
  EXPECT_EQ(transcript, sample());
}

// Python's zlib: 300 / len(compress("la " * 100)) is 20.
TEST(CompressionRatio, IsHighForALoop) {
  std::string loop;
  for (int i = 0; i < 100; ++i) loop += "la ";
  EXPECT_DOUBLE_EQ(compression_ratio(loop), 20);
  EXPECT_LT(compression_ratio("The quick brown fox jumps over the lazy dog."), 1.1);
  EXPECT_EQ(compression_ratio(""), 0);
}

}  // namespace
}  // namespace ecg::transcript
