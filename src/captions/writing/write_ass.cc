// Advanced SubStation Alpha. There is no standard; the sources are the specification that came with
// SubStation Alpha 4 ("SSA v4.00+ script format"), and what libass and VSFilter make of it.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "captions/cue_text.h"
#include "captions/exports.h"
#include "captions/reading/markup.h"
#include "captions/writing/speaking_style.h"
#include "captions/writing/styled_text.h"
#include "transcript/speakers.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using Column = transcript::Styling::Column;

// Measures for a picture whose shorter side is 1080. Where a picture is too narrow for a line, the reader
// wraps it (WrapStyle 0).
constexpr int kShorterSide = 1080, kFontSize = 72, kOutline = 4, kSideMargin = 54, kBottomMargin = 64;
constexpr int kWidestShape = 4;  // longer side to shorter; a strip would leave the text no height
// &HAABBGGRR, AA 0 is opaque.
constexpr std::string_view kWhite = "&H00FFFFFF", kAmber = "&H003CC8FF", kInk = "&H00101010",
                           kShade = "&H80000000";

std::string_view font(std::string_view language) {
  if (language == "ko") return "Noto Sans CJK KR";
  if (language == "ja") return "Noto Sans CJK JP";
  if (language == "zh") return "Noto Sans CJK SC";
  if (language == "yue") return "Noto Sans CJK HK";
  return "Noto Sans";
}

/// The size that measures are meant for, in the picture's shape.
struct Canvas {
  int width, height;
};
Canvas canvas(const AssOptions& options) {
  const double width = std::max(options.width, 1), height = std::max(options.height, 1);
  const double shape = std::clamp(width / height, 1.0 / kWidestShape, 1.0 * kWidestShape);
  const auto longer = static_cast<int>(kShorterSide * std::max(shape, 1 / shape) + 0.5);
  return shape >= 1 ? Canvas{longer, kShorterSide} : Canvas{kShorterSide, longer};
}

/// Spoken words are in the first colour, those to come in the second.
/// Encoding -1 has libass find the direction of each line (UAX #9); 1 is every other reader's default.
std::string style_line(std::string_view name, std::string_view family, std::string_view first,
                       std::string_view second, bool right_to_left) {
  std::string line = "Style: ";
  line.append(name).append(",").append(family).append(",").append(std::to_string(kFontSize));
  for (const std::string_view colour : {first, second, kInk, kShade}) line.append(",").append(colour);
  return line + ",-1,0,0,0,100,100,0,0,1," + std::to_string(kOutline) + ",1,2," +
         std::to_string(kSideMargin) + "," + std::to_string(kSideMargin) + "," +
         std::to_string(kBottomMargin) + (right_to_left ? ",-1\n" : ",1\n");
}

constexpr std::string_view kEvents =
    "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// Who speaks, by the order in which they begin. The first has the style Default, whose letters are white.
class SpeakerStyles {
 public:
  explicit SpeakerStyles(const std::vector<CueWithWords>& cues) {
    for (const CueWithWords& worded : cues) {
      if (worded.speaker) numbers_.try_emplace(*worded.speaker, numbers_.size());
      for (const transcript::Run& run : worded.styling.runs)
        if (!run.look.voice.empty()) numbers_.try_emplace(run.look.voice, numbers_.size());
    }
  }

  std::size_t size() const { return numbers_.size(); }

  static std::string name(std::size_t number) {
    return number == 0 ? "Default" : "Speaker" + std::to_string(number + 1);
  }
  std::string name(const std::optional<std::string>& speaker) const {
    return name(speaker ? numbers_.at(*speaker) : 0);
  }

