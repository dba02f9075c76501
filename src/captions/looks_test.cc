// Italics, colours, places and speakers go from format to format with the words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "captions/caption_file.h"
#include "captions/cue_json.h"
#include "captions/exports.h"
#include "captions/fix.h"
#include "captions/losses.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"
#include "captions/rework.h"
#include "captions/testing/random_rounds.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using transcript::Look;
using StyledRun = transcript::Run;
using transcript::Styling;

const Look kItalic{.italic = true};

std::string srt(std::string_view text) {
  return "1\n00:00:01,000 --> 00:00:03,000\n" + std::string(text) + "\n";
}

CueWithWords only(const Parsed& parsed) { return parsed.cues.at(0); }

std::string converted(Format from, std::string_view text, Format to) {
  return write(to, read_captions(extension(from), text).transcript, {});
}

// WebVTT 4.2.2 <i> and line:; TTML2 tts:fontStyle; SubStation Alpha \an8. A third of all SubRip files has
// {\an8}.
TEST(Looks, OfSubRipGoIntoEveryFormat) {
  const std::string file =
      srt("{\\an8}<i>She never wrote back,\nnot even</i> <b>once</b>. <font color=\"#FFFF00\">You</font>");
  EXPECT_THAT(
      converted(Format::srt, file, Format::vtt),
      HasSubstr(" line:0\n<i>She never wrote back,</i>\n<i>not even</i> <b>once</b>. <c.yellow>You</c>\n"));
  EXPECT_THAT(
      converted(Format::srt, file, Format::ttml),
      AllOf(HasSubstr(" region=\"top\">"),
            HasSubstr("<span tts:fontStyle=\"italic\">not even</span> <span "
                      "tts:fontWeight=\"bold\">once</span>. <span tts:color=\"#FFFF00FF\">You</span>")));
  EXPECT_THAT(
      converted(Format::srt, file, Format::ass),
      HasSubstr(
          ",,{\\an8}{\\i1}She never wrote back,\\Nnot even{\\i0} {\\b1}once{\\b}. {\\1c&H00FFFF&}You\n"));
  EXPECT_THAT(converted(Format::srt, file, Format::smi),
              HasSubstr("<i>not even</i> <b>once</b>. <font color=\"#ffff00\">You</font>"));
  EXPECT_THAT(converted(Format::srt, file, Format::srt),
              HasSubstr("{\\an8}<i>She never wrote back,</i>\n<i>not even</i> <b>once</b>. <font "
                        "color=\"#ffff00\">You</font>\n"));
}

TEST(Looks, StayWhereTheirLettersGoWhenLinesAreBrokenAnew) {
  CueWithWords worded{.cue = {1000, 7000, {}}, .speaker = {}, .words = {}};
  read_srt_markup(
      "{\\an8}<i>She never wrote back to any of us, not even</i> once in all of those years at sea.", worded);
  const Fixed fixed = fix({worded}, {}, "en", 0);
  std::string italic;
  for (const CueWithWords& cue : fixed.cues) {
    EXPECT_EQ(cue.styling.row, Styling::Row::top);
    for (const auto& line : styled_lines(cue.cue, cue.styling))
      for (const StyledPiece& piece : line)
        if (piece.look.italic) italic += piece.text;
  }
  std::erase(italic, ' ');
  EXPECT_EQ(italic, "Sheneverwrotebacktoanyofus,noteven");
  EXPECT_GT(fixed.cues.size() + fixed.cues[0].cue.lines.size(), 2u);
}

TEST(Looks, AreNotMeasuredByTheRules) {
  const auto file = read_captions(
      "srt", srt("<font color=\"#ffff00\"><i>Forty-two letters are what one line can hold</i></font>"));
  EXPECT_THAT(
      check(cues_with_words(file.transcript, {}), {}),
      testing::Contains(Problem{.cue = 0, .code = ProblemCode::line_too_long, .value = 44, .limit = 42}));
  EXPECT_THAT(
      check(cues_with_words(
                read_captions("srt", srt("<i>Previously, in the valley, it rained.</i>")).transcript, {}),
            {}),
      IsEmpty());
}

