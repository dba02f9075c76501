// SubRip (as players read it) and WebVTT (W3C Candidate Recommendation, section 4).
#include <algorithm>
#include <array>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/cue_text.h"
#include "captions/exports.h"
#include "captions/reading/markup.h"
#include "captions/reading/references.h"
#include "captions/speaker_names.h"
#include "captions/writing/spoken.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Styling;

std::string times_of(const Cue& cue, char before_millis) {
  return clock_text(cue.start_ms, before_millis) + " --> " + clock_text(cue.end_ms, before_millis);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// SubRip has no escapes, but its readers know character references: what they would take for markup or for
/// one begins with one.
std::string escaped_srt(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (text[i] == '&' && begins_with_reference(rest))
      escaped += "&amp;";
    else if (text[i] == '<' && begins_with_srt_markup(rest))
      escaped += "&lt;";
    else if (text[i] == '{' && begins_with_srt_markup(rest))
      escaped += "&#123;";
    else
      escaped += text[i];
  }
  return escaped;
}

std::string srt_piece(const StyledPiece& piece) {
  std::string open, close;
  const auto wrap = [&](std::string_view tag, const std::string& attribute = "") {
    open.append("<").append(tag).append(attribute).append(">");
    close = "</" + std::string(tag) + ">" + close;
  };
  if (!piece.look.colour.empty()) wrap("font", " color=\"" + piece.look.colour + "\"");
  if (piece.look.bold) wrap("b");
  if (piece.look.italic) wrap("i");
  if (piece.look.underline) wrap("u");
  if (piece.look.strike) wrap("s");
  return open + escaped_srt(piece.text) + close;
}

/// As on the keys of numbers: 7 8 9 on top.
int key_of(const Styling& styling) {
  constexpr std::array kOfRow = {0, 3, 6};
  constexpr std::array kOfColumn = {2, 1, 3};
  return kOfRow[static_cast<std::size_t>(styling.row)] + kOfColumn[static_cast<std::size_t>(styling.column)];
}

std::string srt_text(const CueWithWords& worded) {
  std::string text;
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    std::string line;
    for (const StyledPiece& piece : pieces) line += srt_piece(piece);
    // What its readers would take for the times of a caption.
    if (read_time_line(line) || is_meant_as_times(line))
      for (const std::string_view arrow : {"-->", "->", "\u2013>", "\u2014>"}) replace_all(line, arrow, "→");
    text.append(line).append("\n");
  }
  if (const int key = key_of(worded.styling); key != 2) text.insert(0, "{\\an" + std::to_string(key) + "}");
  return text;
}

/// One line without what would end it, or what it stands in.
std::string one_vtt_line(std::string_view text) {
  std::string line = as_one_line(clean_text(text));
  replace_all(line, "-->", "→");
  return line;
}

/// Where a class cannot stand, as in what a client made up, there is none.
std::string classes_of(const Look& look) {
  std::string classes(vtt_colour_class(look.colour));
  for (const std::string& name : split(look.classes, '.')) {
    if (name.empty() || name.find_first_of(" \t\r\n\f<>&") != name.npos) continue;
    classes.append(classes.empty() ? "" : ".").append(name);
  }
  return classes;
}

std::string vtt_piece(const StyledPiece& piece) {
  std::string open, close;
  const auto wrap = [&](std::string_view tag, const std::string& start) {
    open.append("<").append(start).append(">");
    close = "</" + std::string(tag) + ">" + close;
  };
  const Look& look = piece.look;
  if (!look.voice.empty()) wrap("v", "v " + escaped_vtt_line(one_vtt_line(look.voice)));
  if (!look.language.empty()) wrap("lang", "lang " + escaped_vtt_line(one_vtt_line(look.language)));
  if (const std::string classes = classes_of(look); !classes.empty()) wrap("c", "c." + classes);
  if (look.bold) wrap("b", "b");
  if (look.italic) wrap("i", "i");
  if (look.underline) wrap("u", "u");
  const std::string text = open + escaped_vtt_line(piece.text) + close;
  if (look.ruby.empty()) return text;
  return "<ruby>" + text + "<rt>" + escaped_vtt_line(one_vtt_line(look.ruby)) + "</rt></ruby>";
}

bool has_voices(const Styling& styling) {
  return std::ranges::any_of(styling.runs,
                             [](const transcript::Run& run) { return !run.look.voice.empty(); });
}