  /// Those who share a caption with its speaker are drawn in their own colour within it.
  void colour_voices(CueWithWords& worded) const {
    for (transcript::Run& run : worded.styling.runs)
      if (!run.look.voice.empty() && run.look.voice != worded.speaker && run.look.colour.empty())
        run.look.colour = transcript::speaker_colour(numbers_.at(run.look.voice));
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

std::string speaker_style_lines(const AssOptions& options, bool right_to_left, std::size_t speakers) {
  std::string lines;
  for (std::size_t i = 1; i < speakers; ++i) {
    const std::string colour = "&H00" + ass_colour(transcript::speaker_colour(i));
    lines += style_line(SpeakerStyles::name(i), font(options.language), colour, colour, right_to_left);
  }
  return lines;
}

std::string head(const AssOptions& options, bool right_to_left, std::size_t speakers) {
  const auto [width, height] = canvas(options);
  return "[Script Info]\nScriptType: v4.00+\nPlayResX: " + std::to_string(width) +
         "\nPlayResY: " + std::to_string(height) +
         "\nWrapStyle: 0\nScaledBorderAndShadow: yes\nYCbCr Matrix: None\n\n[V4+ Styles]\n"
         "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
         "Italic, "
         "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
         "MarginL, "
         "MarginR, MarginV, Encoding\n" +
         style_line("Default", font(options.language), kWhite, kWhite, right_to_left) +
         style_line("Karaoke", font(options.language), kAmber, kWhite, right_to_left) +
         speaker_style_lines(options, right_to_left, speakers) + std::string(kEvents);
}

std::string escaped(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == '{' || c == '}') plain += '\\';
    plain += c;
    if (c == '\\') plain += "\u2060";  // the word joiner: \N and \{ would be commands
  }
  return plain;
}

/// Fields end at commas and lines at their breaks.
std::string field(std::string_view text) {
  std::string plain = to_valid_utf8(text);
  std::ranges::replace_if(
      plain, [](char c) { return c == ',' || static_cast<unsigned char>(c) < 0x20; }, ' ');
  return trimmed(plain);
}

std::int64_t hundredths(std::int64_t time_ms) { return (std::max<std::int64_t>(time_ms, 0) + 5) / 10; }

std::string time_text(std::int64_t time_cs) {
  const auto cs = static_cast<long long>(time_cs);
  std::array<char, 48> text{};
  const int size = std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld.%02lld", cs / 360'000,
                                 cs / 6000 % 60, cs / 100 % 60, cs % 100);
  return {text.data(), static_cast<std::size_t>(size)};
}

struct Span {
  std::int64_t start_cs, end_cs;
};

std::string karaoke_tag(std::int64_t duration_cs) { return "{\\k" + std::to_string(duration_cs) + "}"; }

using Lines = std::vector<std::vector<SpokenWord>>;
using Style = std::optional<SpeakingStyle>;

std::string two_hex(std::uint32_t byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {kDigits[(byte >> 4) & 0xF], kDigits[byte & 0xF]};
}

std::string styled(const SpokenWord& word, const Style& style) {
  if (!style) return escaped(word.text);
  const WordLook look = style->look(word);
  const std::string size = std::to_string(look.size_percent);
  const std::string colour = two_hex(look.colour) + two_hex(look.colour >> 8) + two_hex(look.colour >> 16);
  return "{\\fscx" + size + "\\fscy" + size + "\\1c&H" + colour + "&}" + escaped(word.text);
}

/// A word lasts until the next one begins; an empty one stands before the first where that begins later.
std::string sung(const Lines& lines, Span span, const Style& style) {
  std::string text, words;
  std::int64_t begun = span.start_cs;
  const auto close_at = [&](std::int64_t when) {
    if (when > begun || !words.empty()) text += karaoke_tag(when - begun) + words;
    words.clear();
    begun = when;
  };
  for (const auto& line : lines) {
    for (const SpokenWord& word : line) {
      close_at(std::clamp(hundredths(word.start_ms), begun, span.end_cs));
      words = styled(word, style);
    }
    if (&line != &lines.back()) words += "\\N";
  }
  close_at(span.end_cs);
  return text;
}

std::string said(const Lines& lines, const Style& style) {
  std::string text;
  for (const auto& line : lines) {
    if (&line != &lines.front()) text += "\\N";
    for (const SpokenWord& word : line) text += styled(word, style);
  }
  return text;
}