TEST(Looks, OfWebVttAreAllRead) {
  const Parsed parsed = read_vtt(
      "WEBVTT - harbour film\n\nSTYLE\n::cue(.loud) { color: yellow }\n\nREGION\nid:top\nwidth:40%\n\nNOTE "
      "made by hand\non two lines\n\n"
      "intro\n00:01.000 --> 00:03.000 region:top align:start\n<v Ana Lima>The <c.loud.big>ferry</c> "
      "left</v>\n\n"
      "2\n00:04.000 --> 00:06.500 line:0 position:20% size:60%\n<v.first Bo>Then we <i>swim</i>.\n<v Ana "
      "Lima>In <lang pt>mar\u00EDo</lang>?\n\n"
      "00:07.000 --> 00:09.000\nOne<00:07.500><c> two</c><00:08.000><c> three</c>\n\n"
      "00:10.000 --> 00:12.000\n<ruby>漢字<rt>かんじ</rt></ruby> <b><u>Last</u></b>\n");
  ASSERT_EQ(parsed.cues.size(), 4u);
  EXPECT_EQ(parsed.cues[0].speaker, "Ana Lima");
  EXPECT_EQ(parsed.cues[0].styling.id, "intro");
  EXPECT_THAT(parsed.cues[0].styling.notes, ElementsAre("made by hand\non two lines"));
  EXPECT_THAT(parsed.cues[0].styling.runs, ElementsAre(StyledRun{3, 8, {.classes = "loud.big"}}));
  EXPECT_EQ(parsed.cues[1].styling.row, Styling::Row::top);
  EXPECT_EQ(parsed.cues[1].styling.runs.at(1),
            (StyledRun{6, 10, {.italic = true, .voice = "Bo", .classes = "first"}}));
  EXPECT_EQ(parsed.cues[2].words.at(2).text, " three");
  EXPECT_EQ(parsed.cues[3].cue.lines, std::vector<std::string>{"漢字 Last"});
  EXPECT_EQ(parsed.cues[3].styling.runs.at(0), (StyledRun{0, 2, {.ruby = "かんじ"}}));
  const std::string again = to_vtt(parsed.cues, {}, parsed.head);
  EXPECT_THAT(again, HasSubstr("WEBVTT\n\nSTYLE\n::cue(.loud) { color: yellow "
                               "}\n\nREGION\nid:top\nwidth:40%\n\nNOTE made by hand\non two lines\n\nintro\n"
                               "00:00:01.000 --> 00:00:03.000 region:top align:start\n<v Ana Lima>The "
                               "<c.loud.big>ferry</c> left\n"));
  EXPECT_EQ(read_vtt(again).cues.at(1), parsed.cues[1]);
  EXPECT_EQ(read_vtt(again).cues.at(3), parsed.cues[3]);
}

// WebVTT 4.2.2, voice span; TTML2 ttm:agent; SubStation Alpha's Name.
TEST(Looks, NameWhoSpeaksInEveryFormat) {
  const std::string file = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Ana &amp; Bo>We sail at six.\n";
  EXPECT_EQ(converted(Format::vtt, file, Format::vtt), file);
  EXPECT_THAT(converted(Format::vtt, file, Format::ttml), HasSubstr(">Ana &amp; Bo</ttm:name>"));
  EXPECT_THAT(converted(Format::vtt, file, Format::ass), HasSubstr(",Default,Ana & Bo,0,0,0,,We sail"));
  EXPECT_THAT(write(Format::srt, read_captions("vtt", file).transcript, {}, {.speakers = SpeakerForm::names}),
              HasSubstr("\nAna & Bo: We sail at six.\n"));
  EXPECT_THAT(converted(Format::vtt, file, Format::srt), HasSubstr("\nAna & Bo: We sail at six.\n"));
  EXPECT_THAT(write(Format::srt, read_captions("vtt", file).transcript, {}, {.speakers = SpeakerForm::off}),
              Not(HasSubstr("Ana")));
}

