// Formats that say little more than text and time: SubViewer, LRC, MicroDVD, and SAMI.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "base/text.h"
#include "captions/cue_text.h"
#include "captions/exports.h"
#include "captions/reading/markup.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using transcript::Look;

constexpr double kUsualFrameRate = 24000.0 / 1001;

std::string formatted(const char* format, long long a, long long b, long long c, long long d) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), format, a, b, c, d);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string sbv_time(std::int64_t time_ms) {
  const long long ms = std::max<std::int64_t>(time_ms, 0);
  return formatted("%lld:%02lld:%02lld.%03lld", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

/// "[01:02.50]": hundredths, and minutes that go on behind the hour.
std::string lrc_time(std::int64_t time_ms) {
  const long long cs = (std::max<std::int64_t>(time_ms, 0) + 5) / 10;
  return formatted("[%02lld:%02lld.%02lld]", cs / 6000, cs / 100 % 60, cs % 100, 0);
}

std::string joined_lines(const Cue& cue, std::string_view between) {
  std::string text;
  for (const std::string& line : cue.lines) text.append(text.empty() ? "" : between).append(line);
  return text;
}

/// The look that all letters of a line have; plain where they differ.
Look look_of(const std::vector<StyledPiece>& pieces) {
  const bool same = std::ranges::all_of(
      pieces, [&](const StyledPiece& piece) { return piece.look == pieces.front().look; });
  return same && !pieces.empty() ? pieces.front().look : Look{};
}

std::string microdvd_codes(const Look& look) {
  std::string letters;
  for (const auto& [has, letter] :
       {std::pair(look.italic, 'i'), {look.bold, 'b'}, {look.underline, 'u'}, {look.strike, 's'}})
    if (has) letters.append(letters.empty() ? "" : ",").append(1, letter);
  std::string codes = letters.empty() ? "" : "{y:" + letters + "}";
  if (!look.colour.empty()) codes += "{c:$" + ass_colour(look.colour) + "}";
  return codes;
}

std::string microdvd_line(const std::vector<StyledPiece>& pieces) {
  std::string line = microdvd_codes(look_of(pieces));
  for (const StyledPiece& piece : pieces) line += piece.text;
  std::ranges::replace(line, '|', '/');
  return line;
}

std::string sami_piece(const StyledPiece& piece) {
  std::string open, close;
  const auto wrap = [&](const std::string& tag, const std::string& attribute = "") {
    open += "<" + tag + attribute + ">";
    close = "</" + tag + ">" + close;
  };
  if (!piece.look.colour.empty()) wrap("font", " color=\"" + piece.look.colour + "\"");
  if (piece.look.bold) wrap("b");
  if (piece.look.italic) wrap("i");
  if (piece.look.underline) wrap("u");
  if (piece.look.strike) wrap("s");
  const std::string text = open + escaped_vtt_line(piece.text) + close;
  return piece.look.ruby.empty()
             ? text
             : "<ruby>" + text + "<rt>" + escaped_vtt_line(as_one_line(piece.look.ruby)) + "</rt></ruby>";
}

std::string sami_text(const CueWithWords& worded) {
  std::string text;
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    text += text.empty() ? "" : "<br>";
    for (const StyledPiece& piece : pieces) text += sami_piece(piece);
  }
  return text;
}

struct SamiClass {
  std::string_view language, name, title, tag;
};

/// The classes that players know by heart; every other language is its own name.
SamiClass sami_class(std::string_view language) {
  constexpr std::array<SamiClass, 4> kClasses = {{{"ko", "KRCC", "Korean", "ko-KR"},
                                                  {"en", "ENCC", "English", "en-US"},
                                                  {"ja", "JPCC", "Japanese", "ja-JP"},
                                                  {"zh", "CNCC", "Chinese", "zh-CN"}}};
  const auto found = std::ranges::find(kClasses, language, &SamiClass::language);
  return found == kClasses.end() ? SamiClass{language, "SUBTTL", "Subtitles", language} : *found;
}

}  // namespace

std::string to_sbv(std::vector<CueWithWords> cues) {
  std::string text;
  for (const CueWithWords& worded : tidy_cues(std::move(cues)))
    text.append(text.empty() ? "" : "\n")
        .append(sbv_time(worded.cue.start_ms) + "," + sbv_time(worded.cue.end_ms) + "\n")
        .append(joined_lines(worded.cue, "\n"))
        .append("\n");
  return text;
}

std::string to_lrc(std::vector<CueWithWords> cues, std::string_view language) {
  cues = tidy_cues(std::move(cues));
  std::string text = is_language_tag(language) ? "[la:" + std::string(language) + "]\n" : "";
  for (std::size_t i = 0; i < cues.size(); ++i) {
    text += lrc_time(cues[i].cue.start_ms) + joined_lines(cues[i].cue, " ") + "\n";
    // An empty line ends one that the next does not follow at once.
    const bool follows = i + 1 < cues.size() && cues[i + 1].cue.start_ms < cues[i].cue.end_ms + 10;
    if (!follows) text += lrc_time(cues[i].cue.end_ms) + "\n";
  }
  return text;
}

std::string to_microdvd(std::vector<CueWithWords> cues, double frame_rate) {
  const double rate = frame_rate > 0 ? frame_rate : kUsualFrameRate;
  const auto frame = [&](std::int64_t time_ms) {
    return std::to_string(std::llround(static_cast<double>(std::max<std::int64_t>(time_ms, 0)) / 1e3 * rate));
  };
  std::array<char, 32> told{};
  std::snprintf(told.data(), told.size(), "{1}{1}%.3f\n", rate);
  std::string text = told.data();
  for (const CueWithWords& worded : tidy_cues(std::move(cues))) {
    text += "{" + frame(worded.cue.start_ms) + "}{" + frame(worded.cue.end_ms) + "}";
    std::string lines;
    for (const auto& pieces : styled_lines(worded.cue, worded.styling))
      lines.append(lines.empty() ? "" : "|").append(microdvd_line(pieces));
    text += lines + "\n";
  }
  return text;
}

std::string to_sami(std::vector<CueWithWords> cues, std::string_view language) {
  cues = tidy_cues(std::move(cues));
  const SamiClass known = sami_class(is_language_tag(language) ? language : "und");
  const std::string name(known.name);
  std::string text =
      "<SAMI>\n<HEAD>\n<TITLE></TITLE>\n<STYLE TYPE=\"text/css\">\n<!--\nP { text-align: center; }\n." +
      name + " { Name: " + std::string(known.title) + "; lang: " + std::string(known.tag) +
      "; SAMIType: CC; }\n-->\n</STYLE>\n</HEAD>\n<BODY>\n";
  const auto sync = [&](std::int64_t time_ms, const std::string& shown) {
    text += "<SYNC Start=" + std::to_string(std::max<std::int64_t>(time_ms, 0)) + "><P Class=" + name +
            ">\n" + shown + "\n";
  };
  for (std::size_t i = 0; i < cues.size(); ++i) {
    sync(cues[i].cue.start_ms, sami_text(cues[i]));
    const bool follows = i + 1 < cues.size() && cues[i + 1].cue.start_ms <= cues[i].cue.end_ms;
    if (!follows) sync(cues[i].cue.end_ms, "&nbsp;");
  }
  return text + "</BODY>\n</SAMI>\n";
}

}  // namespace ecg::captions
