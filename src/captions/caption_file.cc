#include "captions/caption_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/encoding.h"
#include "captions/reading/language.h"
#include "captions/reading/readers.h"
#include "captions/speaker_names.h"

namespace ecg::captions {
namespace {

using transcript::Segment;
using transcript::Transcript;

double seconds(std::int64_t time_ms) { return static_cast<double>(time_ms) / 1e3; }

Segment segment_of(const CueWithWords& worded) {
  return {.start_s = seconds(worded.cue.start_ms),
          .end_s = seconds(worded.cue.end_ms),
          .text = text_of(worded.cue),
          .words = worded.words,
          .speaker = worded.speaker,
          .styling = worded.styling};
}

Parsed parsed(Format format, std::string_view text, const ReadOptions& options) {
  switch (format) {
    case Format::srt: {
      Parsed read = read_srt(text);
      take_names_out_of_text(read.cues);
      return read;
    }
    case Format::vtt:
      return read_vtt(text);
    case Format::ttml:
      return read_ttml(text);
    case Format::ass:
      return read_ass(text);
    case Format::smi:
      return read_sami(text, options);
    case Format::sbv:
      return read_sbv(text);
    case Format::lrc:
      return read_lrc(text);
    case Format::sub:
      return read_microdvd(text, options);
    case Format::txt:
    case Format::json:
      break;
  }
  throw Error(Code::usage,
              "captions are read from .srt, .vtt, .ass, .ttml, .smi, .sbv, .lrc, .sub and .json files");
}

/// Files are often called by another format's name.
Format format_of(Format named, std::string_view text) {
  text = text.substr(0, 1024);
  const std::string head = lower_ascii(trimmed(text));
  if (head.starts_with("webvtt")) return Format::vtt;
  if (head.starts_with("[script info]")) return Format::ass;
  if (head.starts_with("<sami")) return Format::smi;
  if (head.find("<tt ") != head.npos || head.find("<tt:tt") != head.npos) return Format::ttml;
  return named;
}

std::string language_for(const Parsed& parsed, const FileOptions& options) {
  if (!options.language.empty()) return options.language;
  if (std::string said = primary_language(parsed.language); !said.empty()) return said;
  std::string all;
  for (const CueWithWords& worded : parsed.cues) all.append(text_of(worded.cue)).append("\n");
  return language_of(all);
}

Transcript transcript_of(Parsed& parsed, const FileOptions& options) {
  Transcript transcript{.language = language_for(parsed, options)};
  set_cues(transcript, parsed.cues, "");
  transcript.captions->head_of = std::move(parsed.head_of);
  transcript.captions->head = std::move(parsed.head);
  for (const Segment& segment : transcript.segments)
    transcript.duration_s = std::max(transcript.duration_s, segment.end_s);
  return transcript;
}

}  // namespace

CaptionFile read_captions(std::string_view extension, std::string_view bytes, const FileOptions& options) {
  const auto named = readable_format(extension);
  if (!named || *named == Format::txt) parsed(Format::txt, "", {});
  require_readable_length(bytes);
  Decoded decoded = to_utf8(bytes, options.encoding);
  CaptionFile file{.transcript = {}, .encoding = decoded.encoding, .findings = {}};
  if (*named == Format::json) {
    file.transcript = transcript::parse_transcript(decoded.text);
    if (!options.language.empty()) file.transcript.language = options.language;
  } else {
    const Format format = format_of(*named, decoded.text);
    Parsed read =
        parsed(format, decoded.text, {.language = options.language, .frame_rate = options.frame_rate});
    file.transcript = transcript_of(read, options);
    file.findings = std::move(read.findings);
    if (format != *named)
      file.findings.insert(file.findings.begin(),
                           {0, FindingCode::not_its_format, std::string(captions::extension(format))});
  }
  if (decoded.lost > 0)
    file.findings.insert(file.findings.begin(),
                         {0, FindingCode::lost_characters, std::to_string(decoded.lost)});
  return file;
}

void set_cues(Transcript& transcript, const std::vector<CueWithWords>& cues, std::string_view profile) {
  if (!transcript.captions) transcript.captions.emplace();
  transcript.captions->edited = true;
  transcript.captions->profile = profile;
  transcript.segments.clear();
  transcript.text.clear();
  for (const CueWithWords& worded : cues) {
    transcript.segments.push_back(segment_of(worded));
    transcript.segments.back().id = static_cast<int>(transcript.segments.size()) - 1;
    transcript.text.append(transcript.text.empty() ? "" : " ").append(transcript.segments.back().text);
  }
}

}  // namespace ecg::captions