TEST(Looks, ThatAFormatCannotHoldAreNamed) {
  const auto cues = read_vtt(
                        "WEBVTT\n\nx\n00:00:01.001 --> 00:00:03.000 line:0\n<v "
                        "Ana><ruby>漢<rt>かん</rt></ruby> <c.loud>a</c> <i>b</i>\n")
                        .cues;
  const auto said = [&](Format format) {
    std::vector<std::string> list;
    for (const Loss& loss : losses(format, cues, {})) list.push_back(message(loss, Language::en));
    return list;
  };
  EXPECT_THAT(said(Format::vtt), IsEmpty());
  EXPECT_THAT(said(Format::json), IsEmpty());
  EXPECT_THAT(said(Format::srt),
              ElementsAre("ruby of 1 captions", "classes of 1 captions", "identifiers of 1 captions"));
  EXPECT_THAT(said(Format::sbv), testing::Contains("italics and other looks of 1 captions"));
  EXPECT_THAT(said(Format::ass), testing::Contains("the milliseconds of 1 captions"));
}

TEST(Looks, GoThroughTheWireAndAreCheckedThere) {
  const auto cue =
      read_vtt("WEBVTT\n\nx\n00:00:01.000 --> 00:00:03.000 line:0\n<v A>a <c.loud>b</c>\n").cues.at(0);
  const json::object wire = to_json(cue);
  EXPECT_EQ(cue_of(transcript::parse_segment(wire, "/cues/0")), cue);
  for (const char* styling :
       {R"({"runs":[{"from":2,"to":1}]})", R"({"runs":[{"from":0,"to":1,"color":"red\"><x"}]})",
        R"({"row":"up"})", R"({"runs":[{"from":0,"to":5},{"from":3,"to":9}]})", R"({"notes":"x"})"})
    EXPECT_THROW(transcript::parse_styling(parse_json_object(styling), "/x"), Error) << styling;
}

TEST(Looks, ThatAClientMadeUpCannotBreakAFile) {
  CueWithWords cue{.cue = {1000, 2000, {"abc"}}, .speaker = "x-->\n\nNOTE", .words = {}};
  cue.styling = {
      .runs = {{0, 2, {.voice = "a>b\n\n00:01.000 --> 00:02.000", .classes = "a><b.ok"}}, {2, 900, kItalic}},
      .settings = "line:0\n\nNOTE x",
      .id = "a --> b\n\nc",
      .notes = {"x\n\n00:01.000 --> 00:02.000\nfake"}};
  const auto again = read_vtt(to_vtt({cue}, {}, "STYLE\nx\n\n00:01.000 --> 00:02.000\nfake\n\nREGION\ny"));
  ASSERT_EQ(again.cues.size(), 1u);
  EXPECT_EQ(again.cues[0].cue.lines, cue.cue.lines);
  EXPECT_EQ(again.head, "STYLE\nx\n\nREGION\ny");
  EXPECT_EQ(read_ass(to_ass({cue}, {.head = "[Script Info]\n[Events]\nDialogue: x"})).cues.size(), 1u);
}