/// What changes from one look to the next: "{\i1\1c&H00FFFF&}".
std::string look_codes(const Look& before, const Look& after) {
  std::string codes;
  const auto flag = [&](char letter, bool was, bool is) {
    if (was != is) codes.append("\\").append(1, letter).append(is ? "1" : letter == 'b' ? "" : "0");
  };
  flag('i', before.italic, after.italic);
  flag('b', before.bold, after.bold);  // back to the style's weight, which is bold here
  flag('u', before.underline, after.underline);
  flag('s', before.strike, after.strike);
  if (before.colour != after.colour)
    codes += after.colour.empty() ? "\\1c" : "\\1c&H" + ass_colour(after.colour) + "&";
  return codes.empty() ? "" : "{" + codes + "}";
}

/// In its own looks. Weight and colour of plain letters are the style's: bold here where ours are written.
std::string drawn(const CueWithWords& worded) {
  std::string text;
  Look before;
  bool first = true;
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    if (!std::exchange(first, false)) text += "\\N";
    for (const StyledPiece& piece : pieces) {
      text += look_codes(before, piece.look) + escaped(piece.text);
      before = piece.look;
    }
  }
  return text;
}

/// "{\an8}" where it stands elsewhere than below.
std::string place_code(const transcript::Styling& styling) {
  const int key = 3 * static_cast<int>(styling.row) + (styling.column == Column::left    ? 1
                                                       : styling.column == Column::right ? 3
                                                                                         : 2);
  return key == 2 ? "" : "{\\an" + std::to_string(key) + "}";
}

std::string event_text(const CueWithWords& worded, Span span, bool karaoke, const Style& style) {
  if (!karaoke && !style) return drawn(worded);
  const Lines lines = spoken_lines(worded);
  return karaoke ? sung(lines, span, style) : said(lines, style);
}

std::string event(const CueWithWords& worded, Span span, const std::string& style_name,
                  const std::string& text) {
  const std::string times = time_text(span.start_cs) + "," + time_text(span.end_cs) + "," + style_name + ",";
  std::string lines;
  for (const std::string& note : worded.styling.notes)
    lines += "Comment: 0," + times + ",0,0,0,," + as_one_line(clean_text(note)) + "\n";
  return lines + "Dialogue: 0," + times + field(worded.speaker.value_or("")) + ",0,0,0,," +
         place_code(worded.styling) + text + "\n";
}

/// [Script Info] and styles of a file that was read; nothing where they are none.
std::string kept_head(std::string_view head) {
  std::string text = clean_text(head);
  if (text.find("[Events]") != text.npos || !text.starts_with("[")) return {};
  return text.append(kEvents);
}

}  // namespace

std::string to_ass(std::vector<CueWithWords> cues, const AssOptions& options) {
  cues = tidy_cues(std::move(cues));
  const Style style = options.voice ? Style(std::in_place, cues) : std::nullopt;
  const bool right_to_left = std::ranges::any_of(
      cues, [](const CueWithWords& worded) { return is_right_to_left(text_of(worded.cue)); });
  const std::string kept = options.karaoke ? "" : kept_head(options.head);
  const SpeakerStyles speakers(cues);
  std::string text = kept.empty() ? head(options, right_to_left, speakers.size()) : kept;
  std::int64_t free_from_cs = 0, free_from_ms = 0;
  for (CueWithWords& worded : cues) {
    if (kept.empty()) speakers.colour_voices(worded);
    std::int64_t start_cs = hundredths(worded.cue.start_ms);
    if (worded.cue.start_ms >= free_from_ms) start_cs = std::max(start_cs, free_from_cs);
    const Span span{start_cs, std::max(start_cs + 1, hundredths(worded.cue.end_ms))};
    const std::string own = kept.empty() ? "" : field(worded.styling.style);
    const std::string name = options.karaoke ? "Karaoke"
                             : !own.empty()  ? own
                                             : (kept.empty() ? speakers.name(worded.speaker) : "Default");
    text += event(worded, span, name, event_text(worded, span, options.karaoke, style));
    free_from_cs = span.end_cs, free_from_ms = worded.cue.end_ms;
  }
  return text;
}

}  // namespace ecg::captions
