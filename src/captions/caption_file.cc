#include "captions/caption_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "captions/characters.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }

Segment segment_of(const WordedCue& worded) {
  return {.start_s = seconds(worded.cue.start_ms),
          .end_s = seconds(worded.cue.end_ms),
          .text = text_of(worded.cue),
          .words = worded.words,
          .speaker = worded.speaker};
}

Transcript of_cues(std::vector<Cue> cues) {
  std::vector<WordedCue> worded;
  std::string all;
  for (Cue& cue : cues) {
    all += text_of(cue);
    worded.push_back({.cue = std::move(cue), .speaker = {}, .words = {}});
  }
  Transcript transcript{.language = std::string(language_of_script(all))};
  set_cues(transcript, worded, "");
  for (const Segment& segment : transcript.segments)
    transcript.duration_s = std::max(transcript.duration_s, segment.end_s);
  return transcript;
}

}  // namespace

Transcript read_captions(std::string_view extension, std::string_view text) {
  if (!is_utf8(text))
    throw Error(Code::invalid_field, "the file is not UTF-8; iconv -f cp949 -t utf-8 makes it so");
  if (extension == "srt") return of_cues(parse_srt(text));
  if (extension == "vtt") return of_cues(parse_vtt(text));
  if (extension == "json") return transcript::parse_transcript(text);
  throw Error(Code::usage, "captions are read from .srt, .vtt and .json files");
}

void set_cues(Transcript& transcript, const std::vector<WordedCue>& cues, std::string_view profile) {
  transcript.captions = {.edited = true, .profile = std::string(profile)};
  transcript.segments.clear();
  transcript.text.clear();
  for (const WordedCue& worded : cues) {
    transcript.segments.push_back(segment_of(worded));
    transcript.segments.back().id = static_cast<int>(transcript.segments.size()) - 1;
    transcript.text.append(transcript.text.empty() ? "" : " ").append(transcript.segments.back().text);
  }
}

std::string_view language_of_script(std::string_view text) {
  std::size_t hangul = 0, kana = 0, han = 0, others = 0;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (c >= 0xAC00 && c <= 0xD7A3)
      ++hangul;
    else if (is_hiragana(c) || is_katakana(c))
      ++kana;
    else if (is_han(c))
      ++han;
    else if (!is_space(c))
      ++others;
  }
  // A Latin name takes more letters than it would take of these scripts: a fifth of them settles it.
  if (hangul + kana + han < others / 4) return "en";
  if (hangul >= kana + han) return hangul > 0 ? "ko" : "en";
  return kana * 5 >= han ? "ja" : "zh";
}

}  // namespace ecg::captions