TEST(OtherFormats, AreReadAsTheirOwnersWriteThem) {
  const Parsed sami = read_sami(
      "<SAMI><HEAD><STYLE TYPE=\"text/css\"><!--\nP {}\n.KRCC {Name:Korean; "
      "lang:ko-KR;}\n--></STYLE></HEAD><BODY>\n"
      "<SYNC Start=1000><P Class=KRCC>\n안녕하세요<br>반갑습니다 <i>&lt;3</i>\n<SYNC Start=3000><P "
      "Class=KRCC>&nbsp;\n</BODY></SAMI>\n");
  EXPECT_THAT(sami.cues.at(0).cue, (Cue{1000, 3000, {"안녕하세요", "반갑습니다 <3"}}));
  EXPECT_EQ(sami.language, "ko-kr");
  // TTML2 12.3.1: 1 s + 1 s + 6 frames, 1 s + 54 frames, of 24000/1001 a second.
  const Cue frames =
      only(read_ttml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tt xmlns=\"http://www.w3.org/ns/ttml\" "
                     "xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" xml:lang=\"en\" "
                     "ttp:frameRate=\"24\" ttp:frameRateMultiplier=\"1000 1001\"><body><div begin=\"1s\"><p "
                     "begin=\"00:00:01:06\" end=\"54f\">Hello<br/>there</p></div></body></tt>"))
          .cue;
  EXPECT_EQ(frames, (Cue{2250, 3252, {"Hello", "there"}}));
  EXPECT_EQ(
      only(read_ttml(
               "<tt xmlns=\"http://www.w3.org/ns/ttml\" xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" "
               "ttp:tickRate=\"10000000\"><body><div><p begin=\"10000000t\" "
               "end=\"30000000t\">Hello</p></div></body></tt>"))
          .cue,
      (Cue{1000, 3000, {"Hello"}}));
  const Parsed ass = read_ass(
      "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Italic, Alignment\nStyle: "
      "Default,0,8\n\n[Events]\n"
      "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: "
      "0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note\n"
      "Dialogue: 0,0:00:01.00,0:00:03.00,Default,Ana,0,0,0,,{\\i1}Hello\\Nthere{\\i0}\\hand, "
      "{\\k20}sing{\\p1}m 0 0 l 10 0{\\p0}\n");
  EXPECT_EQ(only(ass).cue, (Cue{1000, 3000, {"Hello", "there\u00A0and, sing"}}));
  EXPECT_EQ(only(ass).speaker, "Ana");
  EXPECT_EQ(only(ass).styling.row, Styling::Row::top);
  EXPECT_THAT(only(ass).styling.notes, ElementsAre("note"));
  EXPECT_EQ(message(ass.findings.at(0), Language::en), "cannot be kept and was left out: 1 drawings");
  EXPECT_EQ(only(read_sbv("0:00:01.000,0:00:03.000\nHello\nthere\n\n")).cue,
            (Cue{1000, 3000, {"Hello", "there"}}));
  const Parsed lrc =
      read_lrc("[ti:Song]\n[offset:+500]\n[00:01.50]<00:01.50>Hello <00:02.00>there\n[00:03.50]\n");
  EXPECT_EQ(only(lrc).cue, (Cue{1000, 3000, {"Hello there"}}));
  EXPECT_EQ(only(lrc).words.at(1).start_s, 1.5);
  const Parsed sub = read_microdvd("{1}{1}25.000\n{25}{75}{y:i}Hello|there\n");
  EXPECT_EQ(only(sub).cue, (Cue{1000, 3000, {"Hello", "there"}}));
  EXPECT_THAT(only(sub).styling.runs, ElementsAre(StyledRun{0, 5, kItalic}));
}

TEST(OtherFormats, InSeveralLanguagesGiveTheOneThatIsAskedFor) {
  const std::string text =
      "<SAMI><STYLE>.KRCC {lang:ko-KR;} .ENCC {lang:en-US;}</STYLE><BODY><SYNC Start=1000><P "
      "Class=KRCC>안녕<P Class=ENCC>Hello<SYNC Start=2000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;";
  EXPECT_EQ(only(read_sami(text)).cue, (Cue{1000, 2000, {"안녕"}}));
  EXPECT_EQ(only(read_sami(text, {.language = "en"})).cue, (Cue{1000, 2000, {"Hello"}}));
  EXPECT_EQ(message(read_sami(text).findings.at(0), Language::en),
            "captions in other languages (en-us) were left out; --language chooses");
}

