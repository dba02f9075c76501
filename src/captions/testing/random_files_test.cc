// Files of every format with pieces cut out, doubled and broken: each is read or refused, and what is read
// can be written and read again.
#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "captions/caption_file.h"
#include "captions/testing/random_rounds.h"

namespace ecg::captions {
namespace {

constexpr std::pair<std::string_view, std::string_view> kFiles[] = {
    {"srt",
     "1\n00:00:01,000 --> 00:00:03,000\n{\\an8}<i>One,\n\ntwo</i> &amp; <font "
     "color=\"red\">3</font>\n\n2\n00:00:04,000 -> 00:00:05,000\n4 --> 5\n"},
    {"vtt",
     "WEBVTT\nLanguage: en\n\nSTYLE\n::cue{}\n\nNOTE n\n\nid\n00:01.000 --> 00:03.000 line:0 align:start\n<v "
     "Ana>One <c.loud>two</c><00:02.000> <ruby>a<rt>b</rt></ruby>\n"},
    {"ass",
     "[Script Info]\n[V4+ Styles]\nFormat: Name, Italic, Alignment\nStyle: D,0,8\n[Events]\nFormat: Layer, "
     "Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: "
     "0,0:00:01.00,0:00:03.00,D,Ana,0,0,0,,{\\i1\\k20}a{\\i0}\\Nb{\\p1}m 0 0{\\p0}\n"},
    {"ttml",
     "<tt xml:lang=\"en\" frameRate=\"25\"><head><styling><style xml:id=\"s\" "
     "fontStyle=\"italic\"/></styling><layout><region xml:id=\"r\" "
     "displayAlign=\"before\"/></layout></head><body><div begin=\"1s\"><p region=\"r\" begin=\"00:00:01:12\" "
     "end=\"48f\">a <span style=\"s\">b</span><br/>c</p></div></body></tt>"},
    {"smi",
     "<SAMI><STYLE>.KRCC {lang:ko-KR;}</STYLE><BODY><SYNC Start=1000><P Class=KRCC>a<br><font "
     "color=red>b</font> &lt; <ruby>c<rt>d</rt></ruby><SYNC Start=2000><P Class=KRCC>&nbsp;"},
    {"sbv", "0:00:01.000,0:00:03.000\na\nb\n\n0:00:03.000,0:00:04.000\nc\n"},
    {"lrc", "[la:en]\n[offset:+500]\n[00:01.50]<00:01.50>a <00:02.00>b\n[00:03.50]\n"},
    {"sub", "{1}{1}25.000\n{25}{75}{y:i}{c:$0000ff}a|b\n{80}{}c\n"},
};

std::string mutated(std::string text, std::string_view other, std::mt19937& random) {
  const auto number = [&](std::size_t below) {
    return static_cast<std::size_t>(random()) % std::max<std::size_t>(below, 1);
  };
  for (std::size_t changes = 1 + number(4); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = number(text.size()), length = number(12);
    switch (number(4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(number(text.size()), length));
        break;
      case 2:
        text[at] = static_cast<char>(random());
        break;
      default:
        text.insert(at, other.substr(number(other.size()), length));
    }
  }
  return text;
}

TEST(RandomFiles, AreReadOrRefusedAndWhatIsReadCanBeWritten) {
  std::mt19937 random(7);
  std::size_t read = 0;
  for (int round = 0; round < random_rounds(200); ++round)
    for (const auto& [extension, text] : kFiles) {
      const std::string file =
          mutated(std::string(text), kFiles[random() % std::size(kFiles)].second, random);
      CaptionFile captions;
      try {
        captions = read_captions(extension, file);
      } catch (const Error&) {
        continue;
      }
      ++read;
      for (const Format format : {Format::srt, Format::vtt, Format::ass, Format::ttml, Format::smi,
                                  Format::sbv, Format::lrc, Format::sub}) {
        const std::string written = write(format, captions.transcript, {});
        if (captions.transcript.segments.empty()) continue;
        const auto again = read_captions(captions::extension(format), written);
        // LRC and SAMI part captions that overlap; text in SubViewer and MicroDVD can look like the next one.
        if (format == Format::srt || format == Format::vtt || format == Format::ass ||
            format == Format::ttml) {
          ASSERT_EQ(again.transcript.segments.size(), captions.transcript.segments.size())
              << file << "\n---\n"
              << written;
        }
      }
    }
  EXPECT_GT(read, static_cast<std::size_t>(random_rounds(200)) * 3);
}

}  // namespace
}  // namespace ecg::captions
