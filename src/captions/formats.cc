// The formats by name, and the whole file in each.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "captions/captions.h"
#include "captions/cue_text.h"
#include "captions/cue_with_words.h"
#include "captions/exports.h"
#include "captions/reading/timed_text.h"
#include "captions/speaker_names.h"

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

constexpr std::string_view kForms[] = {"given", "names", "dashes", "off"};  // in the order of SpeakerForm

/// One line a segment, or a dialogue: what somebody says until another speaks is one paragraph.
class Dialogue {
 public:
  explicit Dialogue(SpeakerForm form) : form_(form) {}

  void add(std::string_view said, const std::optional<std::string>& speaker) {
    const std::string line = as_one_line(clean_text(said));
    if (line.empty()) return;
    const std::string name = shown(speaker);
    const bool goes_on = !text_.empty() && !name.empty() && name == before_;
    if (goes_on)
      text_.append(" ").append(line);
    else
      text_.append(text_.empty() ? "" : "\n").append(name.empty() ? "" : name + ": ").append(line);
    before_ = name;
  }
  std::string text() && { return text_.empty() ? "" : std::move(text_) + "\n"; }

 private:
  std::string shown(const std::optional<std::string>& speaker) const {
    const bool wanted =
        form_ == SpeakerForm::names || (form_ == SpeakerForm::given && speaker && !is_voice_number(*speaker));
    return wanted && speaker ? as_one_line(clean_text(*speaker)) : "";
  }

  const SpeakerForm form_;
  std::string text_, before_;
};

/// Each stretch of words that one says; all of it where the words do not spell the text.
void add_by_speaker(const transcript::Segment& segment, Dialogue& dialogue) {
  if (!words_spell_text(segment.text, segment.words)) return dialogue.add(segment.text, segment.speaker);
  const auto who = [&](const transcript::Word& word) {
    return word.speaker ? word.speaker : segment.speaker;
  };
  const auto& words = segment.words;
  if (std::ranges::all_of(words, [&](const auto& word) { return who(word) == who(words.front()); }))
    return dialogue.add(segment.text, words.empty() ? segment.speaker : who(words.front()));
  std::string said;
  for (std::size_t i = 0; i < words.size(); ++i) {
    said += words[i].text;
    if (i + 1 < words.size() && who(words[i + 1]) == who(words[i])) continue;
    dialogue.add(said, who(words[i]));
    said.clear();
  }
}

std::string to_txt(const transcript::Transcript& transcript, SpeakerForm form) {
  Dialogue dialogue(form);
  for (const transcript::Segment& segment : transcript.segments)
    if (form == SpeakerForm::names || form == SpeakerForm::given)
      add_by_speaker(segment, dialogue);
    else
      dialogue.add(segment.text, std::nullopt);
  return std::move(dialogue).text();
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

std::optional<SpeakerForm> speaker_form_named(std::string_view name) {
  const auto found = std::ranges::find(kForms, name);
  if (found == std::end(kForms)) return std::nullopt;
  return static_cast<SpeakerForm>(found - std::begin(kForms));
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