TEST(OtherFormats, KeepTextThatTheyWouldTakeForMarkup) {
  const std::vector<CueWithWords> cues = {
      {.cue = {1000, 3000, {"a --> b & <c> {\\an8} C:\\new \\N ]]> \"q\"", "it\u2028was\fok"}},
       .speaker = "B, <C>",
       .words = {}}};
  const std::vector<std::string> lines = {"a --> b & <c> {\\an8} C:\\new \\N ]]> \"q\"", "it", "was ok"};
  EXPECT_EQ(read_srt(to_srt(cues, {.speakers = SpeakerForm::off})).cues.at(0).cue.lines, lines);
  EXPECT_EQ(read_vtt(to_vtt(cues, {}, "")).cues.at(0).cue.lines, lines);
  EXPECT_EQ(read_ttml(to_ttml(cues, "en")).cues.at(0).cue.lines, lines);
  EXPECT_EQ(read_ass(to_ass(cues, {})).cues.at(0).cue.lines, lines);
  EXPECT_EQ(read_sami(to_sami(cues, "en")).cues.at(0).cue.lines, lines);
  EXPECT_EQ(read_sbv(to_sbv(cues)).cues.at(0).cue.lines, lines);
}

// TTML2, 10.2.15: without being told, readers take the full stop to the wrong end.
TEST(OtherFormats, SayWhereTextRunsFromTheRight) {
  EXPECT_THAT(
      converted(Format::srt, srt("שלום לכולם."), Format::ttml),
      AllOf(HasSubstr("xml:lang=\"he\""), HasSubstr(" tts:direction=\"rtl\" tts:unicodeBidi=\"embed\">")));
  EXPECT_THAT(converted(Format::srt, srt("Hello."), Format::ttml), Not(HasSubstr("tts:direction")));
}

TEST(Rework, MovesCaptionsAndTheirWords) {
  std::vector<CueWithWords> cues = {
      {.cue = {1000, 2000, {"a"}}, .speaker = {}, .words = {{.text = "a", .start_s = 1, .end_s = 2}}},
      {.cue = {10'000, 20'000, {"b"}}, .speaker = {}, .words = {}}};
  EXPECT_EQ(shift(cues, {.by_ms = 1200}), 0u);
  EXPECT_EQ(cues[0].cue, (Cue{2200, 3200, {"a"}}));
  EXPECT_EQ(cues[0].words[0].start_s, 2.2);
  EXPECT_EQ(shift(cues, {.by_ms = 0, .factor = 25 / 23.976}), 0u);
  EXPECT_EQ(cues[1].cue.start_ms, 11'678);  // 11.2 s * 25 / 23.976
  EXPECT_EQ(shift(cues, {.by_ms = -5000}), 1u);
  EXPECT_EQ(cues.size(), 1u);
}

TEST(Rework, LaysASecondLanguageBelowTheFirst) {
  const auto upper =
      read_srt("1\n00:00:01,000 --> 00:00:03,000\n안녕\n\n2\n00:00:09,000 --> 00:00:10,000\n끝\n").cues;
  const auto lower =
      read_srt("1\n00:00:01,100 --> 00:00:03,200\n<i>Hello</i>\n\n2\n00:00:05,000 --> 00:00:06,000\nAlone\n")
          .cues;
  const auto both = merge(upper, lower);
  ASSERT_EQ(both.size(), 3u);
  EXPECT_EQ(both[0].cue, (Cue{1000, 3000, {"안녕", "Hello"}}));
  EXPECT_THAT(both[0].styling.runs, ElementsAre(StyledRun{2, 7, kItalic}));
  EXPECT_EQ(both[1].cue.lines, std::vector<std::string>{"Alone"});
}

/// A caption with what every format but the plainest holds. Times in hundredths, as SubStation Alpha counts.
CueWithWords random_cue(std::mt19937& random, std::int64_t start_ms) {
  const auto number = [&](std::uint32_t below) { return random() % below; };
  static constexpr std::string_view kWords[] = {
      "안녕", "Hello", "<b>",   "a&b",  "{x}",   "漢字",  "né", "👩‍👩‍👧",
      "&lt;", "\\N",   "a-->b", "שלום", "3 < 4", "C:\\x", "i"};
  static constexpr std::string_view kColours[] = {"", "", "#ffff00", "#00ffff", "#ff0000"};
  CueWithWords worded{.cue = {start_ms, start_ms + 500 + 10 * static_cast<std::int64_t>(number(200)), {}},
                      .speaker = {},
                      .words = {}};
  StyledText said;
  for (std::uint32_t line = 0, lines = 1 + number(2); line < lines; ++line) {
    if (line > 0) said.add("\n", {});
    for (std::uint32_t word = 0, words = 1 + number(4); word < words; ++word) {
      Look look{.italic = number(3) == 0,
                .bold = number(5) == 0,
                .underline = number(7) == 0,
                .colour = std::string(kColours[number(5)])};
      said.add(std::string(word > 0 ? " " : ""), {});
      said.add(kWords[number(std::size(kWords))], look);
    }
  }
  std::move(said).move_into(worded);
  worded.styling.row = static_cast<Styling::Row>(number(3));
  worded.styling.column = static_cast<Styling::Column>(number(3));
  return worded;
}

/// What is of one format alone.
CueWithWords common(CueWithWords worded) {
  worded.styling.settings.clear();
  worded.styling.style.clear();
  return worded;
}

std::vector<CueWithWords> without_looks(std::vector<CueWithWords> cues) {
  for (CueWithWords& worded : cues) worded.styling.runs.clear();
  return cues;
}

/// As one line, as LRC has it.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(text.empty() ? "" : " ").append(line);
  return text;
}

