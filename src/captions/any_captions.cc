#include "captions/any_captions.h"

#include <algorithm>

#include "base/error.h"
#include "base/shown_text.h"
#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/reading/encoding.h"

namespace ecg::captions {
namespace {

bool is_hangul(char32_t c) { return (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF); }

/// Its own commands are its own affair: a reader would leave out those that no other format has.
DrawableCaptions decoded_ass(std::string_view file, std::string_view encoding) {
  Decoded decoded = to_utf8(file, encoding);
  DrawableCaptions captions{.ass = shown_text(decoded.text), .findings = {}};
  if (decoded.lost > 0)
    captions.findings.push_back({0, FindingCode::lost_characters, std::to_string(decoded.lost)});
  return captions;
}

bool has_words(const transcript::Transcript& transcript) {
  return std::ranges::any_of(transcript.segments, [](const auto& segment) { return !segment.words.empty(); });
}

}  // namespace

DrawableCaptions ass_from(std::string_view file, std::string_view extension, const AssOptions& options,
                          std::string_view encoding) {
  if (readable_format(extension) == Format::ass) return decoded_ass(file, encoding);
  CaptionFile read = read_captions(
      extension, file, {.encoding = std::string(encoding), .language = std::string(options.language)});
  if (extension != "json" && (options.karaoke || options.voice) && !has_words(read.transcript))
    throw Error(Code::usage, "nothing in the file says when each word is spoken, and how: json does");
  const Rules rules = Rules::for_language(read.transcript.language);
  AssOptions drawing = options;
  if (const std::string_view known = read.transcript.language; drawing.language.empty() && known != "und")
    drawing.language = known;
  auto cues = cues_with_words(read.transcript, rules);
  std::string all;
  for (const CueWithWords& worded : cues) all += text_of(worded.cue);
  if (drawing.language.empty()) drawing.language = language_of_letters(all);
  return {.ass = to_ass(std::move(cues), drawing), .findings = std::move(read.findings)};
}

std::string_view language_of_letters(std::string_view text) {
  bool kana = false, han = false;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (is_hangul(c)) return "ko";
    kana = kana || is_hiragana(c) || is_katakana(c);
    han = han || is_han(c);
  }
  return kana ? "ja" : han ? "zh" : "";
}

}  // namespace ecg::captions
