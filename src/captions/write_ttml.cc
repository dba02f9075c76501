// Timed Text Markup Language 2 in the text profile of IMSC 1.1 (W3C Recommendations of November 2018).
#include <algorithm>
#include <map>

#include "base/text.h"
#include "captions/characters.h"
#include "captions/exports.h"
#include "captions/payload.h"

namespace ecg::captions {
namespace {

// One region in the title-safe middle of the picture, text at its lower edge. Sizes are of the picture's
// height (a cell is a fifteenth of it): 42 Latin letters of half an em or 16 Korean ones fit into four fifths
// of its width.
constexpr std::string_view kStylesAndRegion =
    R"(    <styling>
      <style xml:id="cue" tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" tts:lineHeight="125%" tts:textAlign="center" tts:color="#FFFFFFFF" itts:fillLineGap="true" ebutts:linePadding="0.5c"/>
      <style xml:id="words" tts:backgroundColor="#000000C0"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after" tts:overflow="visible"/>
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

/// RFC 5646 as far as recognizers go: two or three letters. "und" is its word for an unknown language.
std::string language_tag(std::string_view language) {
  const bool is_tag = (language.size() == 2 || language.size() == 3) &&
                      std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
  return std::string(is_tag ? language : "und");
}

/// Who speaks, by the order in which they begin: TTML names them by identifiers of its own.
class Agents {
 public:
  explicit Agents(const std::vector<WordedCue>& cues) {
    for (const WordedCue& worded : cues)
      if (worded.speaker && numbers_.try_emplace(*worded.speaker, numbers_.size() + 1).second)
        names_.push_back(*worded.speaker);
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
  static std::string id(std::size_t number) { return "speaker" + std::to_string(number); }

  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
};

std::string paragraph(const WordedCue& worded, const Agents& agents) {
  std::string text;
  for (const std::string& line : worded.cue.lines)
    text.append(text.empty() ? "" : "<br/>").append(escaped(line));
  return "      <p begin=\"" + clock_text(worded.cue.start_ms, '.') + "\" end=\"" +
         clock_text(worded.cue.end_ms, '.') + "\"" + agents.attribute(worded.speaker) +
         "><span style=\"words\">" + text + "</span></p>\n";
}

}  // namespace

std::string to_ttml(std::vector<WordedCue> cues, std::string_view language) {
  cues = tidy_cues(std::move(cues));
  const Agents agents(cues);
  std::string text = R"(<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:itts="http://www.w3.org/ns/ttml/profile/imsc1#styling" xmlns:ebutts="urn:ebu:tt:style" ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" ttp:cellResolution="32 15" xml:lang=")";
  text.append(language_tag(language))
      .append("\">\n  <head>\n")
      .append(agents.metadata())
      .append(kStylesAndRegion);
  text += "  </head>\n  <body>\n    <div style=\"cue\" region=\"bottom\">\n";
  for (const WordedCue& worded : cues) text += paragraph(worded, agents);
  return text + "    </div>\n  </body>\n</tt>\n";
}

}  // namespace ecg::captions