struct HeldBy {
  std::string_view name;
  std::string (*written)(const std::vector<CueWithWords>&);
  Parsed (*read)(std::string_view);
  bool looks, places, lines = true;
};

const HeldBy kFormats[] = {
    {"srt", [](const auto& cues) { return to_srt(cues, {}); }, [](auto text) { return read_srt(text); }, true,
     true},
    {"vtt", [](const auto& cues) { return to_vtt(cues, {}, ""); }, [](auto text) { return read_vtt(text); },
     true, true},
    {"ttml", [](const auto& cues) { return to_ttml(cues, "en"); }, [](auto text) { return read_ttml(text); },
     true, true},
    {"ass", [](const auto& cues) { return to_ass(cues, {}); }, [](auto text) { return read_ass(text); }, true,
     true},
    {"smi", [](const auto& cues) { return to_sami(cues, "en"); }, [](auto text) { return read_sami(text); },
     true, false},
    {"sbv", [](const auto& cues) { return to_sbv(cues); }, [](auto text) { return read_sbv(text); }, false,
     false},
    {"lrc", [](const auto& cues) { return to_lrc(cues, "en"); }, [](auto text) { return read_lrc(text); },
     false, false, false},
    // A hundred frames a second hold hundredths; looks are of whole lines there, and a test of their own.
    {"sub", [](const auto& cues) { return to_microdvd(without_looks(cues), 100); },
     [](auto text) { return read_microdvd(text); }, false, false},
};

/// What of the captions a format holds.
std::vector<CueWithWords> held(std::vector<CueWithWords> cues, const HeldBy& format) {
  for (CueWithWords& worded : cues) {
    if (!format.places) worded.styling.row = {}, worded.styling.column = {};
    if (!format.looks) worded.styling.runs.clear();
    if (!format.lines) worded.cue.lines = {joined(worded.cue.lines)};
  }
  return cues;
}

std::vector<CueWithWords> through(const std::vector<CueWithWords>& cues, const HeldBy& format) {
  std::vector<CueWithWords> read;
  for (CueWithWords& worded : format.read(format.written(cues)).cues)
    read.push_back(common(std::move(worded)));
  return read;
}

// For each pair of formats: what both hold comes back equal from the one through the other.
TEST(Looks, OfRandomCaptionsComeBackFromEachPairOfFormats) {
  std::mt19937 random(16);
  for (int round = 0; round < random_rounds(100); ++round) {
    std::vector<CueWithWords> cues;
    for (int i = 0; i < 5; ++i) cues.push_back(random_cue(random, 3000 * i));
    for (const HeldBy& first : kFormats) {
      const std::vector<CueWithWords> once = through(cues, first);
      ASSERT_EQ(once, held(cues, first)) << first.written(cues);
      for (const HeldBy& second : kFormats)
        ASSERT_EQ(through(once, second), held(once, second)) << first.name << " " << second.written(once);
    }
  }
}

}  // namespace
}  // namespace ecg::captions
