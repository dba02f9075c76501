// Timed Text Markup Language 2 in the text profile of IMSC 1.1 (W3C Recommendations of November 2018).
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/cue_text.h"
#include "captions/exports.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using transcript::Look;

// The title-safe middle of the picture, text at its lower edge, in the middle or on top. Sizes are of the
// picture's height (a cell is a fifteenth of it): 42 Latin letters of half an em or 16 Korean ones fit into
// four fifths of its width.
constexpr std::string_view kStylesAndRegions =
    R"(    <styling>
      <style xml:id="cue" tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" tts:lineHeight="125%" tts:textAlign="center" tts:color="#FFFFFFFF" itts:fillLineGap="true" ebutts:linePadding="0.5c"/>
      <style xml:id="words" tts:backgroundColor="#000000C0"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after" tts:overflow="visible"/>
      <region xml:id="middle" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="center" tts:overflow="visible"/>
      <region xml:id="top" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="before" tts:overflow="visible"/>
    </layout>
)";

/// As text or attribute value; what XML may not hold at all becomes a space or U+FFFD.
std::string escaped(std::string_view text) {
  std::string plain;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (c == U'&')
      plain += "&amp;";
    else if (c == U'<')
      plain += "&lt;";
    else if (c == U'>')
      plain += "&gt;";
    else if (c == U'"')
      plain += "&quot;";
    else if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
      plain += ' ';
    else
      append_code_point(plain, c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c);
  }
  return plain;
}

/// "und" is RFC 5646's word for an unknown language.
std::string language_tag(std::string_view language) {
  return std::string(is_language_tag(language) ? language : "und");
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

/// Who speaks, by the order in which they begin: TTML names them by identifiers of its own.
class Agents {
 public:
  explicit Agents(const std::vector<CueWithWords>& cues) {
    for (const CueWithWords& worded : cues) {
      if (worded.speaker) add(*worded.speaker);
      for (const transcript::Run& run : worded.styling.runs)
        if (!run.look.voice.empty()) add(run.look.voice);
    }
  }

  std::string attribute(const std::optional<std::string>& speaker) const {
    const auto found = speaker ? numbers_.find(*speaker) : numbers_.end();
    return found == numbers_.end() ? "" : " ttm:agent=\"" + id(found->second) + "\"";
  }

  std::string metadata() const {
    std::string text;
    for (std::size_t i = 0; i < names_.size(); ++i)
      text += "      <ttm:agent xml:id=\"" + id(i + 1) + "\" type=\"person\"><ttm:name type=\"full\">" +
              escaped(names_[i]) + "</ttm:name></ttm:agent>\n";
    return text.empty() ? "" : "    <metadata>\n" + text + "    </metadata>\n";
  }

 private:
  void add(const std::string& name) {
    if (numbers_.try_emplace(name, numbers_.size() + 1).second) names_.push_back(name);
  }

  static std::string id(std::size_t number) { return "speaker" + std::to_string(number); }

  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
};

std::string look_attributes(const Look& look, const Agents& agents) {
  std::string text;
  if (look.italic) text += " tts:fontStyle=\"italic\"";
  if (look.bold) text += " tts:fontWeight=\"bold\"";
  if (look.underline || look.strike)
    text += std::string(" tts:textDecoration=\"") + (look.underline ? "underline" : "") +
            (look.underline && look.strike ? " " : "") + (look.strike ? "lineThrough" : "") + "\"";
  if (!look.colour.empty()) text += " tts:color=\"" + upper(look.colour) + "FF\"";
  if (is_language_tag(look.language)) text += " xml:lang=\"" + look.language + "\"";
  if (!look.voice.empty()) text += agents.attribute(look.voice);
  return text;
}

std::string span(const StyledPiece& piece, const Agents& agents) {
  const std::string attributes = look_attributes(piece.look, agents), text = escaped(piece.text);
  const std::string plain = attributes.empty() ? text : "<span" + attributes + ">" + text + "</span>";
  if (piece.look.ruby.empty()) return plain;
  return "<span tts:ruby=\"container\"><span tts:ruby=\"base\">" + plain + "</span><span tts:ruby=\"text\">" +
         escaped(as_one_line(piece.look.ruby)) + "</span></span>";
}

/// Lines that begin with Hebrew or Arabic letters run from the right; without being told, readers take their
/// punctuation to the wrong end. Source: TTML2, 10.2.15 and 10.2.49.
std::string place_attributes(const CueWithWords& worded) {
  constexpr std::array<std::string_view, 3> kRows = {"", " region=\"middle\"", " region=\"top\""};
  constexpr std::array<std::string_view, 3> kColumns = {"", " tts:textAlign=\"left\"",
                                                        " tts:textAlign=\"right\""};
  std::string text(kRows[static_cast<std::size_t>(worded.styling.row)]);
  text += kColumns[static_cast<std::size_t>(worded.styling.column)];
  if (is_right_to_left(text_of(worded.cue))) text += " tts:direction=\"rtl\" tts:unicodeBidi=\"embed\"";
  return text;
}

std::string paragraph(const CueWithWords& worded, const Agents& agents) {
  std::string text;
  bool first = true;
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    text += std::exchange(first, false) ? "" : "<br/>";
    for (const StyledPiece& piece : pieces) text += span(piece, agents);
  }
  return "      <p begin=\"" + clock_text(worded.cue.start_ms, '.') + "\" end=\"" +
         clock_text(worded.cue.end_ms, '.') + "\"" + agents.attribute(worded.speaker) +
         place_attributes(worded) + "><span style=\"words\">" + text + "</span></p>\n";
}

}  // namespace

std::string to_ttml(std::vector<CueWithWords> cues, std::string_view language) {
  cues = tidy_cues(std::move(cues));
  const Agents agents(cues);
  std::string text = R"(<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:itts="http://www.w3.org/ns/ttml/profile/imsc1#styling" xmlns:ebutts="urn:ebu:tt:style" ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" ttp:cellResolution="32 15" xml:lang=")";
  text.append(language_tag(language))
      .append("\">\n  <head>\n")
      .append(agents.metadata())
      .append(kStylesAndRegions);
  text += "  </head>\n  <body>\n    <div style=\"cue\" region=\"bottom\">\n";
  for (const CueWithWords& worded : cues) text += paragraph(worded, agents);
  return text + "    </div>\n  </body>\n</tt>\n";
}

}  // namespace ecg::captions
