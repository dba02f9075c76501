// The formats by name, and the whole file in each.
#include "base/text.h"
#include "captions/captions.h"
#include "captions/exports.h"
#include "captions/payload.h"
#include "captions/worded_cue.h"

namespace ecg::captions {
namespace {

struct FormatFacts {
  Format format;
  std::string_view extension, content_type;
};

// SubRip and SubStation Alpha have no registered media type; these are what players and servers agree on.
// WebVTT: section 4.1 of its text. TTML: IANA's registry.
constexpr FormatFacts kFormats[] = {
    {Format::srt, "srt", "application/x-subrip; charset=utf-8"},
    {Format::vtt, "vtt", "text/vtt; charset=utf-8"},
    {Format::ttml, "ttml", "application/ttml+xml; charset=utf-8"},
    {Format::ass, "ass", "text/x-ssa; charset=utf-8"},
    {Format::txt, "txt", "text/plain; charset=utf-8"},
    {Format::json, "json", "application/json"},
};

const FormatFacts& facts(Format format) { return kFormats[static_cast<std::size_t>(format)]; }

std::string to_txt(const transcript::Transcript& transcript) {
  std::string text;
  for (const transcript::Segment& segment : transcript.segments)
    if (const std::string line = as_one_line(segment.text); !line.empty()) text.append(line).append("\n");
  return text;
}

}  // namespace

std::optional<Format> format_named(std::string_view extension) {
  for (const FormatFacts& format : kFormats)
    if (format.extension == extension) return format.format;
  return std::nullopt;
}

std::string_view extension(Format format) { return facts(format).extension; }
std::string_view content_type(Format format) { return facts(format).content_type; }

std::string write(Format format, const transcript::Transcript& transcript, const Rules& rules,
                  const WriteOptions& options) {
  switch (format) {
    case Format::srt:
      return (options.bom ? "\uFEFF" : "") + to_srt(shown_cues(transcript, rules));
    case Format::vtt:
      return to_vtt(shown_cues(transcript, rules));
    case Format::ttml:
      return to_ttml(worded_cues(transcript, rules), transcript.language);
    case Format::ass:
      return to_ass(worded_cues(transcript, rules), {.language = transcript.language,
                                                     .karaoke = options.karaoke,
                                                     .voice = options.voice,
                                                     .width = options.width,
                                                     .height = options.height});
    case Format::txt:
      return to_txt(transcript);
    case Format::json:
      return transcript::json_text(transcript);
  }
  return {};
}

}  // namespace ecg::captions