/// With the time before each word that begins later than its caption.
std::string vtt_words(const CueWithWords& worded) {
  std::string text;
  for (const auto& line : spoken_lines(worded)) {
    for (const SpokenWord& word : line) {
      if (word.start_ms > worded.cue.start_ms)
        text.append("<").append(clock_text(word.start_ms, '.')).append(">");
      text.append(escaped_vtt_line(word.text));
    }
    text.append("\n");
  }
  return text;
}

std::string vtt_text(const CueWithWords& worded, const WriteOptions& options) {
  std::string text;
  if (worded.speaker && !has_voices(worded.styling))
    if (const std::string name = one_vtt_line(*worded.speaker); !name.empty())
      text.append("<v ").append(escaped_vtt_line(name)).append(">");
  if (options.karaoke && worded.styling.runs.empty()) return text + vtt_words(worded);
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    for (const StyledPiece& piece : pieces) text += vtt_piece(piece);
    text.append("\n");
  }
  return text;
}

/// As they stood in a WebVTT file, or what says the same of the place.
std::string vtt_settings(const Styling& styling) {
  if (!styling.settings.empty() && !styling.settings.starts_with("X1:"))
    return " " + one_vtt_line(styling.settings);
  std::string settings;
  if (styling.row == Styling::Row::top) settings += " line:0";
  if (styling.row == Styling::Row::middle) settings += " line:50%";
  if (styling.column == Styling::Column::left) settings += " position:5% align:left";
  if (styling.column == Styling::Column::right) settings += " position:95% align:right";
  return settings;
}

/// What is no identifier would be read as something else.
std::string vtt_id(const std::string& id) {
  const std::string line = one_vtt_line(id);
  for (const std::string_view keyword : {"NOTE", "STYLE", "REGION", "WEBVTT"})
    if (line.starts_with(keyword)) return "";
  return line.empty() ? "" : line + "\n";
}

std::string vtt_notes(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) {
    text += "NOTE";
    for (std::string& line : tidy_lines({note})) {
      replace_all(line, "-->", "→");
      text.append(text.ends_with("NOTE") ? " " : "\n").append(line);
    }
    text += "\n\n";
  }
  return text;
}

/// STYLE and REGION blocks, and nothing else.
std::string vtt_head(std::string_view head) {
  std::string text, block;
  const auto end_block = [&] {
    if (block.starts_with("STYLE") || block.starts_with("REGION")) text.append("\n").append(block);
    block.clear();
  };
  for (std::string& line : split(clean_text(head), '\n')) {
    if (line.empty())
      end_block();
    else if (line.find("-->") == line.npos)
      block.append(line).append("\n");
  }
  end_block();
  return text;
}

}  // namespace

std::string to_srt(std::vector<CueWithWords> cues, const WriteOptions& options) {
  std::string text = options.bom ? "\uFEFF" : "";
  int number = 0;
  cues = tidy_cues(std::move(cues));
  put_speakers_into_text(cues, options.speakers);
  for (const CueWithWords& worded : cues) {
    text.append(number == 0 ? "" : "\n")
        .append(std::to_string(number + 1))
        .append("\n")
        .append(times_of(worded.cue, ','));
    if (worded.styling.settings.starts_with("X1:"))
      text.append(" ").append(as_one_line(clean_text(worded.styling.settings)));
    text.append("\n").append(srt_text(worded));
    ++number;
  }
  return text;
}

std::string to_vtt(std::vector<CueWithWords> cues, const WriteOptions& options, std::string_view head) {
  std::string text = "WEBVTT\n" + vtt_head(head);
  for (const CueWithWords& worded : tidy_cues(std::move(cues)))
    text.append("\n")
        .append(vtt_notes(worded.styling.notes))
        .append(vtt_id(worded.styling.id))
        .append(times_of(worded.cue, '.'))
        .append(vtt_settings(worded.styling))
        .append("\n")
        .append(vtt_text(worded, options));
  return text;
}

std::vector<CueWithWords> without_words(const std::vector<Cue>& cues) {
  std::vector<CueWithWords> worded;
  for (const Cue& cue : cues) worded.push_back({.cue = cue, .speaker = {}, .words = {}});
  return worded;
}

std::string to_srt(const std::vector<Cue>& cues) { return to_srt(without_words(cues), {}); }
std::string to_vtt(const std::vector<Cue>& cues) { return to_vtt(without_words(cues), {}, ""); }

}  // namespace ecg::captions
