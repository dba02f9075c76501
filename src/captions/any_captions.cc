#include "captions/any_captions.h"

#include "base/error.h"
#include "base/shown_text.h"
#include "base/text.h"
#include "captions/characters.h"
#include "captions/worded_cue.h"

namespace ecg::captions {
namespace {

bool is_hangul(char32_t c) { return (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF); }

std::string ass_of_transcript(std::string_view file, AssOptions options) {
  const auto transcript = transcript::parse_transcript(file);
  if (options.language.empty()) options.language = transcript.language;
  const Rules rules = Rules::for_language(transcript.language);
  return to_ass(worded_cues(transcript, rules), options);
}

std::string ass_of_cues(const std::vector<Cue>& cues, std::string_view file, AssOptions options) {
  if (options.karaoke || options.voice)
    throw Error(Code::usage, "only json knows when each word is spoken, and how");
  if (options.language.empty()) options.language = language_of_letters(file);
  std::vector<WordedCue> worded;
  for (const Cue& cue : cues) worded.push_back({.cue = cue});
  return to_ass(std::move(worded), options);
}

}  // namespace

std::string ass_from(std::string_view file, Format format, const AssOptions& options) {
  switch (format) {
    case Format::srt:
      return ass_of_cues(parse_srt(file), file, options);
    case Format::vtt:
      return ass_of_cues(parse_vtt(file), file, options);
    case Format::json:
      return ass_of_transcript(file, options);
    case Format::ass:
      return shown_text(file);
    case Format::ttml:
    case Format::txt:
      break;
  }
  throw Error(Code::usage, "captions are read from srt, vtt, ass and json");
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
