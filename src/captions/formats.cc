// The formats by name, and the whole file in each.
#include <utility>

#include "base/text.h"
#include "captions/captions.h"
#include "captions/cue_text.h"
#include "captions/cue_with_words.h"
#include "captions/exports.h"

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
    {Format::smi, "smi", "application/x-sami; charset=utf-8"},
    {Format::sbv, "sbv", "text/plain; charset=utf-8"},
    {Format::lrc, "lrc", "text/plain; charset=utf-8"},
    {Format::sub, "sub", "text/plain; charset=utf-8"},
};

// Other names that files of these formats go by.
constexpr std::pair<std::string_view, Format> kAlso[] = {{"ssa", Format::ass},
                                                         {"dfxp", Format::ttml},
                                                         {"xml", Format::ttml},
                                                         {"itt", Format::ttml},
                                                         {"sami", Format::smi}};

const FormatFacts& facts(Format format) { return kFormats[static_cast<std::size_t>(format)]; }

std::string to_txt(const transcript::Transcript& transcript, bool speakers) {
  std::string text;
  for (const transcript::Segment& segment : transcript.segments)
    if (const std::string line = as_one_line(clean_text(segment.text)); !line.empty())
      text.append(speakers && segment.speaker ? as_one_line(*segment.speaker) + ": " : "")
          .append(line)
          .append("\n");
  return text;
}

std::string ass_of(const transcript::Transcript& transcript, std::vector<CueWithWords> cues,
                   const WriteOptions& options) {
  const bool kept = transcript.captions && transcript.captions->head_of == "ass";
  return to_ass(std::move(cues), {.language = transcript.language,
                                  .karaoke = options.karaoke,
                                  .voice = options.voice,
                                  .width = options.width,
                                  .height = options.height,
                                  .head = kept ? std::string_view(transcript.captions->head) : ""});
}

std::string vtt_of(const transcript::Transcript& transcript, std::vector<CueWithWords> cues,
                   const WriteOptions& options) {
  const bool kept = transcript.captions && transcript.captions->head_of == "vtt";
  return to_vtt(std::move(cues), options, kept ? std::string_view(transcript.captions->head) : "");
}

}  // namespace

std::optional<Format> format_named(std::string_view extension) {
  for (const FormatFacts& format : kFormats)
    if (format.extension == extension) return format.format;
  return std::nullopt;
}

std::optional<Format> readable_format(std::string_view extension) {
  for (const auto& [name, format] : kAlso)
    if (name == extension) return format;
  return format_named(extension);
}

std::string_view extension(Format format) { return facts(format).extension; }
std::string_view content_type(Format format) { return facts(format).content_type; }

std::string write(Format format, const transcript::Transcript& transcript, const Rules& rules,
                  const WriteOptions& options) {
  switch (format) {
    case Format::srt:
      return to_srt(cues_with_words(transcript, rules), options);
    case Format::vtt:
      return vtt_of(transcript, cues_with_words(transcript, rules), options);
    case Format::ttml:
      return to_ttml(cues_with_words(transcript, rules), transcript.language);
    case Format::ass:
      return ass_of(transcript, cues_with_words(transcript, rules), options);
    case Format::txt:
      return to_txt(transcript, options.speakers);
    case Format::json:
      return transcript::json_text(transcript);
    case Format::smi:
      return to_sami(cues_with_words(transcript, rules), transcript.language);
    case Format::sbv:
      return to_sbv(cues_with_words(transcript, rules));
    case Format::lrc:
      return to_lrc(cues_with_words(transcript, rules), transcript.language);
    case Format::sub:
      return to_microdvd(cues_with_words(transcript, rules), options.frame_rate);
  }
  return {};
}

}  // namespace ecg::captions
